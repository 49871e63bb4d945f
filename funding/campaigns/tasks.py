from celery import shared_task

from funding.campaigns import rounds


@shared_task
def publish_due() -> None:
    rounds.publish_due()
