from celery import shared_task

from incubator.calls import dates


@shared_task
def open_and_close_due() -> int:
    return dates.open_and_close_due()


@shared_task
def tell_due() -> int:
    return dates.tell_due()
