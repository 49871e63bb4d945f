"""Two at once, on PostgreSQL: the last place, the next reference, one co-op; and the same without the lock."""

import pytest

from crowdcoop import clock
from crowdcoop.people.models import Cooperative
from crowdcoop.workflow import NotNow
from incubator.applications import moves as applications
from incubator.applications.beginning import begin, cooperative_of
from incubator.applications.models import Application
from incubator.applications.rules import places_left
from incubator.journeys import moves as journeys
from tests import make
from tests.crowdcoop.test_at_once import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two_for_one_place(coordinator):
    call = make.open_call(places=1)
    return [make.reviewed(call=call, coordinator=coordinator) for _ in range(2)]


def test_of_two_for_the_last_place_one_is_accepted(two_for_one_place, coordinator, mentor):
    def work(meet):
        own = two_for_one_place.pop()
        meet()
        journeys.accept(own, by=coordinator, mentor=mentor, reason="Yes.")

    assert together(work) == ["done", "refused"]
    assert Application.objects.filter(state="accepted").count() == 1


def test_without_the_lock_both_would_have_been(two_for_one_place):
    """The negative control: asking first and writing then is not enough."""

    def work(meet):
        own = two_for_one_place.pop()
        if places_left(own):
            raise NotNow("full")
        meet()
        Application.objects.filter(pk=own.pk).update(state="accepted")

    assert together(work) == ["done", "done"]


def test_references_given_at_once_have_no_gap_and_no_double(open_call):
    drafts = [make.application(call=open_call) for _ in range(4)]

    def work(meet):
        own = drafts.pop()
        lead = own.cooperative.team()[0]
        meet()
        applications.submit(own, by=lead, terms=open_call.terms)

    assert together(work, people=4) == ["done"] * 4
    given = Application.objects.order_by("reference").values_list("reference", "blind_code")
    assert [reference[-4:] for reference, _code in given] == ["0001", "0002", "0003", "0004"]
    assert sorted(code for _reference, code in given) == ["T-01", "T-02", "T-03", "T-04"]
    assert given[0][0].startswith(f"CC-{clock.now():%Y}-")


def test_a_double_click_founds_one_co_op(open_call, supporter):
    def work(meet):
        meet()
        begin(supporter, open_call, name="La Fleca")

    assert together(work) == ["done", "refused"]
    assert Cooperative.objects.get() == cooperative_of(supporter)


def test_two_decisions_at_once_are_one(open_call, coordinator, mentor):
    application = make.reviewed(call=open_call, coordinator=coordinator)

    letters = ["yes", "no"]

    def work(meet):
        letter = letters.pop()
        meet()
        if letter == "yes":
            journeys.accept(application, by=coordinator, mentor=mentor, reason="Yes.")
        else:
            applications.reject(application, by=coordinator, reason="No.")

    assert together(work) == ["done", "refused"]
