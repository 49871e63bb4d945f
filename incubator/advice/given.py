"""How much of their time mentors have given: the minutes of the sessions they held, by the calendar of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import User
from incubator.advice.models import Session


def given_this_month(people: Iterable[User]) -> dict[int, int]:
    """Minutes by person, those of sessions that began in this month of their own zone; one query for all."""
    now = clock.now()
    return _minutes(
        {person.pk: _month(now.astimezone(clock.zone_named(person.timezone)).date(), person) for person in people}
    )


def hours_given(mentor: Any, month: date) -> int:
    """Minutes of the sessions this mentor held in the month of that day."""
    return _minutes({mentor.pk: _month(month, mentor)}).get(mentor.pk, 0)


def _minutes(months: Mapping[int, tuple[datetime, datetime]]) -> dict[int, int]:
    if not months:
        return {}
    first, last = min(begins for begins, _after in months.values()), max(after for _begins, after in months.values())
    held = Session.objects.filter(
        state=Session.State.HELD, mentor__in=list(months), starts_at__gte=first, starts_at__lt=last
    )
    given: dict[int, int] = defaultdict(int)
    for person, at, minutes in held.order_by("pk").values_list("mentor", "starts_at", "minutes_used"):
        begins, after = months[person]
        given[person] += (minutes or 0) if begins <= at < after else 0
    return given


def _month(day: date, person: User) -> tuple[datetime, datetime]:
    """Half open, in that person's zone."""
    begins, zone = day.replace(day=1), clock.zone_named(person.timezone)
    after = begins.replace(year=begins.year + begins.month // 12, month=begins.month % 12 + 1)
    return datetime.combine(begins, time.min, zone), datetime.combine(after, time.min, zone)
