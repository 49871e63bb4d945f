"""The co-ops of a cohort with what their mentor and the coordination look at: one row each, in as many queries for three as for three hundred."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.look.dates import long_date
from crowdcoop.people.models import Cooperative, User
from incubator.advice.models import Session
from incubator.cohort import movement, radar
from incubator.cohort.radar import Line
from incubator.journeys.models import Incubation, IncubationQuerySet

State = Incubation.State
COLUMNS = {
    "pk": "pk",
    "state": "state",
    "paused_from": "paused_from",
    "started_at": "started_at",
    "call_id": "call",
    "call": "call__title",
    "cooperative_id": "cooperative",
    "name": "cooperative__name",
    "slug": "cooperative__slug",
    "town": "cooperative__town",
    "legal_stage": "cooperative__legal_stage",
    "mentor_id": "mentor",
    "mentor_name": "mentor__name",
    "mentor_email": "mentor__email",
    "moved_at": "moved_at",
    "moved_by": "moved_by",
}


@dataclass
class Row:
    pk: int
    state: str
    paused_from: str
    started_at: datetime
    call_id: int
    call: str
    cooperative_id: int
    name: str
    slug: str
    town: str
    legal_stage: str
    mentor_id: int | None
    mentor_name: str | None
    mentor_email: str | None
    moved_at: datetime | None
    moved_by: str | None
    # Of a co-op in whose team the reader is: somebody else decides about it.
    own: bool = False
    session: tuple[datetime, int] | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def paused(self) -> bool:
        return self.state == State.PAUSED

    @property
    def over(self) -> bool:
        return self.state in Incubation.OVER

    @property
    def stage(self) -> str:
        """Where it is on its way; a paused one stands where it was."""
        return self.paused_from or self.state if self.paused else self.state

    @property
    def stage_words(self) -> str:
        return str(State(self.stage).label)

    @property
    def legal_words(self) -> str:
        return str(dict(Cooperative.LegalStage.choices).get(self.legal_stage, self.legal_stage))

    @property
    def mentor(self) -> str:
        return self.mentor_name or self.mentor_email or ""

    @property
    def moved_words(self) -> str:
        return movement.words_of(self.moved_by)

    @property
    def session_at(self) -> datetime | None:
        return self.session[0] if self.session else None

    @property
    def session_id(self) -> int | None:
        return self.session[1] if self.session else None

    @property
    def session_words(self) -> str:
        return _("Session on %(day)s") % {"day": long_date(self.session[0])} if self.session else ""

    @property
    def url(self) -> str:
        return reverse("staff_cooperative", args=[self.pk])

    @property
    def move_url(self) -> str:
        return reverse("staff_board_move", args=[self.pk])

    @property
    def flag(self) -> Line | None:
        """The most urgent line."""
        return self.lines[0] if self.lines else None

    @property
    def stuck(self) -> bool:
        return any(line.kind == radar.STILL for line in self.lines)


def rows_of(incubations: IncubationQuerySet, reader: User | None = None) -> list[Row]:
    now = clock.now()
    found = movement.with_last_movement(incubations).order_by("cooperative__name", "pk")
    rows = [Row(**dict(zip(COLUMNS, values, strict=True))) for values in found.values_list(*COLUMNS.values())]
    mine = set(Cooperative.objects.of(reader).order_by("pk").values_list("pk", flat=True)) if reader else set()
    sessions, lines = _next_sessions(rows, now), radar.of_many(rows, now)
    for row in rows:
        row.own = row.cooperative_id in mine
        row.session, row.lines = sessions.get(row.pk), lines.get(row.pk, [])
    return rows


def _next_sessions(rows: Iterable[Row], now: datetime) -> dict[int, tuple[datetime, int]]:
    coming = Session.objects.filter(state=Session.State.BOOKED, starts_at__gt=now)
    coming = coming.filter(pool__incubation__in=[row.pk for row in rows]).annotate(of=F("pool__incubation"))
    # The last one written for each is the soonest.
    return {
        of: (starts_at, pk)
        for of, starts_at, pk in coming.order_by("-starts_at", "-pk").values_list("of", "starts_at", "pk")
    }
