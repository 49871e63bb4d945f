from celery import shared_task

from incubator.applications import reminding


@shared_task
def remind_due() -> int:
    return reminding.remind_due()


@shared_task
def lapse_due() -> int:
    return reminding.lapse_due()
