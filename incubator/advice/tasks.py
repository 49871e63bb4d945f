from celery import shared_task

from incubator.advice import sweeping


@shared_task
def open_pools_due() -> int:
    return sweeping.open_pools()


@shared_task
def remind_due() -> int:
    return sweeping.remind()


@shared_task
def tell_of_messages_due() -> int:
    return sweeping.tell_of_messages()


@shared_task
def warn_of_ends_due() -> int:
    return sweeping.warn_of_ends()


@shared_task
def answer_requests_due() -> int:
    """Offers that nobody accepted, then requests that nobody answered."""
    return sweeping.expire_offers() + sweeping.lapse_requests()
