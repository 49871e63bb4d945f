from celery import shared_task

from funding.payouts.deliveries import sweep


@shared_task
def open_due() -> int:
    return sweep.open_due()


@shared_task
def remind_due() -> int:
    return sweep.remind_due()
