from celery import shared_task

from crowdcoop.notify import delivery


@shared_task
def deliver_due() -> int:
    return delivery.deliver_due()
