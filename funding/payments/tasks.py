from celery import shared_task

from funding.payments import books, sweep


@shared_task
def settle_due() -> int:
    return sweep.settle_due()


@shared_task
def process_events_due() -> int:
    return sweep.process_events_due()


@shared_task
def send_refunds_due() -> int:
    return sweep.send_refunds_due()


@shared_task
def check_books() -> int:
    return books.report()
