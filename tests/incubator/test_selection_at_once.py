"""Two at once, on PostgreSQL: one place and two who would have it, one letter and two who send it; and the same without the lock."""

import pytest

from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow
from incubator.applications.models import Application
from incubator.calls import moves as calls
from incubator.calls.models import Call
from incubator.selection import moves, preparing, rules, sending
from incubator.selection.models import Decision
from tests import kept, make
from tests.crowdcoop.test_at_once import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@kept.fixture
def two_for_one_place(coordinator):
    call = make.open_call(places=1)
    return [make.reviewed(call=call, coordinator=coordinator) for _ in range(2)]


def test_of_two_coordinators_with_one_place_one_is_told(two_for_one_place, coordinator, other_coordinator, mentor):
    people, left = [coordinator, other_coordinator], list(two_for_one_place)

    def work(meet):
        own, by = left.pop(), people.pop()
        meet()
        moves.prepare(own, by=by, outcome="accepted", reason="Yes.", mentor=mentor)

    assert together(work) == ["done", "refused"]
    assert Decision.objects.filter(outcome="accepted").count() == 1


def test_without_the_lock_both_would_have_promised_it(two_for_one_place, coordinator, mentor):
    """The negative control: asking first and writing then is not enough."""
    left = list(two_for_one_place)

    def work(meet):
        own = left.pop()
        if rules.place_for_it(own):
            raise NotNow("full")
        meet()
        given = {"outcome": "accepted", "reason": "Yes.", "rank": None, "mentor": mentor, "mentors": []}
        preparing.write(own, by=coordinator, **given)

    assert together(work) == ["done", "done"]


def test_of_two_letters_for_the_last_place_one_leaves(two_for_one_place, coordinator, mentor):
    call = two_for_one_place[0].call
    Call.objects.filter(pk=call.pk).update(places=2)
    for own in two_for_one_place:
        moves.prepare(own, by=coordinator, outcome="accepted", reason="Yes.", mentor=mentor)
    make.confirmed(call, coordinator)
    Call.objects.filter(pk=call.pk).update(places=1)
    left = list(two_for_one_place)

    def work(meet):
        own = left.pop()
        meet()
        moves.accept(own, by=coordinator)

    assert together(work) == ["done", "refused"]
    assert Application.objects.filter(state="accepted").count() == 1


def test_two_senders_send_each_letter_once(open_call, coordinator):
    for _n in range(4):
        ready = make.reviewed(call=open_call, coordinator=coordinator)
        moves.prepare(ready, by=coordinator, outcome="rejected", reason="No.")
    make.confirmed(open_call, coordinator)
    sent = []

    def work(meet):
        meet()
        sent.append(sending.send_letters_due())

    assert together(work) == ["done", "done"]
    assert sum(sent) == 4
    assert Notice.objects.filter(message="application_rejected").count() == 4
    assert [one.fault for one in Decision.objects.all()] == [""] * 4


def test_two_confirmations_are_one(open_call, coordinator, other_coordinator):
    ready = make.reviewed(call=open_call, coordinator=coordinator)
    moves.prepare(ready, by=coordinator, outcome="rejected", reason="No.")
    shown = preparing.mark(preparing.to_confirm(open_call, coordinator))
    people = [coordinator, other_coordinator]

    def work(meet):
        by = people.pop()
        meet()
        moves.send_letters(open_call, by=by, shown=shown)

    assert together(work) == ["done", "refused"]


def test_two_sweeps_offer_one_place_once(coordinator, mentor):
    call = make.open_call(places=1)
    accepted = make.incubation(None, call, coordinator=coordinator, mentor=mentor).application
    for _n in range(2):
        make.decided(make.reviewed(call=call), "waitlisted", coordinator=coordinator)
    Call.objects.filter(pk=call.pk).update(closes_at=call.opens_at + make.DAY)
    calls.start_selecting(call, by=None)
    moves.give_up_place(accepted, by=accepted.cooperative.team()[0], reason="We found work.")
    offered = []

    def work(meet):
        meet()
        offered.append(sending.pass_places_on())

    assert together(work) == ["done", "done"]
    assert sum(offered) == 1
    assert Notice.objects.filter(message="place_offered").count() == 1
