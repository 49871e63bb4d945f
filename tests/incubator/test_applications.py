"""A group applies: the four questions, its co-op, its answers (never lost), sent once, withdrawn or decided."""

from datetime import timedelta

import pytest

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people.models import Cooperative, Membership
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications import moves
from incubator.applications.models import Application
from incubator.applications.pages import stages
from incubator.calls import moves as calls
from tests import make

pytestmark = pytest.mark.django_db
STRANGERS = ["other_lead", "mentor", "coordinator", "finance", "supporter"]
PROFILE = {"name": "La Fleca", "kind": "worker", "legal_stage": "idea", "town": "Barcelona", "sentence": "Bread"}


@pytest.fixture
def draft(la_fleca, open_call):
    return make.application(la_fleca, open_call)


@pytest.fixture
def sent(la_fleca, open_call):
    return make.submitted(la_fleca, open_call)


def shown(application, **typed):
    """What a browser sends back: what it was shown, and what was typed over it."""
    hidden = {f"initial-{name}": getattr(application, name) or "" for name in moves.FIELDS}
    values = {name: getattr(application, name) or "" for name in moves.FIELDS}
    return {"version": application.version, **hidden, **values, **typed}


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


class TestEligibilityPages:
    @pytest.mark.parametrize(
        ("n", "good", "bad"), [(1, "yes", "no"), (2, "no", "yes"), (3, "yes", "no"), (4, "yes", "no")]
    )
    def test_one_question_a_page_without_an_account(self, client, open_call, n, good, bad):
        url = f"/en/apply/check/{n}/"
        assert client.get(url).status_code == 200
        forward = f"/en/apply/check/{n + 1}/" if n < 4 else "/en/apply/"
        assert client.post(url, {"answer": good})["Location"] == forward
        assert client.post(url, {"answer": bad})["Location"] == "/en/apply/other-ways/"

    def test_a_no_leads_to_other_ways_and_not_to_an_error(self, client, db):
        page = client.get("/en/apply/other-ways/")
        assert page.status_code == 200
        assert "There is a problem" not in page.content.decode()
        assert page.content.decode().count("<li>") >= 2

    @pytest.mark.parametrize("answer", [{"x": ""}, {"answer": ""}, {"answer": "perhaps"}])
    def test_no_answer_is_an_error_with_its_words(self, client, db, answer):
        assert "There is a problem" in client.post("/en/apply/check/1/", answer).content.decode()

    @pytest.mark.parametrize("n", [0, 5, 99999999999999999999])
    def test_there_are_four_questions(self, client, db, n):
        assert client.get(f"/en/apply/check/{n}/").status_code == 404


class TestPages:
    def test_a_stranger_is_asked_to_sign_in_and_comes_back(self, client, open_call):
        assert client.get("/en/apply/")["Location"] == "/en/accounts/login/?next=/en/apply/"

    def test_a_group_founds_its_co_op_and_begins(self, as_, supporter, open_call):
        browser = as_(supporter)
        assert "Begin your application" in browser.get("/en/apply/").content.decode()
        assert browser.post("/en/apply/", PROFILE)["Location"] == "/en/apply/"
        begun = Application.objects.get()
        assert (begun.cooperative.name, begun.cooperative.town, begun.call) == ("La Fleca", "Barcelona", open_call)
        assert begun.cooperative.team().get() == supporter

    def test_pressing_begin_twice_founds_one_co_op(self, as_, supporter, open_call):
        browser = as_(supporter)
        for _ in range(2):
            browser.post("/en/apply/", PROFILE)
        assert (Cooperative.objects.count(), Application.objects.count()) == (1, 1)

    def test_a_co_op_that_is_here_already_is_not_asked_again(self, as_, la_fleca, lead, open_call):
        page = as_(lead).get("/en/apply/").content.decode()
        assert "You apply with La Fleca." in page
        assert 'name="town"' not in page

    def test_without_an_open_call_nothing_is_founded(self, as_, supporter, db):
        browser = as_(supporter)
        assert "No call is open now" in browser.get("/en/apply/").content.decode()
        browser.post("/en/apply/", PROFILE)
        assert Cooperative.objects.count() == 0

    @pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "a\x00b"}, {"name": "a" * 121}, {"kind": "bank"}])
    def test_a_wrong_profile_founds_nothing(self, as_, supporter, open_call, wrong):
        answer = as_(supporter).post("/en/apply/", {**PROFILE, **wrong})
        assert "There is a problem" in answer.content.decode()
        assert Cooperative.objects.count() == 0

    def test_answers_are_kept_as_they_are_and_shown_escaped(self, as_, draft, lead):
        browser = as_(lead)
        text = "<script>alert(1)</script> l·l 🧵\r\nnew line"
        browser.post("/en/apply/", shown(draft, idea=text, then="later"))
        draft.refresh_from_db()
        assert draft.idea == text.replace("\r\n", "\n")
        for url in ("/en/apply/", "/en/apply/review/"):
            page = browser.get(url).content.decode()
            assert "<script>alert(1)" not in page
            assert "&lt;script&gt;alert(1)" in page

    def test_fields_that_are_not_in_the_form_are_ignored(self, as_, draft, lead, other_coop):
        extra = {"state": "accepted", "reference": "CC-1", "cooperative": other_coop.pk, "sent_at": "2026-01-01"}
        as_(lead).post("/en/apply/", shown(draft, idea="New", **extra))
        fresh = Application.objects.get()
        assert (fresh.idea, fresh.state, fresh.reference, fresh.cooperative) == (
            "New",
            "draft",
            None,
            draft.cooperative,
        )

    def test_an_unfinished_draft_can_be_saved(self, as_, la_fleca, open_call, lead):
        begun = moves.start(la_fleca, by=lead, call=open_call)
        answer = as_(lead).post("/en/apply/", shown(begun, idea="Half a", then="check"))
        assert answer["Location"] == "/en/apply/review/"
        assert "has no answer yet" in as_(lead).get("/en/apply/review/").content.decode()

    def test_two_who_write_different_answers_keep_both(self, as_, draft, lead, teammate):
        as_(lead).post("/en/apply/", shown(draft, idea="The lead's idea"))
        as_(teammate).post("/en/apply/", shown(draft, needs="The teammate's needs"))
        draft.refresh_from_db()
        assert (draft.idea, draft.needs) == ("The lead's idea", "The teammate's needs")

    def test_two_who_write_the_same_answer_see_both(self, as_, draft, lead, teammate):
        as_(lead).post("/en/apply/", shown(draft, idea="The lead wrote this"))
        browser = as_(teammate)
        page = browser.post("/en/apply/", shown(draft, idea="The teammate wrote that")).content.decode()
        assert "The lead wrote this" in page
        assert "The teammate wrote that" in page
        draft.refresh_from_db()
        assert draft.idea == "The lead wrote this"
        browser.post("/en/apply/", shown(draft, idea="Both of us wrote this"))
        draft.refresh_from_db()
        assert draft.idea == "Both of us wrote this"

    def test_checking_and_sending(self, as_, draft, lead):
        browser = as_(lead)
        page = browser.get("/en/apply/review/").content.decode()
        assert "A shared oven" in page
        assert 'href="/en/apply/#id_idea"' in page
        terms = {"terms": draft.call.terms.pk}
        assert "you have to accept" in browser.post("/en/apply/review/", terms).content.decode()
        assert browser.post("/en/apply/review/", {**terms, "accept": "on"})["Location"] == "/en/apply/sent/"
        draft.refresh_from_db()
        assert draft.reference in browser.get("/en/apply/sent/").content.decode()
        assert browser.get("/en/apply/review/").status_code == 404
        assert browser.get("/en/apply/")["Location"] == "/en/apply/status/"

    def test_terms_of_another_call_are_not_accepted(self, as_, draft, lead):
        other = make.open_call().terms
        assert as_(lead).post("/en/apply/review/", {"terms": other.pk, "accept": "on"}).status_code == 404

    def test_the_draft_can_be_read_but_not_written_once_the_call_has_closed(self, as_, draft, lead):
        with clock.at(draft.call.closes_at):
            browser = as_(lead)
            assert "does not take applications now" in browser.get("/en/apply/").content.decode()
            answer = browser.post(
                "/en/apply/", shown(draft, idea="A long text that was written a little too late, sadly")
            )
            assert answer.status_code == 409
            assert "a little too late, sadly" in answer.content.decode()

    def test_the_status_says_where_it_stands(self, as_, sent, teammate):
        page = as_(teammate).get("/en/apply/status/").content.decode()
        assert sent.reference in page
        assert [stage.state for stage in stages(sent)] == ["done", "current", "pending"]

    def test_it_is_withdrawn_from_its_status_and_only_by_its_team(self, as_, sent, lead, other_lead):
        url = f"/en/apply/{sent.pk}/withdraw/"
        assert as_(other_lead).post(url).status_code == 404
        assert as_(None).post(url).status_code == 302
        as_(lead).post(url)
        sent.refresh_from_db()
        assert sent.state == "withdrawn"
        assert "Apply again" in as_(lead).get("/en/apply/status/").content.decode()

    @pytest.mark.parametrize("path", ["review", "sent"])
    def test_somebody_without_an_application_has_no_such_page(self, as_, supporter, sent, path):
        assert as_(supporter).get(f"/en/apply/{path}/").status_code == 404


class TestTeam:
    def test_a_lead_adds_somebody_who_has_an_account(self, as_, la_fleca, lead, supporter):
        assert as_(lead).post("/en/team/members/", {"email": supporter.email.upper()}).status_code == 302
        assert Membership.objects.filter(cooperative=la_fleca, person=supporter, left_at=None).count() == 1
        assert Notice.objects.filter(message="team_joined", person=supporter).count() == 1

    def test_an_address_without_an_account_is_said(self, as_, la_fleca, lead):
        page = as_(lead).post("/en/team/members/", {"email": "nobody@example.org"}).content.decode()
        assert "Nobody has signed up with this address yet" in page

    def test_only_a_lead_adds_people(self, as_, la_fleca, teammate, supporter):
        browser = as_(teammate)
        assert 'name="email"' not in browser.get("/en/team/members/").content.decode()
        assert browser.post("/en/team/members/", {"email": supporter.email}).status_code == 404

    def test_without_a_co_op_there_is_no_such_page(self, as_, supporter):
        assert as_(supporter).get("/en/team/members/").status_code == 404


class TestStaffPages:
    def test_the_table_shows_reviews_and_their_mean(self, as_, la_fleca, open_call, coordinator):
        application = make.reviewed(la_fleca, open_call)
        page = as_(coordinator).get("/en/staff/applications/").content.decode()
        assert application.reference in page
        assert "2 of 2" in page
        assert '<td class="num">75</td>' in page

    @pytest.mark.parametrize(
        ("query", "found"), [("", 1), ("?state=submitted", 1), ("?state=accepted", 0), ("?call=0", 0), ("?call=ab", 1)]
    )
    def test_it_is_filtered_in_the_address(self, as_, sent, coordinator, query, found):
        page = as_(coordinator).get(f"/en/staff/applications/{query}").content.decode()
        assert page.count(f"/en/staff/applications/{sent.pk}/") == found

    def test_drafts_are_nobodys_business_yet(self, as_, draft, coordinator):
        assert "La Fleca" not in as_(coordinator).get("/en/staff/applications/").content.decode()
        assert as_(coordinator).get(f"/en/staff/applications/{draft.pk}/").status_code == 404

    @pytest.mark.parametrize("who", ["lead", "other_lead", "mentor", "finance", "supporter"])
    def test_others_have_no_such_pages(self, as_, sent, who, request):
        browser = as_(request.getfixturevalue(who))
        assert browser.get("/en/staff/applications/").status_code == 404
        assert browser.get(f"/en/staff/applications/{sent.pk}/").status_code == 404
        for action in ("assign", "accept", "reject"):
            assert browser.post(f"/en/staff/applications/{sent.pk}/{action}/", {"reason": "x"}).status_code == 404
        sent.refresh_from_db()
        assert sent.state == "submitted"

    def test_it_is_rejected_with_a_form(self, as_, sent, coordinator):
        url = f"/en/staff/applications/{sent.pk}/"
        browser = as_(coordinator)
        browser.post(f"{url}reject/", {"reason": ""})
        assert "Write the reasons" in browser.get(url).content.decode()
        browser.post(f"{url}reject/", {"reason": "No community yet."})
        sent.refresh_from_db()
        assert (sent.state, sent.decision_reason) == ("rejected", "No community yet.")

    def test_the_table_asks_the_same_however_long(self, as_, open_call, coordinator, cost):
        browser = as_(coordinator)
        counts = []
        for rows in (3, 27):
            for _ in range(rows):
                make.submitted(call=open_call)
            counts.append(cost(browser, "/en/staff/applications/"))
        assert counts[0] == counts[1]
