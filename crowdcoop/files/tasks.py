from celery import shared_task

from crowdcoop.files import forgetting


@shared_task
def forget_due() -> int:
    return forgetting.forget_due()
