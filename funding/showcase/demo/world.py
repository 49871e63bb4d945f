"""Who is in the demo world, when it is, and how several lives are lived at once."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser

from crowdcoop import clock
from crowdcoop.people.models import User
from incubator.calls.models import Call

PLACE = ZoneInfo("Europe/Madrid")
SEED = "crowdcoop"
VISITOR = AnonymousUser()

# What happens to somebody, moment by moment: each `yield` waits until that moment has come.
Life = Iterator[datetime]


@dataclass
class World:
    """`scale` multiplies supporters and what campaigns ask for; `thin` keeps one supporter in so many (for tests)."""

    now: datetime
    scale: int = 1
    thin: int = 1
    people: dict[str, User] = field(default_factory=dict)
    mentors: list[User] = field(default_factory=list)
    calls: dict[str, Call] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def crowd(self, number: int) -> int:
        return max(number * self.scale // self.thin, 1)

    def ago(self, days: float, hour: int = 10, minute: int = 0) -> datetime:
        """That many days back, at an hour people are awake."""
        day = (self.now - timedelta(days=days)).astimezone(PLACE)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def random(self, name: str) -> Random:
        """Chance of one's own: who else is in the world changes nothing."""
        return Random(f"{SEED} {name}")  # noqa: S311 - nothing secret hangs on it


def happen(events: Iterable[tuple[datetime, Callable[[], Any]]]) -> Life:
    """Things that happen side by side in one life, in the order of their moments."""
    for moment, step in sorted(events, key=lambda event: event[0]):
        yield moment
        step()


def live(lives: Iterable[Life]) -> None:
    """All lives at once, moment by moment, so that journal and inboxes are in the order in which things happened."""
    waiting: list[tuple[datetime, int, Life]] = []
    for number, life in enumerate(lives):
        _wait(waiting, number, life)
    while waiting:
        moment, number, life = heapq.heappop(waiting)
        with clock.at(moment):
            _wait(waiting, number, life)


def _wait(waiting: list[tuple[datetime, int, Life]], number: int, life: Life) -> None:
    moment = next(life, None)
    if moment is not None:
        heapq.heappush(waiting, (moment, number, life))
