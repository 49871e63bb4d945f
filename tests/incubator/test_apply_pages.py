"""The pages of who applies and of who decides: questions, answers that are never lost, the team, the table."""

import pytest

from crowdcoop import clock
from incubator.applications import moves
from incubator.applications.models import Application
from incubator.applications.pages import stages
from incubator.calls import moves as calls
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
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


class TestPages:
    def test_a_stranger_is_asked_to_sign_in_and_comes_back(self, client, open_call):
        assert client.get("/en/apply/")["Location"] == "/en/accounts/login/?next=/en/apply/"

    def test_a_co_op_that_is_here_already_is_not_asked_again(self, as_, la_fleca, lead, open_call):
        page = as_(lead).get("/en/apply/").content.decode()
        assert "You apply with La Fleca." in page
        assert 'name="town"' not in page

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


class TestAgain:
    """A call that is over is no dead end."""

    @pytest.fixture
    def next_call(self, open_call, coordinator):
        def open_next():
            with clock.at(open_call.closes_at):
                calls.start_selecting(open_call, by=coordinator)
            return make.open_call(title="Autumn call")

        return open_next

    def test_who_was_rejected_applies_to_the_next_call_with_its_answers(self, as_, sent, lead, coordinator, next_call):
        moves.reject(sent, by=coordinator, reason="Not yet.")
        browser = as_(lead)
        assert browser.get("/en/apply/")["Location"] == "/en/apply/status/"
        following = next_call()
        assert "Autumn call" in browser.get("/en/apply/").content.decode()
        browser.post("/en/apply/", {"go": "on"})
        again = Application.objects.get(call=following)
        assert (again.state, again.idea, again.people) == ("draft", sent.idea, sent.people)
        assert (again.reference, again.terms, again.version) == (None, None, 0)

    def test_a_draft_of_a_closed_call_is_taken_to_the_next(self, as_, draft, lead, next_call):
        following = next_call()
        browser = as_(lead)
        assert "You apply with La Fleca." in browser.get("/en/apply/").content.decode()
        browser.post("/en/apply/", {"go": "on"})
        assert Application.objects.get(call=following).idea == draft.idea

    def test_who_waits_for_a_decision_waits(self, as_, sent, lead, next_call):
        next_call()
        assert as_(lead).post("/en/apply/", {"go": "on"})["Location"] == "/en/apply/status/"
        assert Application.objects.count() == 1


class TestStaffPages:
    def test_the_table_shows_reviews_and_their_mean(self, as_, la_fleca, open_call, coordinator):
        application = make.reviewed(la_fleca, open_call)
        page = as_(coordinator).get("/en/staff/applications/").content.decode()
        assert application.reference in page
        assert "2 of 2" in page
        assert 'data-label="Mean">75</td>' in page

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
        assert "Write the reasons" in browser.post(f"{url}reject/", {"reason": ""}).content.decode()
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
