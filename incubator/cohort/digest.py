"""The radar as a letter: to each mentor of their co-ops, to the coordination of all of them and of the calls."""

from typing import NamedTuple

from django.utils import timezone, translation

from crowdcoop import clock
from crowdcoop.people.models import Role, User
from crowdcoop.people.rules import coordinator
from incubator.cohort import radar
from incubator.cohort.rows import Row, rows_of
from incubator.journeys.models import Incubation

MOST_LINES = 40  # the rest stands on the page to which the letter leads


class Seen(NamedTuple):
    lines: list[str]
    more: int
    desk: str


def of(person: User) -> Seen:
    """In their language and by their calendar."""
    with translation.override(person.language), timezone.override(clock.zone_named(person.timezone)):
        desk = "staff" if coordinator.test(person, None) else "mentor"
        calls = radar.of_calls(clock.now()) if desk == "staff" else []
        lines = [*calls, *_lines(_rows(person, desk))]
    return Seen(lines[:MOST_LINES], max(0, len(lines) - MOST_LINES), desk)


def _rows(person: User, desk: str) -> list[Row]:
    under_way = Incubation.objects.under_way()
    if desk == "mentor":
        under_way = under_way.accompanied_by(person)
    return [row for row in rows_of(under_way, person) if not row.own]


def _lines(rows: list[Row]) -> list[str]:
    ranked = sorted(((line, row) for row in rows for line in row.lines), key=lambda pair: pair[0].rank)
    return [f"{row.name}: {line.words}" for line, row in ranked]


def receivers() -> list[User]:
    roles = [Role.Name.MENTOR, Role.Name.COORDINATOR]
    return list(User.objects.filter(is_active=True, roles__name__in=roles).distinct().order_by("id"))
