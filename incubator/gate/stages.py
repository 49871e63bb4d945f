"""The two stages before a campaign, as the pages show them: passed, next with all its conditions, or still to come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from crowdcoop.journal.models import Entry
from incubator.gate import moves
from incubator.gate.conditions import PREPARATION, READY, asked_of, conditions, next_stage, waivers_of
from incubator.gate.models import ReadyRequest, Waiver
from incubator.journeys.conditions import Condition
from incubator.journeys.models import Incubation

EARLY = (Incubation.State.DIAGNOSIS, Incubation.State.ITINERARY)
BEFORE_THE_GATE = (*EARLY, Incubation.State.CAMPAIGN_PREPARATION)


@dataclass(frozen=True)
class Stage:
    """`passed_at` and what was waived for it, or what it asks."""

    name: str
    conditions: list[Condition]
    is_next: bool = False
    passed: bool = False
    passed_at: datetime | None = None
    waivers: tuple[Waiver, ...] = ()

    @property
    def left(self) -> int:
        return sum(not condition.met for condition in self.conditions)


def stages(incubation: Incubation) -> list[Stage]:
    return [_stage(incubation, PREPARATION), _stage(incubation, READY)]


def _stage(incubation: Incubation, name: str) -> Stage:
    if has_passed(incubation, name):
        waivers = tuple(waivers_of(incubation, name))
        return Stage(name, [], passed=True, passed_at=_entered(incubation, name), waivers=waivers)
    return Stage(name, conditions(incubation.cooperative, name), is_next=name == next_stage(incubation))


def has_passed(incubation: Incubation, name: str) -> bool:
    """Of a paused co-op, what it had passed before."""
    return incubation.stands_in not in (EARLY if name == PREPARATION else BEFORE_THE_GATE)


def _entered(incubation: Incubation, name: str) -> datetime | None:
    steps = {PREPARATION: "gate.open_preparation", READY: "gate.declare_ready"}
    entered = Entry.objects.about(incubation).filter(step=steps[name]).order_by("-id")
    return entered.values_list("at", flat=True).first()


@dataclass(frozen=True)
class Asking:
    """The co-op's request: made, open to be made, or why not yet."""

    request: ReadyRequest | None
    may: bool
    why: list[Any]


def asking(incubation: Incubation, person: Any) -> Asking | None:
    """Nothing to show while the preparation is not open, nor afterwards."""
    if incubation.state != PREPARATION:
        return None
    asked = asked_of(incubation)
    why = [] if asked else moves.ask_for_ready.why_not(incubation, person)
    return Asking(asked, not asked and moves.ask_for_ready.allowed(incubation, person), why)


def to_know(incubation: Incubation) -> list[Any]:
    """Sentences that inform and ask nothing, of the rooms above."""
    return [
        sentence
        for name in settings.GATE_INFORMATION
        for sentence in import_string(name)(incubation.cooperative, incubation.call)
    ]
