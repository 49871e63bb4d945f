"""What mentors have given: the minutes of the sessions they held this month, as the calendar of each says it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from crowdcoop import clock
from crowdcoop.people.models import User
from incubator.advice.models import Session

A_DAY = timedelta(days=1)  # no zone is further from another


def zone_of(person: User) -> ZoneInfo:
    """Theirs; an unknown one is the programme's."""
    try:
        return ZoneInfo(person.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(timezone.get_default_timezone_name())


def given_this_month(people: Iterable[User]) -> dict[int, int]:
    """Minutes by person, those of sessions that began in this month of their own zone; one query for all."""
    now = clock.now()
    first = {person.pk: _first_of_month(now, zone_of(person)) for person in people}
    if not first:
        return {}
    held = Session.objects.filter(
        state=Session.State.HELD, mentor__in=first, starts_at__gte=min(first.values()), starts_at__lt=now + A_DAY
    )
    given: dict[int, int] = defaultdict(int)
    for person, at, minutes in held.order_by("pk").values_list("mentor", "starts_at", "minutes_used"):
        given[person] += (minutes or 0) if at >= first[person] else 0
    return given


def _first_of_month(now: datetime, zone: ZoneInfo) -> datetime:
    return now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
