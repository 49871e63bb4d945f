"""How a campaign goes against time: plain sums with whole cents and whole seconds, no database and no clock."""

from collections.abc import Sequence
from datetime import date, datetime
from math import isqrt
from typing import NamedTuple

DAY_SECONDS = 86_400
LAST_DAYS = 7
LEAST_DAYS, LEAST_PLEDGES = 3, 10


class Day(NamedTuple):
    """What came in on one day of the calendar, and what there was at its end."""

    on: date
    cents: int
    pledges: int
    total: int


class Round(NamedTuple):
    """The round under way: an even pace would lead from `floor` cents at its start to `goal` cents at its end."""

    number: int
    starts_at: datetime
    ends_at: datetime
    days: int
    floor: int
    goal: int

    def even(self, moment: datetime) -> int:
        """Cents there would be at this moment if every hour brought the same."""
        whole = _seconds(self.starts_at, self.ends_at) or 1
        gone = min(max(_seconds(self.starts_at, moment), 0), whole)
        return self.floor + (self.goal - self.floor) * gone // whole


class Range(NamedTuple):
    low: int
    high: int


def forecast(last_days: Sequence[int], pledges: int, before_today: int, raised: int, seconds_left: int) -> Range | None:
    """Between what and what the round may end if it goes on like its last days; None while it is too early to tell.

    `last_days`: cents of each of the last whole days, at most seven, the oldest first; `pledges`: how many pledges those
    were; `before_today`: cents until last midnight; `raised`: cents until now; `seconds_left`: from last midnight to the end.

    The method, on purpose one that can be told in a sentence:
    - the pace is what came in per day; it is told by two bounds and by no middle, which would look more certain than it is;
    - the lower bound goes on as in the slowest stretch of those days (three days in a row; two, of fewer than five days),
      the upper one as in the best stretch;
    - few pledges say little: the bounds are never nearer to the mean than one part in the root of their number, as for
      anything that is counted (with 16 pledges a quarter, with 100 a tenth);
    - both are rounded away from each other to two or three figures, and it never ends below what is there already.
    Fewer than three whole days or ten pledges say nothing. Of 400 steady campaigns drawn by chance and looked at half way,
    about seven of ten ended within (tests/funding/test_running.py). It knows nothing of the rush of last days, and says so by its "if".
    """
    days = list(last_days)[-LAST_DAYS:]
    if len(days) < LEAST_DAYS or pledges < LEAST_PLEDGES:
        return None
    stretch = 3 if len(days) >= 5 else 2
    stretches = [sum(days[start : start + stretch]) for start in range(len(days) - stretch + 1)]
    chance = sum(days) * 1000 // isqrt(pledges * 1_000_000)
    paces = [(cents, stretch) for cents in (min(stretches), max(stretches))]
    paces += [(sum(days) - chance, len(days)), (sum(days) + chance, len(days))]
    ends = [before_today + cents * seconds_left // (of * DAY_SECONDS) for cents, of in paces]
    return _rounded(max(min(ends), raised), max(*ends, raised))


def _rounded(low: int, high: int) -> Range:
    """Away from each other: to tens of euros up to five thousand, to hundreds up to fifty thousand, and so on."""
    step = 1000
    while high > 500 * step:
        step *= 10
    return Range(low // step * step, -(-high // step) * step)


def people_a_day(missing: int, average: int, days_left: int) -> int:
    """How many a day are still needed if each gives `average` cents; days that have begun count."""
    return -(-missing // (max(average, 1) * max(days_left, 1)))


def days_left(now: datetime, ends_at: datetime) -> int:
    """Begun days of 24 hours until the end; 0 when it is over."""
    return max(0, -(-_seconds(now, ends_at) // DAY_SECONDS))


class Milestone(NamedTuple):
    """`share` per cent of the minimum; 0 is the first pledge. `on` is None until it is there."""

    share: int
    on: date | None


MILESTONES = (0, 30, 60, 100)


def milestones(days: Sequence[Day], minimum: int) -> list[Milestone]:
    """The day on which each was reached, from the pledges that count today."""
    found = []
    for share in MILESTONES:
        reached = (day.on for day in days if day.total and day.total * 100 >= minimum * share)
        found.append(Milestone(share, next(reached, None)))
    return found


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
