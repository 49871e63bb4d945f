from celery import shared_task

from funding.payments import books, looking, sweep
from funding.payments.disputes import sweep as disputes
from funding.payments.receipts import sweep as receipts


@shared_task
def settle_due() -> int:
    settled = sweep.settle_due()
    receipts.issue_due()
    return settled


@shared_task
def process_events_due() -> int:
    processed = sweep.process_events_due()
    # At once, and not a pulse later: the receipt is what thanks whoever has paid.
    receipts.issue_due()
    return processed


@shared_task
def send_refunds_due() -> int:
    sent = sweep.send_refunds_due()
    receipts.issue_due()
    return sent


@shared_task
def look_again() -> int:
    return disputes.look_again() + looking.look_again()


@shared_task
def check_books() -> int:
    return books.report()
