from celery import shared_task

from crowdcoop.people import forgetting


@shared_task
def forget_due() -> int:
    return forgetting.forget_due()
