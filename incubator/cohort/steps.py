"""Where a card may go: one table from where it is and where it is wanted to the step that does it, and why it may not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from crowdcoop.journal.models import Entry
from crowdcoop.workflow import Step
from incubator.applications.rules import impartial_coordinator
from incubator.gate import moves as gate
from incubator.gate import recording
from incubator.journeys import moves as journeys
from incubator.journeys.diagnosis import Diagnosis
from incubator.journeys.models import Incubation

State = Incubation.State
WAY = (
    State.DIAGNOSIS,
    State.ITINERARY,
    State.CAMPAIGN_PREPARATION,
    State.READY,
    State.IN_CAMPAIGN,
    State.FOLLOW_UP,
    State.GRADUATED,
)
ASIDE = (State.PAUSED, State.DROPPED_OUT, State.DISMISSED)
RESUME = journeys.resume
ONWARD: dict[tuple[str, str], Step] = {
    (State.ITINERARY, State.CAMPAIGN_PREPARATION): gate.open_preparation,
    (State.CAMPAIGN_PREPARATION, State.READY): gate.declare_ready,
    (State.FOLLOW_UP, State.CAMPAIGN_PREPARATION): journeys.return_to_preparation,
    (State.FOLLOW_UP, State.GRADUATED): journeys.graduate,
}
# From wherever the step itself allows.
SIDEWAYS: dict[str, Step] = {
    State.PAUSED: journeys.pause,
    State.DROPPED_OUT: journeys.drop_out,
    State.DISMISSED: journeys.dismiss,
}


def _nothing_more(_incubation: Incubation, _moved: Entry) -> None:
    """All that the step has changed is the state (and where a paused co-op goes on)."""


def _serves_again(incubation: Incubation, moved: Entry) -> None:
    """The yeses, the waivers and the request that had served for this entry."""
    recording.give_back(incubation, moved.at)


def _goes_on_pausing(incubation: Incubation, moved: Entry) -> None:
    """Paused again: its itinerary ends when it ended before, and it goes on where it went on."""
    incubation.paused_from = moved.after
    Diagnosis.objects.filter(incubation=incubation).update(
        ends_on=F("ends_on") - timedelta(days=moved.data.get("days", 0))
    )


# What else a step has changed, given back with the state when its move is taken back. A step that is not here stays done:
# going back to the preparation throws sign-offs away.
GIVES_BACK: dict[str, Callable[[Incubation, Entry], None]] = {
    gate.open_preparation.name: _serves_again,
    gate.declare_ready.name: _serves_again,
    journeys.resume.name: _goes_on_pausing,
    **{step.name: _nothing_more for step in (journeys.graduate, *SIDEWAYS.values())},
}


@dataclass(frozen=True)
class Way:
    """One place where the card may be wanted; `reasons` say why it cannot go there now."""

    to: str
    words: str
    step: Step | None
    reasons: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        return self.step is not None and not self.reasons


def ways(incubation: Incubation, person: Any) -> list[Way]:
    """Every other place, those that cannot be reached now too: the gate is asked once, for the stage that comes next."""
    wanted = [*WAY, *ASIDE]
    return [way(incubation, to, person) for to in wanted if to != incubation.state]


def way(incubation: Incubation, to: str, person: Any) -> Way:
    words = str(State(to).label)
    if not impartial_coordinator.test(person, incubation):
        return Way(to, words, None, (_("Your own co-op: somebody else decides."),))
    step = step_to(incubation, to)
    if step is None:
        return Way(to, words, None, (_no_step(incubation, to),))
    return Way(to, words, step, tuple(str(reason) for reason in step.why_not(incubation, person)))


def step_to(incubation: Incubation, to: str) -> Step | None:
    if incubation.state == State.PAUSED and to == incubation.paused_from:
        return RESUME
    if to in SIDEWAYS:
        step = SIDEWAYS[to]
        return step if incubation.state in step.sources else None
    return ONWARD.get((incubation.state, to))


def _no_step(incubation: Incubation, to: str) -> str:
    """In the words of the programme's rules."""
    if to == incubation.state:
        return _("It is there already.")
    if incubation.state in Incubation.OVER:
        return _("Its time in the programme is over.")
    if incubation.state == State.PAUSED:
        return _("It is paused: first it goes on where it was.")
    if to in ASIDE:
        return _("Not from “%(stage)s”.") % {"stage": incubation.get_state_display()}
    return _along_the_way(incubation.state, to)


def _along_the_way(state: str, to: str) -> str:
    here, there = WAY.index(State(state)), WAY.index(State(to))
    if there < here:
        return _("A co-op does not go back to a stage it has left.")
    if there > here + 1:
        return _("“%(stage)s” comes first.") % {"stage": WAY[here + 1].label}
    return {
        State.ITINERARY: _("Its lead agrees to the roadmap, and the itinerary begins."),
        State.IN_CAMPAIGN: _("It goes there by itself when its campaign is published."),
        State.FOLLOW_UP: _("It goes there by itself when its campaign closes."),
    }[State(to)]
