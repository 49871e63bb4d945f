from celery import shared_task

from funding.payouts.contracts import sweep


@shared_task
def ask_and_remind_due() -> int:
    return sweep.ask_due() + sweep.remind_due()
