"""A decision is prepared, confirmed and sent: three steps, and only the last is heard of outside the coordination."""

from datetime import timedelta

import pytest

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications import moves as applications
from incubator.journeys.models import Accompaniment, Incubation, SignOff
from incubator.reviews import moves as reviews
from incubator.selection import moves, preparing, rules, sending
from incubator.selection.models import Decision
from tests import kept, make

pytestmark = pytest.mark.django_db
OTHERS = ["lead", "other_lead", "mentor", "other_mentor", "finance", "supporter", "stranger"]


@kept.fixture
def reviewed(la_fleca, open_call, coordinator):
    return make.reviewed(la_fleca, open_call, coordinator=coordinator)


@kept.fixture
def prepared(reviewed, coordinator, mentor):
    return moves.prepare(reviewed, by=coordinator, outcome="accepted", reason="A sound plan.", mentor=mentor)


def outcome_of(application):
    application.refresh_from_db()
    return application.state


class TestPrepare:
    def test_nobody_hears_of_it(self, prepared):
        before = Notice.objects.exclude(entry__step__startswith="selection.").count()
        assert (prepared.state, Notice.objects.count()) == ("in_review", before)
        assert (prepared.decision.outcome, prepared.decision.sent_at) == ("accepted", None)

    def test_prepared_again_it_takes_the_place_of_the_one_before(self, prepared, other_coordinator):
        make.confirmed(prepared.call, other_coordinator)
        moves.prepare(prepared, by=other_coordinator, outcome="rejected", reason="No community yet.")
        decision = Decision.objects.get()
        assert (decision.outcome, decision.mentor, decision.mentors.count()) == ("rejected", None, 0)
        assert (decision.to_send_at, decision.prepared_by) == (None, other_coordinator)

    def test_put_aside_it_is_none(self, prepared, coordinator):
        moves.put_aside(prepared, by=coordinator)
        assert Decision.objects.count() == 0
        with pytest.raises(NotNow, match="no decision waiting"):
            moves.put_aside(prepared, by=coordinator)

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"outcome": "rejected", "reason": "  "}, "Write the reasons"),
            ({"outcome": "accepted", "reason": "Yes."}, "Choose the mentor"),
            ({"outcome": "waitlisted", "reason": "Yes.", "rank": 0}, "begin with 1"),
            ({"outcome": "praised", "reason": "Yes."}, "cannot be decided"),
        ],
    )
    def test_what_it_lacks_is_said(self, reviewed, coordinator, words, sentence):
        with pytest.raises(NotNow, match=sentence):
            moves.prepare(reviewed, by=coordinator, **words)
        assert Decision.objects.count() == 0

    def test_mentors_come_from_outside_the_team(self, reviewed, coordinator, lead, mentor, supporter):
        people.give_role(lead, by=None, role="mentor")
        for wrong in ({"mentor": lead}, {"mentor": supporter}, {"mentor": mentor, "mentors": [lead]}):
            with pytest.raises(NotNow, match="from outside the team"):
                moves.prepare(reviewed, by=coordinator, outcome="accepted", reason="Yes.", **wrong)

    def test_not_before_the_reviews_are_in(self, la_fleca, open_call, coordinator):
        under_review = make.in_review(la_fleca, open_call)
        make.sent_review(under_review.reviews.first())
        with pytest.raises(NotNow, match="1 of 2 reviews"):
            moves.prepare(under_review, by=coordinator, outcome="rejected", reason="No.")

    def test_one_that_nobody_reviewed_can_only_be_turned_away(self, la_fleca, open_call, coordinator, mentor):
        sent = make.submitted(la_fleca, open_call)
        for outcome in ("accepted", "waitlisted"):
            with pytest.raises(NotNow, match="Received"):
                moves.prepare(sent, by=coordinator, outcome=outcome, reason="Yes.", mentor=mentor)
        assert moves.prepare(sent, by=coordinator, outcome="rejected", reason="A public body.").decision

    def test_a_draft_and_a_decided_one_are_not_decided(self, la_fleca, other_coop, open_call, coordinator):
        decided = make.decided(make.reviewed(la_fleca, open_call), "rejected")
        for wrong in (make.application(other_coop, open_call), decided):
            with pytest.raises(NotNow, match="no longer possible"):
                moves.prepare(wrong, by=coordinator, outcome="rejected", reason="No.")

    @pytest.mark.parametrize("who", OTHERS)
    def test_only_the_coordination_prepares(self, reviewed, who, request):
        person = request.getfixturevalue(who)
        for step, words in ((moves.prepare, {"outcome": "rejected", "reason": "No."}), (moves.put_aside, {})):
            with pytest.raises(NotYours):
                step(reviewed, by=person, **words)

    def test_a_coordinator_of_the_team_does_not(self, open_call, coordinator):
        own = make.reviewed(make.cooperative(coordinator), open_call)
        with pytest.raises(NotYours):
            moves.prepare(own, by=coordinator, outcome="rejected", reason="Ours!")


class TestPlaces:
    def test_no_more_are_promised_than_there_are(self, coordinator, mentor):
        call = make.open_call(places=1)
        first, second = make.reviewed(call=call), make.reviewed(call=call)
        words = {"by": coordinator, "outcome": "accepted", "reason": "Yes.", "mentor": mentor}
        for _again in range(2):
            moves.prepare(first, **words)
        with pytest.raises(NotNow, match="1 places, and all are taken or promised"):
            moves.prepare(second, **words)
        applications.withdraw(first, by=first.cooperative.team()[0])
        moves.prepare(second, **words)

    def test_who_left_before_the_itinerary_left_its_place(self, coordinator, mentor):
        from incubator.journeys import moves as journeys

        call = make.open_call(places=1)
        gone = make.incubation(call=call, mentor=mentor)
        second = make.reviewed(call=call)
        assert rules.place_for_it(second)
        journeys.drop_out(gone, by=coordinator, reason="They found work.")
        assert rules.place_for_it(second) is None

    def test_the_letter_does_not_leave_without_a_place(self, coordinator, mentor):
        call = make.open_call(places=1)
        first, second = make.reviewed(call=call), make.reviewed(call=call)
        moves.prepare(first, by=coordinator, outcome="accepted", reason="Yes.", mentor=mentor)
        call.places = 2
        call.save()
        moves.prepare(second, by=coordinator, outcome="accepted", reason="Yes.", mentor=mentor)
        make.confirmed(call, coordinator)
        call.places = 1
        call.save()
        assert sending.send_letters_due() == 1
        assert [outcome_of(each) for each in (first, second)] == ["accepted", "in_review"]
        assert second.decision.fault == "All places of this call are taken."


class TestSend:
    def test_not_before_somebody_has_confirmed(self, prepared, coordinator):
        with pytest.raises(NotNow, match="Nobody has confirmed"):
            moves.accept(prepared, by=coordinator)
        with pytest.raises(NotNow, match="Prepare the decision"):
            moves.reject(prepared, by=coordinator)
        assert sending.send_letters_due() == 0

    def test_the_incubation_begins_and_everybody_is_told(self, prepared, coordinator, mentor, lead, teammate):
        make.confirmed(prepared.call, coordinator)
        assert sending.send_letters_due() == 1
        assert sending.send_letters_due() == 0
        accepted = Incubation.objects.get()
        assert (accepted.application, accepted.state, accepted.mentor) == (prepared, "diagnosis", mentor)
        told = Notice.objects.filter(entry__step="selection.accept").order_by("id")
        assert [(notice.message, notice.email) for notice in told] == [
            ("application_accepted", lead.email),
            ("application_accepted", teammate.email),
            ("mentor_assigned", mentor.email),
        ]
        entry = Entry.objects.get(step="selection.accept")
        assert (entry.by, entry.data["reason"], entry.data["mentor"]) == (coordinator, "A sound plan.", "Núria Vidal")

    @pytest.mark.parametrize(("outcome", "state"), [("waitlisted", "waitlisted"), ("rejected", "rejected")])
    def test_the_other_letters(self, reviewed, coordinator, lead, outcome, state):
        moves.prepare(reviewed, by=coordinator, outcome=outcome, reason="Not this time.")
        make.confirmed(reviewed.call, coordinator)
        assert sending.send_letters_due() == 1
        assert outcome_of(reviewed) == state
        assert (reviewed.decision_reason, bool(reviewed.decided_at)) == ("Not this time.", True)
        assert Notice.objects.filter(message=f"application_{outcome}", person=lead).count() == 1

    def test_one_that_cannot_leave_holds_up_no_other(self, prepared, open_call, coordinator, mentor):
        second = make.reviewed(call=open_call)
        moves.prepare(second, by=coordinator, outcome="rejected", reason="No.")
        make.confirmed(open_call, coordinator)
        people.take_role(mentor, by=None, role="mentor", reason="On leave")
        assert sending.send_letters_due() == 1
        assert (outcome_of(prepared), outcome_of(second)) == ("in_review", "rejected")
        assert "cannot go with this co-op any more" in Decision.objects.get(application=prepared).fault
        assert sending.send_letters_due() == 0

    def test_whoever_has_lost_the_role_sends_nothing_any_more(self, prepared, coordinator, other_coordinator):
        make.confirmed(prepared.call, coordinator)
        people.take_role(coordinator, by=None, role="coordinator", reason="Left")
        assert sending.send_letters_due() == 0
        assert "may not decide" in Decision.objects.get().fault
        make.confirmed(prepared.call, other_coordinator)
        assert sending.send_letters_due() == 1

    def test_confirmed_and_prepared_again_waits_to_be_confirmed_again(self, prepared, coordinator):
        make.confirmed(prepared.call, coordinator)
        moves.prepare(prepared, by=coordinator, outcome="rejected", reason="Second thoughts.")
        assert sending.send_letters_due() == 0
        assert outcome_of(prepared) == "in_review"


class TestConfirm:
    def test_only_what_was_shown(self, prepared, coordinator, lead, la_fleca, mentor):
        call, shown = prepared.call, preparing.mark(preparing.to_confirm(prepared.call, coordinator))
        changes = [
            lambda: moves.prepare(prepared, by=coordinator, outcome="accepted", reason="Better.", mentor=mentor),
            lambda: people.join_team(la_fleca, by=lead, person=make.person("Late")),
            lambda: moves.prepare(make.reviewed(call=call), by=coordinator, outcome="rejected", reason="No."),
        ]
        for change in changes:
            change()
            with pytest.raises(NotNow, match="Something has changed"):
                moves.send_letters(call, by=coordinator, shown=shown)
            shown = preparing.mark(preparing.to_confirm(call, coordinator))
        moves.send_letters(call, by=coordinator, shown=shown)
        assert Decision.objects.on_their_way().count() == 2

    def test_twice_is_once(self, prepared, coordinator):
        shown = preparing.mark(preparing.to_confirm(prepared.call, coordinator))
        moves.send_letters(prepared.call, by=coordinator, shown=shown)
        with pytest.raises(NotNow, match="already on their way"):
            moves.send_letters(prepared.call, by=coordinator, shown=shown)
        sending.send_letters_due()
        with pytest.raises(NotNow, match="already on their way"):
            moves.send_letters(prepared.call, by=coordinator, shown=shown)
        assert Notice.objects.filter(message="application_accepted").count() == 2

    def test_one_kind_of_letter_at_a_time(self, prepared, coordinator):
        moves.prepare(make.reviewed(call=prepared.call), by=coordinator, outcome="rejected", reason="No.")
        make.confirmed(prepared.call, coordinator, "rejected")
        assert [one.outcome for one in Decision.objects.on_their_way()] == ["rejected"]

    def test_what_was_shown_of_another_call_sends_nothing_here(self, prepared, coordinator):
        other = make.reviewed()
        moves.prepare(other, by=coordinator, outcome="rejected", reason="No.")
        shown = preparing.mark(preparing.to_confirm(other.call, coordinator))
        with pytest.raises(NotNow, match="Something has changed"):
            moves.send_letters(prepared.call, by=coordinator, shown=shown)
        assert Decision.objects.on_their_way().count() == 0

    def test_not_the_letter_to_ones_own_co_op(self, prepared, coordinator, la_fleca, lead):
        people.join_team(la_fleca, by=lead, person=coordinator)
        assert preparing.to_confirm(prepared.call, coordinator) == []
        with pytest.raises(NotNow):
            make.confirmed(prepared.call, coordinator)

    def test_who_withdrew_or_is_asked_something_gets_none(self, prepared, coordinator, lead, open_call):
        asked = make.reviewed(call=open_call)
        moves.prepare(asked, by=coordinator, outcome="rejected", reason="No.")
        reviews.request_information(asked, by=coordinator, words="Which oven?", due_at=clock.now() + make.DAY)
        applications.withdraw(prepared, by=lead)
        assert preparing.to_confirm(open_call, coordinator) == []

    @pytest.mark.parametrize("who", OTHERS)
    def test_only_the_coordination_confirms(self, prepared, coordinator, who, request):
        shown = preparing.mark(preparing.to_confirm(prepared.call, coordinator))
        with pytest.raises(NotYours):
            moves.send_letters(prepared.call, by=request.getfixturevalue(who), shown=shown)

    @pytest.mark.parametrize("who", [*OTHERS, None])
    def test_nobody_else_sends_by_hand(self, prepared, coordinator, who, request):
        make.confirmed(prepared.call, coordinator)
        person = request.getfixturevalue(who) if who else None
        for step in (moves.accept, moves.put_on_waiting_list, moves.reject):
            with pytest.raises(NotYours):
                step(prepared, by=person)


class TestWhoGoesAlong:
    @pytest.fixture
    def three(self, db):
        from incubator.calls.models import MentoringOrganisation

        found = []
        for name in ("Goteo", "Heres", "Facto"):
            organisation = MentoringOrganisation.objects.create(name=f"{name} test")
            organisation.mentors.set(make.person(f"{name} {n}", role="mentor") for n in ("one", "two"))
            found.append(organisation)
        return found

    def accept(self, three, coordinator, mentors, lead_mentor):
        reviewers = [organisation.mentors.order_by("id")[0] for organisation in three[:2]]
        application = make.reviewed(coordinator=coordinator, reviewers=reviewers)
        words = {"outcome": "accepted", "reason": "Yes.", "mentor": lead_mentor, "mentors": mentors}
        moves.prepare(application, by=coordinator, **words)
        make.confirmed(application.call, coordinator)
        return moves.accept(application, by=coordinator).incubation

    def test_one_of_each_organisation_the_chosen_or_the_least_busy(self, three, coordinator):
        goteo, heres, _facto = ([*each.mentors.order_by("id")] for each in three)
        first = self.accept(three, coordinator, [heres[1]], goteo[0])
        going = Accompaniment.objects.filter(incubation=first).values_list("mentor__name", flat=True)
        assert [name for name in going if name.split()[0] in ("Goteo", "Heres", "Facto")] == [
            "Goteo one", "Heres two", "Facto one",
        ]  # fmt: skip
        second = self.accept(three, coordinator, [], goteo[1])
        going = Accompaniment.objects.filter(incubation=second).values_list("mentor__name", flat=True)
        assert {"Goteo two", "Heres one", "Facto two"} <= set(going)

    def test_all_of_them_are_told(self, three, coordinator):
        goteo, heres, facto = ([*each.mentors.order_by("id")] for each in three)
        self.accept(three, coordinator, [goteo[0], heres[0], facto[0]], goteo[0])
        told = Notice.objects.filter(message="mentor_assigned").values_list("name", flat=True)
        assert {"Goteo one", "Heres one", "Facto one"} <= set(told)

    def test_whoever_gave_a_place_up_begins_again(self, la_fleca, open_call, coordinator, lead, mentor):
        begun = make.incubation(la_fleca, open_call, mentor=mentor, coordinator=coordinator)
        SignOff.objects.create(incubation=begun, stage="ready", person=mentor, at=clock.now())
        moves.give_up_place(begun.application, by=lead, reason="Not this year.")
        again = make.incubation(la_fleca, make.open_call(), mentor=mentor, coordinator=coordinator)
        assert (again.pk, again.state, again.sign_offs.count()) == (begun.pk, "diagnosis", 0)
        assert again.application != begun.application


class TestInterview:
    def at(self, days=3):
        return {"at": clock.now() + timedelta(days=days), "place": "https://meet.example/x"}

    def test_the_team_is_invited_moved_and_called_off(self, reviewed, coordinator, lead):
        invited = moves.invite_to_interview(reviewed, by=coordinator, words="Your prices.", **self.at())
        assert (invited.state, invited.interview.words) == ("interview", "Your prices.")
        moves.move_interview(invited, by=coordinator, at=clock.now() + make.DAY, place="Carrer Nou, 3")
        moves.note_interview(invited, by=coordinator, notes="They know their street.")
        invited.interview.refresh_from_db()
        assert (invited.interview.place, invited.interview.noted_by) == ("Carrer Nou, 3", coordinator)
        back = moves.call_off_interview(invited, by=coordinator, reason="We have read enough.")
        assert back.state == "in_review"
        told = Notice.objects.filter(person=lead, message__startswith="interview").order_by("id")
        assert [one.message for one in told] == ["interview_invited", "interview_invited", "interview_called_off"]

    def test_it_can_be_decided_from_there(self, reviewed, coordinator, mentor):
        invited = moves.invite_to_interview(reviewed, by=coordinator, **self.at())
        assert make.decided(invited, "accepted", coordinator=coordinator, mentor=mentor).state == "accepted"

    @pytest.mark.parametrize(("days", "place"), [(-1, "Here"), (0, "Here"), (1, "  ")])
    def test_it_has_a_place_and_a_moment_to_come(self, reviewed, coordinator, days, place):
        with pytest.raises(NotNow):
            moves.invite_to_interview(reviewed, by=coordinator, at=clock.now() + timedelta(days=days), place=place)

    def test_only_once_the_reviews_are_in(self, la_fleca, open_call, coordinator):
        under_review = make.in_review(la_fleca, open_call)
        with pytest.raises(NotNow, match="0 of 2 reviews"):
            moves.invite_to_interview(under_review, by=coordinator, **self.at())

    @pytest.mark.parametrize("who", OTHERS)
    def test_only_the_coordination_does_any_of_it(self, reviewed, coordinator, who, request):
        person, at = request.getfixturevalue(who), self.at()
        with pytest.raises(NotYours):
            moves.invite_to_interview(reviewed, by=person, **at)
        invited = moves.invite_to_interview(reviewed, by=coordinator, **at)
        for step, words in (
            (moves.move_interview, at),
            (moves.note_interview, {"notes": "x"}),
            (moves.call_off_interview, {}),
        ):
            with pytest.raises(NotYours):
                step(invited, by=person, **words)
