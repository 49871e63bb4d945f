"""By when a transfer should be made, and until when it is waited for."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

# A transfer takes a working day, and the bank's file comes after it.
BANK_TAKES = timedelta(days=2)
DAY = timedelta(days=1)
REMINDED_AT = time(9)


def pay_by(begun: datetime) -> date:
    return timezone.localdate(begun, timezone.get_default_timezone()) + timedelta(days=settings.TRANSFER_DAYS)


def expires(last_day: date) -> datetime:
    """When the last day is over here, and the bank has had its time."""
    return _at(last_day + DAY + BANK_TAKES, time.min)


def remind_from(last_day: date) -> datetime:
    """The morning of the day before."""
    return _at(last_day - DAY, REMINDED_AT)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, timezone.get_default_timezone())
