"""Slots as a list by day, in the zone of whoever looks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from crowdcoop.people.models import User
from incubator.advice.availability.slots import Slot
from incubator.advice.models import Pool
from incubator.advice.place import link_of


@dataclass(frozen=True)
class Row:
    key: str
    slot: Slot
    mentor: User
    organisation: str

    @property
    def link(self) -> str:
        return link_of(self.slot.place)


@dataclass(frozen=True)
class Day:
    day: date
    rows: list[Row]


def key(slot: Slot) -> str:
    """What the browser sends back: which organisation's hours, whose, when and how long."""
    return f"{slot.organisation_id}-{slot.mentor_id}-{int(slot.starts_at.timestamp())}-{slot.minutes}"


def days(slots: Iterable[Slot], pools: Iterable[Pool]) -> list[Day]:
    found = list(slots)
    mentors = User.objects.in_bulk({slot.mentor_id for slot in found})
    names = {pool.organisation_id: pool.organisation.name for pool in pools}
    rows = [Row(key(slot), slot, mentors[slot.mentor_id], names[slot.organisation_id]) for slot in found]
    return [Day(day, list(of_day)) for day, of_day in groupby(rows, lambda row: _local_day(row.slot))]


def _local_day(slot: Slot) -> date:
    return timezone.localtime(slot.starts_at).date()
