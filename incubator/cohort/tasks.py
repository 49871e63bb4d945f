from celery import shared_task

from incubator.cohort import sweep


@shared_task
def send_digests_due() -> int:
    return sweep.send_digests_due()
