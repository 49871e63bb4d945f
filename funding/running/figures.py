"""The figures of a campaign under way: what came in by day, from where, by what people say. One look through its pledges."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from funding.campaigns.calendar import PLACE
from funding.campaigns.models import Campaign
from funding.pledges.models import Pledge
from funding.running import days, kit, pace
from funding.running.pace import Day, Range, Round
from incubator.community.models import Update

# What is told by name of the ways people came; the rest is one line.
WAYS = 8


class Came(NamedTuple):
    """Pledges that count now, of one day, one link and one answer to how they heard of it."""

    day: date
    source: str
    heard: str
    cents: int
    pledges: int


def came(campaign: Campaign) -> list[Came]:
    """All the sums of the page in one pass: each pass over a hundred thousand pledges is a tenth of a second."""
    there = TruncDate("paid_at", tzinfo=PLACE)
    rows = campaign.pledges.paid().order_by().annotate(day=there).values_list("day", "source", "heard")
    return [Came(*row) for row in rows.annotate(cents=Sum("amount"), n=Count("id")).order_by("day", "source", "heard")]


def by_day(campaign: Campaign, until: datetime, rows: Sequence[Came]) -> list[Day]:
    """Each day since publication, also those on which nothing came, from the pledges that count now.

    A pledge stands on the day it was paid (`Pledge.paid_at`), and leaves it again when it is given back: so the last total
    is what the campaign's page shows, and what the books have (tests/funding/test_running.py).
    """
    found: dict[date, tuple[int, int]] = {}
    for row in rows:
        cents, pledges = found.get(row.day, (0, 0))
        found[row.day] = cents + row.cents, pledges + row.pledges
    first = min([days.date_there(campaign.published_at), *found])
    last = max([days.date_there(until), first, *found])
    told, total = [], 0
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        cents, pledges = found.get(on, (0, 0))
        total += cents
        told.append(Day(on, cents, pledges, total))
    return told


def round_of(campaign: Campaign) -> Round:
    """The one under way, or the last one there was."""
    minimum, optimum = campaign.sums()
    first = Round(1, campaign.published_at, campaign.round_1_ends_at, campaign.round_days, 0, minimum)
    if campaign.round_2_ends_at is None:
        return first
    return Round(2, first.ends_at, campaign.round_2_ends_at, campaign.second_round_days, minimum, optimum)


@dataclass(frozen=True)
class Standing:
    """How a campaign stands at a moment: everything its running page tells in figures."""

    round: Round
    now: datetime
    days: Sequence[Day]
    minimum: int
    optimum: int
    supporters: int
    came: Sequence[Came]

    @property
    def raised(self) -> int:
        return self.days[-1].total

    @property
    def pledges(self) -> int:
        return sum(day.pledges for day in self.days)

    @property
    def average(self) -> int:
        return self.raised // self.pledges if self.pledges else 0

    @property
    def day(self) -> int:
        """The first day is day 1."""
        return min(days.day_of_round(self.round.starts_at, self.now) + 1, max(self.round.days, 1))

    @property
    def days_left(self) -> int:
        return pace.days_left(self.now, self.round.ends_at)

    @property
    def even(self) -> int:
        """Where an even pace would be, in whole euros: it is a comparison and no account."""
        return self.round.even(self.now) // 100 * 100

    @property
    def ahead(self) -> int:
        """Cents over an even pace, in whole euros; negative when behind."""
        return (self.raised - self.even) // 100 * 100

    @property
    def behind(self) -> int:
        return -self.ahead

    @property
    def goal(self) -> int:
        """What is asked for next: the minimum, then the optimum."""
        return self.minimum if self.raised < self.minimum else self.optimum

    @property
    def missing(self) -> int:
        return max(0, self.goal - self.raised)

    @property
    def people_a_day(self) -> int:
        return pace.people_a_day(self.missing, self.average, self.days_left)

    @property
    def last_days(self) -> list[Day]:
        """The last whole days: today is not over."""
        today = days.date_there(self.now)
        return [day for day in self.days if day.on < today][-pace.LAST_DAYS :]

    @property
    def forecast(self) -> Range | None:
        midnight, whole = days.midnight(self.now), self.last_days
        left = int((self.round.ends_at - midnight).total_seconds())
        before = whole[-1].total if whole else 0
        pledges = sum(day.pledges for day in whole)
        return pace.forecast([day.cents for day in whole], pledges, before, self.raised, left)

    @property
    def milestones(self) -> list[pace.Milestone]:
        return pace.milestones(self.days, self.minimum)


def standing(campaign: Campaign, now: datetime) -> Standing:
    """`campaign` with its totals; what is over is told as it was when it closed."""
    until = campaign.closed_at or now
    minimum, optimum = campaign.sums()
    supporters = campaign.totals.supporters
    rows = came(campaign)
    return Standing(round_of(campaign), until, by_day(campaign, until, rows), minimum, optimum, supporters, rows)


def ways(standing: Standing, field: str) -> list[tuple[str, int, str]]:
    """Rows for the bars: where the link was found (`source`), or what people say (`heard`), most first."""
    found: dict[str, int] = defaultdict(int)
    for row in standing.came:
        found[getattr(row, field)] += row.pledges
    most = sorted(found.items(), key=lambda way: (-way[1], way[0]))[:WAYS]
    if not any(way for way, _n in most):
        return []
    words = {**kit.NAMES, **dict(Pledge._meta.get_field(field).flatchoices)}
    told = [(str(words.get(way, way) or _("Not known")), n) for way, n in most]
    rest = standing.pledges - sum(n for _name, n in told)
    return [(name, n, str(n)) for name, n in [*told, *([(_("Others"), rest)] if rest else [])]]


@dataclass(frozen=True)
class Updates:
    """The last update since the beginning, and the day on which the next one is due."""

    last: Update | None
    due_on: date
    late: int

    @property
    def is_due(self) -> bool:
        return self.late >= 0


def updates(campaign: Campaign, now: datetime) -> Updates:
    written = Update.objects.filter(cooperative=campaign.cooperative_id, published_at__gte=campaign.published_at)
    last = written.select_related("cooperative").first()
    published, length = days.date_there(campaign.published_at), round_of(campaign).days
    due_on = days.update_due_on(published, last and days.date_there(last.published_at), length)
    return Updates(last, due_on, (days.date_there(now) - due_on).days)
