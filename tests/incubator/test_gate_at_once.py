"""Two at once at the gate, on PostgreSQL, each with its negative control: what happens when nobody locks."""

import pytest

from crowdcoop import clock
from crowdcoop.people import moves as people
from crowdcoop.people.rules import mentor as has_the_role
from crowdcoop.workflow import NotNow
from incubator import gate
from incubator.gate import moves
from incubator.gate.conditions import PREPARATION, READY
from incubator.gate.models import ReadyRequest, Waiver
from incubator.gate.rules import nothing_left_for_preparation
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation, SignOff
from incubator.journeys.rules import own_sign_off_can_go_back
from tests import make, make_funding, make_gate, make_training
from tests.crowdcoop.test_at_once import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WHY = "They gather their people at the market, not here."


@pytest.fixture
def small(la_fleca, mentor, coordinator, settings):
    settings.GATE_CONDITIONS = []
    call = make.open_call(**{**make_funding.EASY_GATE, "followers_needed": 1})
    return make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator)


def fresh(incubation):
    return Incubation.objects.select_related("cooperative").get(pk=incubation.pk)


def left(incubation):
    return [one.sentence for one in gate.missing(incubation.cooperative, PREPARATION)]


# -- The same mentor twice ------------------------------------------------------------------------
def test_a_double_click_signs_once(small, mentor):
    def work(meet):
        own = fresh(small)
        meet()
        journeys.sign_off(own, by=mentor, stage=PREPARATION)

    assert together(work) == ["done", "done"]
    assert SignOff.objects.count() == 1


def test_without_the_lock_both_would_have_found_no_sign_off(small, mentor):
    """The negative control: both look, neither sees one; only the database's own rule is left in their way."""
    seen = []

    def work(meet):
        seen.append(SignOff.objects.standing().filter(incubation=small, person=mentor).exists())
        meet()
        given = {"incubation": small, "stage": PREPARATION, "person": mentor, "at": clock.now()}
        SignOff.objects.bulk_create([SignOff(**given)], ignore_conflicts=True)

    assert together(work) == ["done", "done"]
    assert seen == [False, False]
    assert SignOff.objects.count() == 1


def test_two_people_sign_at_once_and_both_count(small, mentor, coordinator):
    signers = [mentor, coordinator]

    def work(meet):
        own, by = fresh(small), signers.pop()
        meet()
        journeys.sign_off(own, by=by, stage=PREPARATION)

    assert together(work) == ["done", "done"]
    assert left(small) == ["Community: 0 of 1 followers."]


# -- A sign-off that is taken back while the stage is entered -----------------------------------------
@pytest.fixture
def open_for(small, coordinator):
    return make_training.gate_open(small, coordinator=coordinator)


def test_a_sign_off_is_taken_back_or_used_and_never_both(open_for, mentor, coordinator):
    steps = [
        lambda own: journeys.take_back_sign_off(own, by=mentor),
        lambda own: moves.open_preparation(own, by=coordinator),
    ]

    def work(meet):
        step, own = steps.pop(), fresh(open_for)
        meet()
        step(own)

    assert together(work) == ["done", "refused"]
    entered = fresh(open_for).state == PREPARATION
    assert SignOff.objects.given().filter(person=mentor).exists() == entered


def test_without_the_lock_the_stage_would_be_entered_with_one_yes(open_for, mentor):
    """The negative control: both look before either writes."""

    def take_back(meet):
        reason = own_sign_off_can_go_back(fresh(open_for), mentor)
        meet()
        if reason:
            raise NotNow(reason)
        SignOff.objects.filter(person=mentor).update(taken_back_at=clock.now())

    def enter(meet):
        reasons = nothing_left_for_preparation(fresh(open_for))
        meet()
        if reasons:
            raise NotNow(*reasons)
        Incubation.objects.filter(pk=open_for.pk).update(state=PREPARATION)

    steps = [take_back, enter]

    def work(meet):
        step = steps.pop()
        step(meet)

    assert together(work) == ["done", "done"]
    assert not SignOff.objects.given().filter(person=mentor).exists()


# -- A mentor who loses the role in between -----------------------------------------------------------
def test_a_yes_given_while_the_role_was_taken_opens_nothing(small, mentor, coordinator):
    make_training.followers(small.cooperative, 1)
    journeys.sign_off(small, by=coordinator, stage=PREPARATION)
    steps = [
        lambda: journeys.sign_off(fresh(small), by=mentor, stage=PREPARATION),
        lambda: people.take_role(mentor, by=None, role="mentor", reason="Left."),
    ]

    def work(meet):
        step = steps.pop()
        meet()
        try:
            step()
        except Exception:  # noqa: BLE001 - whether the yes came first is left to chance
            return

    together(work)
    assert not has_the_role.test(mentor, None)
    assert left(small) == ["The mentor says yes."]
    with pytest.raises(NotNow):
        moves.open_preparation(fresh(small), by=coordinator)


def test_counted_by_whose_they_are_alone_that_yes_would_have_opened_it(small, mentor):
    """The negative control: the row is there, and it is the mentor's; only the role of today says no."""
    journeys.sign_off(small, by=mentor, stage=PREPARATION)
    people.take_role(mentor, by=None, role="mentor", reason="Left.")
    assert small.sign_offs.standing().filter(person=small.mentor).exists()
    assert "The mentor says yes." in left(small)


# -- Waivers, and the request -----------------------------------------------------------------------
def test_two_coordinators_waive_one_condition_once(small, coordinator, other_coordinator):
    both = [coordinator, other_coordinator]

    def work(meet):
        own, by = fresh(small), both.pop()
        meet()
        moves.waive(own, by=by, key="followers", reason=WHY)

    assert together(work) == ["done", "refused"]
    assert Waiver.objects.count() == 1


def test_a_waiver_is_withdrawn_or_used_and_never_both(small, mentor, coordinator):
    moves.waive(small, by=coordinator, key="followers", reason=WHY)
    make.sign_offs(small, PREPARATION, coordinator=coordinator)
    waiver = small.waivers.get()
    steps = [
        lambda own: moves.withdraw_waiver(own, by=coordinator, waiver=waiver),
        lambda own: moves.open_preparation(own, by=mentor),
    ]

    def work(meet):
        step, own = steps.pop(), fresh(small)
        meet()
        step(own)

    assert together(work) == ["done", "refused"]
    waiver.refresh_from_db()
    assert (waiver.used_at is None) != (waiver.withdrawn_at is None)


def test_a_double_click_asks_once(small, lead, coordinator):
    preparing = make_gate.in_law(make_training.preparing(small, coordinator=coordinator))

    def work(meet):
        own = fresh(preparing)
        meet()
        moves.ask_for_ready(own, by=lead)

    assert together(work) == ["done", "refused"]
    assert ReadyRequest.objects.count() == 1
    assert "The co-op asks to be declared ready." not in [
        one.sentence for one in gate.missing(own_coop(preparing), READY)
    ]


def own_coop(incubation):
    return fresh(incubation).cooperative
