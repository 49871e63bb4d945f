"""How much of their time mentors have given."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum

from incubator.advice.models import Session


def hours_given(mentor: Any, month: date) -> int:
    """Minutes of the sessions this mentor held in the month of that day, by the mentor's own calendar."""
    begins = month.replace(day=1)
    after = begins.replace(year=begins.year + begins.month // 12, month=begins.month % 12 + 1)
    zone = ZoneInfo(mentor.timezone)
    held = Session.objects.filter(mentor=mentor, state=Session.State.HELD)
    in_it = held.filter(starts_at__gte=_midnight(begins, zone), starts_at__lt=_midnight(after, zone))
    return in_it.aggregate(minutes=Sum("minutes_used"))["minutes"] or 0


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
