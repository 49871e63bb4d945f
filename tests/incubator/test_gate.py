import pytest

from crowdcoop.workflow import NotNow, NotYours
from incubator import gate
from incubator.gate import moves
from incubator.journeys import moves as journeys
from tests import make, make_training

pytestmark = pytest.mark.django_db
State = journeys.State
PREPARATION = State.CAMPAIGN_PREPARATION


def sentences(incubation, stage=PREPARATION):
    return [reason.sentence for reason in gate.missing(incubation.cooperative, stage)]


def test_gate_list_shrinks_step_by_step(la_fleca, lead, mentor, coordinator):
    module = make_training.module(title="What co-operating means")
    call = make.open_call(followers_needed=2, advice_minutes_needed=60, updates_needed=1)
    incubation = make.diagnosed(la_fleca, call, mentor=mentor, coordinator=coordinator)
    assert sentences(incubation) == [
        "The roadmap of the initial diagnosis is agreed.",
        "Module “What co-operating means”: 0 people have passed it; the rule asks 1.",
        "Advice: 0 minutes of the 60 needed.",
        "Community: 0 of 2 followers.",
        "Updates to the community: 0 of 1.",
        "The mentor says yes.",
        "A second person, of the coordination, says yes.",
    ]
    incubation = journeys.begin_itinerary(incubation, by=lead)
    assert len(sentences(incubation)) == 6
    make_training.passed(incubation, lead, module)
    assert sentences(incubation)[0] == "Advice: 0 minutes of the 60 needed."
    pool = make_training.pool(incubation)
    make_training.held(pool, minutes=30)
    assert sentences(incubation)[0] == "Advice: 30 minutes of the 60 needed."
    make_training.held(pool, minutes=30, ago=make_training.HOUR * 30)
    assert sentences(incubation)[0] == "Community: 0 of 2 followers."
    make_training.followers(la_fleca, 2)
    assert sentences(incubation)[0] == "Updates to the community: 0 of 1."
    make_training.update(la_fleca)
    assert sentences(incubation) == ["The mentor says yes.", "A second person, of the coordination, says yes."]
    journeys.sign_off(incubation, by=mentor, stage=PREPARATION)
    assert sentences(incubation) == ["A second person, of the coordination, says yes."]
    journeys.sign_off(incubation, by=coordinator, stage=PREPARATION)
    assert sentences(incubation) == []
    assert moves.open_preparation(incubation, by=mentor).state == PREPARATION
