from celery import shared_task

from crowdcoop.reports import build


@shared_task
def build_due() -> int:
    return build.build_due()
