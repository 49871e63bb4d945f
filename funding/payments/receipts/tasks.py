from celery import shared_task

from funding.payments.receipts import sweep


@shared_task
def issue_due() -> int:
    return sweep.issue_due()
