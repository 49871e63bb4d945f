from celery import shared_task

from incubator.journeys import monthly


@shared_task
def request_monthly_reports() -> int:
    return monthly.request_due()
