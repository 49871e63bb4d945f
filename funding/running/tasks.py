from celery import shared_task

from funding.running import sweep


@shared_task
def advise_due() -> int:
    return sweep.advise_due()
