from celery import shared_task

from funding.payments.transfer import sweep


@shared_task
def look_through_due() -> int:
    return sweep.place_due()


@shared_task
def follow_up_due() -> int:
    return sweep.tell_due() + sweep.remind_due() + sweep.expire_due() + sweep.returns_due()
