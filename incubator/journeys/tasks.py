from celery import shared_task

from incubator.journeys import monthly
from incubator.journeys.legal import sweeping


@shared_task
def request_monthly_reports() -> int:
    return monthly.request_due()


@shared_task
def remind_of_certificates() -> int:
    return sweeping.remind_due()
