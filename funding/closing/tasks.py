from celery import shared_task

from funding.closing import sweep


@shared_task
def close_due() -> None:
    sweep.close_due()
