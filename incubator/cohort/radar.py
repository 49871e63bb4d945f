"""What needs an eye soon, one line each: a co-op that does not move, a session without its record, a day that comes.

Each kind is one function over many co-ops with one query; another kind is another function in KINDS.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop.look.dates import long_date
from incubator.advice.models import Action, Session
from incubator.calls.models import Call
from incubator.cohort import movement
from incubator.journeys.legal.models import NAME_USED, LegalStep
from incubator.journeys.models import Incubation
from incubator.journeys.plan.models import ExtraTask

# A session that has begun so long ago, and nobody has written down what was said.
RECORD_DUE = timedelta(days=1)
DAYS_AHEAD = timedelta(days=7)
NO_RECORD, STILL, OVERDUE, COMING = "no_record", "still", "overdue", "coming"
# The most urgent first, and the colour it has.
URGENCY = {OVERDUE: "error", NO_RECORD: "wait", STILL: "wait", COMING: ""}


@dataclass(frozen=True)
class Line:
    incubation: int
    kind: str
    words: str
    # Within its kind, what is older or sooner stands first.
    since: float = 0

    @property
    def colour(self) -> str:
        return URGENCY[self.kind]

    @property
    def rank(self) -> tuple[int, float]:
        return list(URGENCY).index(self.kind), self.since


def of_many(rows: Sequence[Any], now: datetime) -> dict[int, list[Line]]:
    """By incubation, the most urgent first."""
    found: dict[int, list[Line]] = defaultdict(list)
    for kind in KINDS:
        for line in kind(rows, now):
            found[line.incubation].append(line)
    return {pk: sorted(lines, key=lambda line: line.rank) for pk, lines in found.items()}


def still_ones(rows: Sequence[Any], now: datetime) -> list[Line]:
    days = ((row, movement.days_still(row.state, row.moved_at, row.started_at, now)) for row in rows)
    return [Line(row.pk, STILL, _still(n), -n) for row, n in days if n]


def _still(n: int) -> str:
    return ngettext("No movement for %(n)s day", "No movement for %(n)s days", n) % {"n": n}


def without_record(rows: Sequence[Any], now: datetime) -> list[Line]:
    begun = Session.objects.filter(state=Session.State.BOOKED, starts_at__lt=now - RECORD_DUE)
    begun = begun.filter(pool__incubation__in=[row.pk for row in rows]).annotate(of=F("pool__incubation"))
    return [
        Line(of, NO_RECORD, _("The session of %(day)s has no record") % {"day": long_date(at)}, at.timestamp())
        for of, at in begun.order_by("starts_at", "pk").values_list("of", "starts_at")
    ]


def agreed_actions(rows: Sequence[Any], now: datetime) -> list[Line]:
    """What was agreed in a session and is due in the next days, or was."""
    today = timezone.localdate(now)
    due = Action.objects.filter(
        done_at=None, due_on__lte=today + DAYS_AHEAD, session__pool__incubation__in=_at_work(rows)
    )
    found = due.annotate(of=F("session__pool__incubation")).order_by("due_on", "pk")
    return [_deadline(of, text, day, today) for of, text, day in found.values_list("of", "text", "due_on")]


def set_tasks(rows: Sequence[Any], now: datetime) -> list[Line]:
    """What a mentor or the coordination has asked of the co-op."""
    today = timezone.localdate(now)
    due = ExtraTask.objects.standing().filter(
        done_at=None, due_on__lte=today + DAYS_AHEAD, incubation__in=_at_work(rows)
    )
    found = due.order_by("due_on", "pk").values_list("incubation", "text", "due_on")
    return [_deadline(of, text, day, today) for of, text, day in found]


def certificates(rows: Sequence[Any], now: datetime) -> list[Line]:
    """A name certificate that runs out before the deed."""
    today, at_work = timezone.localdate(now), set(_at_work(rows))
    by_cooperative = {row.cooperative_id: row.pk for row in rows if row.pk in at_work}
    used = LegalStep.objects.filter(stage__in=NAME_USED).order_by().values("cooperative")
    ending = LegalStep.objects.filter(expires_on__lte=today + DAYS_AHEAD, cooperative__in=by_cooperative)
    found = ending.exclude(cooperative__in=used).order_by("expires_on", "pk").values_list("cooperative", "expires_on")
    return [_certificate(by_cooperative[cooperative], day, today) for cooperative, day in found]


def _certificate(of: int, day: Any, today: Any) -> Line:
    words = (
        _("The name certificate ran out on %(day)s") if day < today else _("The name certificate runs out on %(day)s")
    )
    return Line(of, OVERDUE if day < today else COMING, words % {"day": long_date(day)}, day.toordinal())


def _at_work(rows: Sequence[Any]) -> list[int]:
    return [row.pk for row in rows if row.state not in (*Incubation.OVER, Incubation.State.PAUSED)]


def _deadline(of: int, text: str, day: Any, today: Any) -> Line:
    late = day < today
    words = _("“%(what)s” was due by %(day)s") if late else _("“%(what)s” is due by %(day)s")
    return Line(of, OVERDUE if late else COMING, words % {"what": text, "day": long_date(day)}, day.toordinal())


KINDS: tuple[Callable[[Sequence[Any], datetime], list[Line]], ...] = (
    still_ones,
    without_record,
    agreed_actions,
    set_tasks,
    certificates,
)


def of_calls(now: datetime) -> list[str]:
    """The days of the calls, for the coordination."""
    until, today = now + DAYS_AHEAD, timezone.localdate(now)
    last = timezone.localdate(until)
    closing = Q(state=Call.State.OPEN, closes_at__gt=now, closes_at__lte=until)
    deciding = Q(state__in=[Call.State.OPEN, Call.State.SELECTING], decision_by__gte=today, decision_by__lte=last)
    found = []
    for call in Call.objects.filter(closing | deciding).order_by("closes_at", "id"):
        told = {"call": call.title}
        if now < call.closes_at <= until:
            found.append(
                _("“%(call)s” takes applications until %(day)s") % {**told, "day": long_date(call.last_moment)}
            )
        if today <= call.decision_by <= last:
            found.append(_("“%(call)s”: decisions are due by %(day)s") % {**told, "day": long_date(call.decision_by)})
    return found
