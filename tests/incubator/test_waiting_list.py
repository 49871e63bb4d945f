"""The waiting list: in whose order places are offered, how long an offer stands, and a place that is taken, left or given back."""

from datetime import timedelta

import pytest

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications import moves as applications
from incubator.applications.models import Application
from incubator.calls import moves as calls
from incubator.calls.models import Call
from incubator.journeys import moves as journeys
from incubator.selection import moves, rules, sending
from incubator.selection.waiting import for_coordination
from tests import kept, make

pytestmark = pytest.mark.django_db
OTHERS = ["teammate", "other_lead", "mentor", "coordinator", "finance", "supporter", "stranger"]
PLACE = "/en/apply/place/"


@kept.fixture
def call(db):
    return make.open_call(places=1)


@kept.fixture
def listed(call, la_fleca, coordinator, mentor):
    """One accepted, La Fleca first on the list and another second; the call takes no more."""
    accepted = make.incubation(None, call, coordinator=coordinator, mentor=mentor)
    first = make.decided(make.reviewed(la_fleca, call), "waitlisted", coordinator=coordinator)
    second = make.decided(make.reviewed(call=call), "waitlisted", coordinator=coordinator)
    close(call)
    return accepted.application, first, second


@kept.fixture
def offered(listed):
    leave(listed[0])
    assert sending.pass_places_on() == 1
    return Application.objects.get(pk=listed[1].pk)


def lead_of(application):
    return application.cooperative.team()[0]


def close(call):
    """Its closing date has come."""
    Call.objects.filter(pk=call.pk).update(closes_at=clock.now())
    calls.start_selecting(call, by=None)


def leave(application):
    moves.give_up_place(application, by=lead_of(application), reason="We found work.")


def state_of(application):
    application.refresh_from_db()
    return application.state


class TestOffers:
    def test_none_while_every_place_is_held(self, listed):
        assert sending.pass_places_on() == 0
        assert [state_of(each) for each in listed] == ["accepted", "waitlisted", "waitlisted"]

    def test_a_place_that_is_given_back_is_offered_to_the_first_once(self, offered, listed, lead, teammate):
        assert sending.pass_places_on() == 0
        assert [state_of(each) for each in listed] == ["withdrawn", "offered", "waitlisted"]
        told = Notice.objects.filter(message="place_offered").order_by("id")
        assert [notice.email for notice in told] == [lead.email, teammate.email]
        letter = words(told[0]).text
        assert "seven days" not in letter
        assert "/en/apply/place/" in letter
        assert offered.offer_until - clock.now() > rules.OFFER_STANDS - timedelta(minutes=5)

    def test_what_is_declined_goes_to_the_next(self, offered, listed, lead, coordinator):
        moves.decline_place(offered, by=lead, reason="Next year.")
        assert sending.pass_places_on() == 1
        assert [state_of(each) for each in listed] == ["withdrawn", "withdrawn", "offered"]
        assert Notice.objects.filter(message="place_declined", person=coordinator).count() == 2

    def test_what_nobody_answers_lapses_after_seven_days_and_goes_to_the_next(self, offered, listed, coordinator, lead):
        with pytest.raises(NotNow, match="still has time"):
            moves.lapse_offer(offered, by=None)
        with clock.at(offered.offer_until - timedelta(seconds=1)):
            assert sending.pass_places_on() == 0
        with clock.at(offered.offer_until):
            with pytest.raises(NotNow, match="time to take this place is over"):
                moves.take_place(offered, by=lead)
            assert sending.pass_places_on() == 2
            assert sending.pass_places_on() == 0
        assert [state_of(each) for each in listed] == ["withdrawn", "withdrawn", "offered"]
        told = set(Notice.objects.filter(message="place_lapsed").values_list("email", flat=True))
        assert {lead.email, coordinator.email} <= told

    def test_who_withdraws_from_the_list_is_passed_over(self, listed, lead):
        applications.withdraw(listed[1], by=lead)
        leave(listed[0])
        assert sending.pass_places_on() == 1
        assert state_of(listed[2]) == "offered"

    def test_not_while_somebody_is_undecided(self, call, coordinator, mentor):
        accepted = make.incubation(None, call, coordinator=coordinator, mentor=mentor)
        make.decided(make.reviewed(call=call), "waitlisted")
        waiting = make.submitted(call=call)
        close(call)
        leave(accepted.application)
        assert sending.pass_places_on() == 0
        applications.withdraw(waiting, by=lead_of(waiting))
        assert sending.pass_places_on() == 1

    def test_not_while_the_call_is_open(self, call, coordinator, mentor):
        accepted = make.incubation(None, call, coordinator=coordinator, mentor=mentor)
        make.decided(make.reviewed(call=call), "waitlisted")
        leave(accepted.application)
        assert sending.pass_places_on() == 0

    def test_not_a_place_that_is_promised_nor_to_who_is_being_decided(self, listed, coordinator, mentor):
        leave(listed[0])
        moves.prepare(listed[2], by=coordinator, outcome="accepted", reason="A place is free.", mentor=mentor)
        assert sending.pass_places_on() == 0
        moves.put_aside(listed[2], by=coordinator)
        moves.prepare(listed[1], by=coordinator, outcome="rejected", reason="They have begun without us.")
        assert sending.pass_places_on() == 0
        moves.put_aside(listed[1], by=coordinator)
        assert sending.pass_places_on() == 1

    def test_who_dropped_out_before_the_itinerary_leaves_a_place_too(self, listed, coordinator):
        journeys.drop_out(listed[0].incubation, by=coordinator, reason="They moved away.")
        assert sending.pass_places_on() == 1

    def test_only_the_first_and_only_with_a_place(self, listed, coordinator):
        with pytest.raises(NotNow, match="all are taken or promised"):
            moves.offer_place(listed[1], by=coordinator)
        leave(listed[0])
        with pytest.raises(NotNow, match="Somebody else is first"):
            moves.offer_place(listed[2], by=coordinator)
        assert moves.offer_place(listed[1], by=coordinator).state == "offered"

    @pytest.mark.parametrize("who", ["lead", "teammate", "other_lead", "mentor", "finance", "supporter"])
    def test_others_offer_nothing(self, listed, who, request):
        with pytest.raises(NotYours):
            moves.offer_place(listed[1], by=request.getfixturevalue(who))


class TestAnswer:
    def test_taken_the_incubation_begins_and_all_are_told(self, offered, lead, coordinator, mentor):
        taken = moves.take_place(offered, by=lead)
        assert (taken.state, taken.offer_until, taken.incubation.state) == ("accepted", None, "diagnosis")
        assert taken.incubation.mentor is not None
        told = Notice.objects.filter(entry__step="selection.take_place").values_list("message", flat=True)
        assert set(told) == {"application_accepted", "mentor_assigned", "place_taken"}
        with pytest.raises(NotNow, match="no longer possible"):
            moves.decline_place(taken, by=lead)

    @pytest.mark.parametrize("who", OTHERS)
    def test_only_the_lead_answers(self, offered, who, request):
        person = request.getfixturevalue(who)
        # Nobody is the programme itself, and that may let an offer lapse.
        for step in (moves.take_place, moves.decline_place, *([moves.lapse_offer] if person else [])):
            with pytest.raises(NotYours):
                step(offered, by=person)

    @pytest.mark.parametrize("who", OTHERS)
    def test_only_the_lead_gives_a_place_back(self, incubation, who, request):
        with pytest.raises(NotYours):
            moves.give_up_place(incubation.application, by=request.getfixturevalue(who), reason="No.")

    def test_with_a_reason_and_before_the_itinerary(self, incubation, itinerary_of, lead):
        with pytest.raises(NotNow, match="Say why"):
            moves.give_up_place(incubation.application, by=lead, reason=" ")
        assert state_of(incubation.application) == "accepted"
        begun = itinerary_of(incubation)
        with pytest.raises(NotNow, match="The itinerary has begun"):
            moves.give_up_place(begun.application, by=lead, reason="We found work.")

    @pytest.fixture
    def itinerary_of(self):
        def begun(incubation):
            written = journeys.record_diagnosis(incubation, by=incubation.mentor, **make.DIAGNOSIS)
            return journeys.begin_itinerary(written, by=lead_of(written))

        return begun

    def test_on_its_page(self, offered, as_, lead, teammate, other_lead):
        page = as_(lead).get(PLACE).content.decode()
        assert "Take the place" in page
        assert "Take the place" not in as_(teammate).get(PLACE).content.decode()
        assert as_(other_lead).get(PLACE).status_code == 404
        assert as_(teammate).post(PLACE, {"answer": "take"}).status_code == 404
        assert as_(lead).post(PLACE, {"answer": "sell"}).status_code == 409
        assert as_(lead).post(PLACE, {"answer": "take", "state": "withdrawn", "mentor": "1"})["Location"] == "/en/team/"
        assert state_of(offered) == "accepted"
        assert "has a place in" in as_(lead).get(PLACE).content.decode()

    def test_left_and_given_back_on_its_page(self, offered, as_, lead):
        as_(lead).post(PLACE, {"answer": "decline", "reason": "Next year."})
        assert state_of(offered) == "withdrawn"
        assert as_(lead).get(PLACE).status_code == 404

    def test_given_back_on_its_page(self, incubation, as_, lead):
        browser = as_(lead)
        assert "Give the place back" in browser.get(PLACE).content.decode()
        assert browser.post(PLACE, {"answer": "give-up", "reason": ""}).status_code == 409
        browser.post(PLACE, {"answer": "give-up", "reason": "We found work."})
        assert state_of(incubation.application) == "withdrawn"
        assert incubation.application.incubation.state == "dropped_out"

    def test_over_it_says_so(self, offered, as_, lead):
        Application.objects.filter(pk=offered.pk).update(offer_until=clock.now() - timedelta(minutes=1))
        browser = as_(lead)
        assert "The time to take this place is over" in browser.get(PLACE).content.decode()
        assert browser.post(PLACE, {"answer": "take"}).status_code == 409
        assert state_of(offered) == "offered"


class TestOrder:
    def order(self, call):
        return [each.pk for each in rules.waiting_list(call)]

    def test_ranks_of_the_letters_are_the_order(self, call, coordinator):
        late = make.reviewed(call=call)
        moves.prepare(late, by=coordinator, outcome="waitlisted", reason="Good.", rank=1)
        early = make.decided(make.reviewed(call=call), "waitlisted", coordinator=coordinator)
        assert early.decision.rank == 2
        sending.send_letters_due()
        assert self.order(call) == [late.pk, early.pk]

    def test_one_moves_up_and_the_others_close_ranks(self, listed, call, coordinator, lead):
        _accepted, first, second = listed
        moves.reorder(call, by=coordinator, application=second, up=True)
        assert self.order(call) == [second.pk, first.pk]
        with pytest.raises(NotNow, match="at the end of the list"):
            moves.reorder(call, by=coordinator, application=second, up=True)
        applications.withdraw(first, by=lead)
        with pytest.raises(NotNow, match="not on the waiting list any more"):
            moves.reorder(call, by=coordinator, application=first, up=True)

    def test_who_is_decided_anew_keeps_the_place_until_it_is_sent(self, listed, call, coordinator):
        _accepted, first, second = listed
        moves.prepare(first, by=coordinator, outcome="rejected", reason="No.")
        assert self.order(call) == [first.pk, second.pk]
        moves.put_aside(first, by=coordinator)
        first.decision.refresh_from_db()
        assert (first.decision.outcome, first.decision.rank, first.decision.reason) == (
            "waitlisted",
            1,
            "A sound plan.",
        )
        assert self.order(call) == [first.pk, second.pk]

    @pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter", "stranger"])
    def test_others_do_not_order_it(self, listed, call, who, request):
        with pytest.raises(NotYours):
            moves.reorder(call, by=request.getfixturevalue(who), application=listed[2], up=True)

    def test_nor_a_coordinator_whose_co_op_waits(self, listed, call, la_fleca, lead, coordinator):
        people.join_team(la_fleca, by=lead, person=coordinator)
        with pytest.raises(NotYours):
            moves.reorder(call, by=coordinator, application=listed[2], up=True)

    def test_on_its_page(self, listed, call, as_, coordinator, lead):
        browser, url = as_(coordinator), f"/en/staff/calls/{call.pk}/waiting-list/"
        page = browser.get(url).content.decode()
        assert page.index("La Fleca") < page.index(str(listed[2].cooperative))
        browser.post(url, {"up": listed[2].pk})
        assert self.order(call) == [listed[2].pk, listed[1].pk]
        other = make.submitted()
        for wrong in ("x", "²", "0", other.pk, "9" * 30):
            assert browser.post(url, {"down": wrong}).status_code == 404
        assert browser.post(url, {}).status_code == 409
        assert as_(lead).get(url).status_code == 404

    def test_an_empty_one_says_so(self, call, as_, coordinator):
        page = as_(coordinator).get(f"/en/staff/calls/{call.pk}/waiting-list/").content.decode()
        assert "Nobody waits for a place" in page


def test_a_decision_that_is_prepared_waits_as_letters_to_send_and_not_to_be_decided(coordinator):
    heard = make.reviewed()
    assert [(one.title, str(one.reason)) for one in for_coordination(coordinator)] == [
        (heard.cooperative.name, "Decide")
    ]
    moves.prepare(heard, by=coordinator, outcome="rejected", reason="Not this time.")
    assert [(one.title, str(one.reason)) for one in for_coordination(coordinator)] == [
        (heard.call.title, "Send the letters")
    ]


def test_a_co_op_whose_time_in_the_programme_has_ended_may_apply_again(incubation, la_fleca, lead):
    with pytest.raises(NotNow, match="already in the programme"):
        make.application(la_fleca)
    journeys.drop_out(incubation, by=lead, reason="We stop.")
    assert make.application(la_fleca).state == "draft"
