"""A group applies: the four questions, its co-op, its answers (never lost), sent once, withdrawn or decided."""

from datetime import timedelta

import pytest

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications import moves
from incubator.calls import moves as calls
from tests import make

pytestmark = pytest.mark.django_db
STRANGERS = ["other_lead", "mentor", "coordinator", "finance", "supporter"]


@pytest.fixture
def draft(la_fleca, open_call):
    return make.application(la_fleca, open_call)


@pytest.fixture
def sent(la_fleca, open_call):
    return make.submitted(la_fleca, open_call)


class TestStart:
    def test_a_member_begins_an_application(self, la_fleca, open_call, teammate):
        begun = moves.start(la_fleca, by=teammate, call=open_call)
        assert (begun.state, begun.started_by, begun.reference) == ("draft", teammate, None)

    @pytest.mark.parametrize("who", [*STRANGERS, "stranger"])
    def test_nobody_begins_one_for_a_co_op_of_others(self, la_fleca, open_call, who, request):
        with pytest.raises(NotYours):
            moves.start(la_fleca, by=request.getfixturevalue(who), call=open_call)

    def test_one_application_a_co_op_and_call(self, draft, lead):
        with pytest.raises(NotNow, match="already has an application"):
            moves.start(draft.cooperative, by=lead, call=draft.call)

    def test_a_call_that_has_closed_takes_none_whatever_its_state_says(self, la_fleca, open_call, lead):
        with clock.at(open_call.closes_at), pytest.raises(NotNow, match="does not take applications"):
            moves.start(la_fleca, by=lead, call=open_call)

    def test_a_co_op_of_the_programme_does_not_apply_again(self, incubation, lead):
        with pytest.raises(NotNow, match="already in the programme"):
            moves.start(incubation.cooperative, by=lead, call=make.open_call())


class TestSave:
    def test_every_member_may_write(self, draft, teammate):
        saved = moves.save(draft, by=teammate, version=draft.version, idea="Two ovens")
        assert (saved.idea, saved.version) == ("Two ovens", draft.version + 1)

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_may_not(self, draft, who, request):
        with pytest.raises(NotYours):
            moves.save(draft, by=request.getfixturevalue(who), version=draft.version, idea="Mine")

    def test_words_written_meanwhile_are_never_overwritten(self, draft, lead, teammate):
        moves.save(draft, by=lead, version=draft.version, idea="The lead's words")
        with pytest.raises(NotNow, match="meanwhile"):
            moves.save(draft, by=teammate, version=draft.version, idea="The teammate's words")
        draft.refresh_from_db()
        assert draft.idea == "The lead's words"

    def test_only_answers_can_be_written(self, draft, lead):
        with pytest.raises(ValueError, match="not an answer"):
            moves.save(draft, by=lead, version=draft.version, state="accepted")

    def test_not_after_the_call_has_closed(self, draft, lead):
        with clock.at(draft.call.closes_at), pytest.raises(NotNow):
            moves.save(draft, by=lead, version=draft.version, idea="Late")


class TestSubmit:
    def test_it_gets_a_reference_and_the_terms_it_accepted(self, draft, lead):
        sent = moves.submit(draft, by=lead, terms=draft.call.terms)
        assert sent.reference == f"CC-{clock.now():%Y}-0001"
        assert (sent.state, sent.blind_code, sent.terms.version) == ("submitted", "T-01", 1)
        assert sent.terms_accepted_at == sent.sent_at == Entry.objects.get(step="applications.submit").at

    def test_references_have_no_gaps(self, open_call):
        numbers = [make.submitted(call=open_call).reference[-4:] for _ in range(3)]
        with pytest.raises(NotNow):
            make.submitted(call=open_call, idea="")
        assert [*numbers, make.submitted(call=open_call).reference[-4:]] == ["0001", "0002", "0003", "0004"]

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            ({"people": 1}, "at least two people"),
            ({"people": None}, "at least two people"),
            ({"applicant_kind": ""}, "Say who you are"),
            ({"idea": " "}, "has no answer yet"),
            ({"commitment": ""}, "has no answer yet"),
        ],
    )
    def test_it_says_what_is_missing(self, la_fleca, open_call, lead, answer, reason):
        draft = make.application(la_fleca, open_call, **answer)
        with pytest.raises(NotNow, match=reason):
            moves.submit(draft, by=lead, terms=open_call.terms)
        draft.refresh_from_db()
        assert (draft.state, draft.reference) == ("draft", None)

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_may_not_send_it(self, draft, who, request):
        with pytest.raises(NotYours):
            moves.submit(draft, by=request.getfixturevalue(who), terms=draft.call.terms)

    @pytest.mark.parametrize(("before_closing", "goes"), [(1, True), (0, False), (-1, False)])
    def test_the_last_second_counts(self, draft, lead, before_closing, goes):
        with clock.at(draft.call.closes_at - timedelta(seconds=before_closing)):
            if goes:
                assert moves.submit(draft, by=lead, terms=draft.call.terms).state == "submitted"
            else:
                with pytest.raises(NotNow, match="does not take applications"):
                    moves.submit(draft, by=lead, terms=draft.call.terms)

    def test_terms_that_have_changed_are_read_again(self, draft, lead, coordinator):
        read = draft.call.terms
        calls.publish_terms(draft.call, by=coordinator, text="Other terms")
        with pytest.raises(NotNow, match="have changed"):
            moves.submit(draft, by=lead, terms=read)

    def test_twice_is_once(self, draft, lead):
        moves.submit(draft, by=lead, terms=draft.call.terms)
        with pytest.raises(NotNow, match="no longer possible"):
            moves.submit(draft, by=lead, terms=draft.call.terms)
        assert Entry.objects.filter(step="applications.submit").count() == 1

    def test_the_team_and_the_coordination_are_told(self, draft, lead, teammate, coordinator):
        sent = moves.submit(draft, by=lead, terms=draft.call.terms)
        told = Notice.objects.filter(entry__step="applications.submit").order_by("id")
        assert [(notice.message, notice.email) for notice in told] == [
            ("application_received", lead.email),
            ("application_received", teammate.email),
            ("application_to_assign", coordinator.email),
        ]
        assert sent.reference in words(told[0]).text
        assert f"/en/staff/applications/{sent.pk}/" in words(told[2]).text


class TestWithdraw:
    @pytest.mark.parametrize("built", [make.application, make.submitted, make.in_review])
    def test_the_team_may_leave_until_the_decision(self, built, la_fleca, open_call, teammate):
        assert moves.withdraw(built(la_fleca, open_call), by=teammate).state == "withdrawn"

    def test_and_apply_again_while_the_call_is_open(self, sent, lead):
        moves.withdraw(sent, by=lead)
        assert moves.start(sent.cooperative, by=lead, call=sent.call).state == "draft"

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_may_not_withdraw_it(self, sent, who, request):
        with pytest.raises(NotYours):
            moves.withdraw(sent, by=request.getfixturevalue(who))

    def test_not_after_the_decision(self, incubation, lead):
        with pytest.raises(NotNow, match="Accepted"):
            moves.withdraw(incubation.application, by=lead)


class TestReject:
    def test_the_team_reads_the_reasons(self, sent, coordinator, lead):
        moves.reject(sent, by=coordinator, reason="No community yet.")
        notice = Notice.objects.get(message="application_rejected", person=lead)
        assert "No community yet." in words(notice).text

    def test_not_without_reasons_nor_twice(self, sent, coordinator):
        with pytest.raises(NotNow, match="Write the reasons"):
            moves.reject(sent, by=coordinator, reason="")
        moves.reject(sent, by=coordinator, reason="No.")
        with pytest.raises(NotNow, match="no longer possible"):
            moves.reject(sent, by=coordinator, reason="No again.")

    def test_not_while_reviewers_are_at_work(self, la_fleca, open_call, coordinator):
        under_review = make.in_review(la_fleca, open_call)
        with pytest.raises(NotNow, match="0 of 2 reviews"):
            moves.reject(under_review, by=coordinator, reason="No.")

    @pytest.mark.parametrize("who", ["lead", "other_lead", "mentor", "finance", "supporter"])
    def test_only_the_coordination_decides(self, sent, who, request):
        with pytest.raises(NotYours):
            moves.reject(sent, by=request.getfixturevalue(who), reason="No.")

    def test_nobody_decides_about_their_own_co_op(self, open_call, coordinator):
        own = make.submitted(make.cooperative(coordinator), open_call)
        with pytest.raises(NotYours):
            moves.reject(own, by=coordinator, reason="No.")
