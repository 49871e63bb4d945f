"""Builders of the cohort: co-ops in every stage, some still, some with something to look at; all of it by moves."""

from datetime import timedelta
from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import User
from incubator.calls.models import Call
from incubator.gate import moves as gate
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation
from tests import make, make_funding, make_training


def call(**numbers: Any) -> Call:
    """Asks as little as can be before the campaign."""
    return make.open_call(**{**make_funding.EASY_GATE, "opens": -90 * make.DAY, "places": 400, **numbers})


def still(name: str, call: Call, *, days: int = 16, **people: Any) -> Incubation:
    """On its itinerary, and nobody of it has done anything for so long."""
    with clock.at(clock.now() - timedelta(days=days)):
        return make.itinerary(make.cooperative(name=name), call, **people)


def at_the_gate(coop: Any = None, cohort: Call | None = None, **people: Any) -> Incubation:
    """Nothing is left before the preparation of its campaign."""
    begun = make.itinerary(coop, cohort or call(), **people)
    return make.sign_offs(begun, Incubation.State.CAMPAIGN_PREPARATION, coordinator=people.get("coordinator"))


def following_up(incubation: Incubation) -> Incubation:
    """From the gate to the end of its campaign, which the programme tells by itself (without the draft that funding asks for)."""
    ready = make_training.ready(gate.open_preparation(incubation, by=incubation.mentor))
    return journeys.enter_follow_up(journeys.enter_campaign(ready, by=None), by=None)


def unwritten(incubation: Incubation, *, ago: timedelta = timedelta(days=2)) -> Any:
    """A session that has begun, and nobody has written down what was said."""
    return make_training.begun(make_training.pool(incubation), ago=ago)


def action(incubation: Incubation, text: str, *, due_in: int, owner: User | None = None) -> None:
    """Agreed in a session, due in so many days."""
    due = (clock.now() + timedelta(days=due_in)).date()
    ago = timedelta(days=3, hours=2 * incubation.pools.count())
    agreed = [{"text": text, "owner": owner, "due_on": due}]
    make_training.held(make_training.pool(incubation), ago=ago, actions=agreed)
