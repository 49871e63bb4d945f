"""Which times can be booked: the hours of the week, less what is taken and days off. It asks no database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crowdcoop import clock
from incubator.advice.availability.models import Availability, DayOff

DAY = timedelta(days=1)
Busy = tuple[int, datetime, datetime]  # a mentor, from, until


@dataclass(frozen=True, order=True)
class Slot:
    starts_at: datetime
    minutes: int
    mentor_id: int
    organisation_id: int
    place: str = ""

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def slots(
    offered: Iterable[Availability], *, busy: Iterable[Busy], off: Iterable[DayOff], since: datetime, until: datetime
) -> list[Slot]:
    """Those that begin after `since` and before `until`, soonest first."""
    taken: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for mentor, begins, ends in busy:
        taken[mentor].append((begins, ends))
    away: dict[int, list[DayOff]] = defaultdict(list)
    for days in off:
        away[days.mentor_id].append(days)
    found = (
        slot
        for hours in offered
        for day in _days(hours, since, until)
        if not any(days.has(day) for days in away[hours.mentor_id])
        for slot in of_day(hours, day)
    )
    return sorted(
        slot
        for slot in found
        if since < slot.starts_at < until
        and not any(begins < slot.ends_at and slot.starts_at < ends for begins, ends in taken[slot.mentor_id])
    )


def _days(hours: Availability, since: datetime, until: datetime) -> Iterator[date]:
    """The days of its weekday on which they are offered, by the mentor's own calendar."""
    zone = clock.zone_named(hours.zone)
    day = max(since.astimezone(zone).date(), hours.valid_from)
    day += (hours.weekday - day.weekday()) % 7 * DAY
    while day <= min(until.astimezone(zone).date(), hours.valid_until):
        yield day
        day += 7 * DAY


def of_day(hours: Availability, day: date) -> Iterator[Slot]:
    """One after the other as time passes: a day on which the clocks change has an hour less, or one more."""
    length, zone = timedelta(minutes=hours.slot_minutes), clock.zone_named(hours.zone)
    begins, ends = _begins(day, hours.begins, zone), _ends(day, hours.ends, zone)
    while begins + length <= ends:
        yield Slot(begins, hours.slot_minutes, hours.mentor_id, hours.organisation_id, hours.place)
        begins += length


def _begins(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """An hour that is there twice: the first time. One that is not there (clocks go forward): after the change."""
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _ends(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """An hour that is there twice: the first time. One that is not there: before the change."""
    return min(datetime.combine(day, hour.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
