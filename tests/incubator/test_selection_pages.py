"""One application as the coordination has it before it, and the letters of all: read person by person, confirmed, sent."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import MailState, Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from incubator.applications import moves as applications
from incubator.reviews import moves as reviews
from incubator.reviews.models import Review
from incubator.selection import letters, moves, sending
from incubator.selection.models import Decision
from tests import kept, make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@kept.fixture
def reviewed(la_fleca, open_call, coordinator):
    return make.reviewed(la_fleca, open_call, coordinator=coordinator)


@pytest.fixture
def prepared(reviewed, coordinator, mentor):
    return moves.prepare(reviewed, by=coordinator, outcome="accepted", reason="A sound plan.", mentor=mentor)


@pytest.fixture
def browser(as_, coordinator):
    return as_(coordinator)


def one(application, path=""):
    return f"/en/staff/applications/{application.pk}/{path}"


def decisions(application, path=""):
    return f"/en/staff/calls/{application.call_id}/decisions/{path}"


def soon(days=5):
    return localtime(clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


class TestOneApplication:
    def test_answers_reviews_by_name_and_criterion(self, reviewed, browser):
        page = browser.get(one(reviewed)).content.decode()
        reviewer = reviewed.reviews.first().reviewer
        for said in ("La Fleca", make.ANSWERS["idea"], str(reviewer), "75.0 of 100", "Marks by criterion"):
            assert said in page

    def test_versions_can_be_chosen_and_compared(self, reviewed, browser, coordinator, lead):
        question = reviewed.call.questions.get(name="idea")
        due = clock.now() + make.DAY
        asked = reviews.request_information(
            reviewed, by=coordinator, words="Whose oven?", due_at=due, questions=[question]
        )
        applications.answer_request(asked, by=lead, reply="", answers={"idea": "A shared oven of our own."})
        assert "A shared oven of our own." in browser.get(one(reviewed)).content.decode()
        assert "of our own" not in browser.get(one(reviewed), {"version": "1"}).content.decode()
        page = browser.get(one(reviewed), {"version": "2", "with": "1"}).content.decode()
        assert "<del>" in page
        assert "<ins>" in page

    @pytest.mark.parametrize("asked", [{"version": "9"}, {"version": "x"}, {"version": "²"}, {"with": "7"}])
    def test_a_version_that_is_none_is_no_page(self, reviewed, browser, asked):
        assert browser.get(one(reviewed), asked).status_code == 404

    def test_a_draft_is_no_page(self, la_fleca, open_call, browser):
        assert browser.get(one(make.application(la_fleca, open_call))).status_code == 404

    def test_ones_own_co_op_shows_nothing_that_is_not_its_teams(self, prepared, browser, la_fleca, lead, coordinator):
        people.join_team(la_fleca, by=lead, person=coordinator)
        page = browser.get(one(prepared)).content.decode()
        assert "somebody else decides" in page
        assert str(prepared.reviews.first().reviewer) not in page
        assert "A sound plan." not in page
        for path in ("letter/", "decide/"):
            assert browser.get(one(prepared, path)).status_code == 404

    def test_an_unsure_reviewer_is_cleared_or_taken_off(self, la_fleca, open_call, browser, coordinator):
        under_review = make.in_review(la_fleca, open_call, coordinator=coordinator)
        first, second = under_review.reviews.order_by("id")
        for review in (first, second):
            reviews.declare_unsure(review, by=review.reviewer)
        assert "Not sure whether there is a relation" in browser.get(one(under_review)).content.decode()
        browser.post(one(under_review, f"reviewers/{first.pk}/clear/"))
        browser.post(one(under_review, f"reviewers/{second.pk}/off/"))
        told = Review.objects.filter(pk__in=[first.pk, second.pk]).order_by("id").values_list("state", "relation")
        assert list(told) == [("assigned", "none"), ("removed", "unsure")]

    def test_a_review_of_another_application_is_no_page(self, reviewed, browser):
        other = make.in_review()
        stranger = other.reviews.first()
        assert browser.post(one(reviewed, f"reviewers/{stranger.pk}/off/")).status_code == 404
        assert browser.post(one(other, f"reviewers/{stranger.pk}/praise/")).status_code == 404

    def test_the_team_is_asked_and_the_reviewers_are_written_to(self, reviewed, browser, lead):
        question = reviewed.call.questions.get(name="idea")
        wrong = browser.post(one(reviewed, "ask/"), {"words": "", "due_at": soon()})
        assert "There is a problem" in wrong.content.decode()
        foreign = make.open_call().questions.first()
        for bad in ({"questions": [foreign.pk]}, {"due_at": "2020-01-01T10:00"}, {"due_at": "soon"}):
            given = {"words": "Whose oven?", "due_at": soon(), **bad}
            assert "There is a problem" in browser.post(one(reviewed, "ask/"), given).content.decode()
        browser.post(one(reviewed, "remark/"), {"words": "Your marks are far apart."})
        assert "Your marks are far apart." in browser.get(one(reviewed)).content.decode()
        browser.post(one(reviewed, "ask/"), {"words": "Whose oven?", "due_at": soon(), "questions": [question.pk]})
        reviewed.refresh_from_db()
        assert reviewed.state == "changes_requested"
        assert "Whose oven?" in browser.get(one(reviewed)).content.decode()

    def test_an_interview_from_invitation_to_notes(self, reviewed, browser):
        bad = browser.post(one(reviewed, "interview/"), {"at": "2020-01-01T10:00", "place": "Here"}).content.decode()
        assert "a moment still to come" in bad
        browser.post(one(reviewed, "interview/"), {"at": soon(), "place": "Carrer Nou, 3", "words": "Prices"})
        browser.post(one(reviewed, "interview/notes/"), {"notes": "They know their street."})
        page = browser.get(one(reviewed)).content.decode()
        assert "Carrer Nou, 3" in page
        assert "They know their street." in page
        browser.post(one(reviewed, "interview/"), {"at": soon(6), "place": "On line"})
        browser.post(one(reviewed, "interview/off/"), {})
        reviewed.refresh_from_db()
        assert (reviewed.state, reviewed.interview.place) == ("in_review", "On line")


class TestDecide:
    def test_the_least_busy_mentors_are_chosen_already(self, reviewed, browser, mentor, other_mentor, coordinator):
        from incubator.calls.models import MentoringOrganisation

        goteo = MentoringOrganisation.objects.create(name="Goteo test")
        goteo.mentors.add(mentor, other_mentor)
        busy = make.reviewed(call=reviewed.call, coordinator=coordinator)
        moves.prepare(busy, by=coordinator, outcome="accepted", reason="Yes.", mentor=mentor, mentors=[mentor])
        reviewed.call.pools.create(organisation=goteo, minutes=60)
        form = browser.get(one(reviewed, "decide/")).context["form"]
        assert form.initial[f"organisation_{goteo.pk}"] == other_mentor.pk

    def test_it_is_prepared_and_nothing_is_sent(self, reviewed, browser, mentor, supporter):
        before = Notice.objects.count()
        for wrong in (
            {"outcome": "accepted", "reason": "Yes."},
            {"outcome": "accepted", "reason": "Yes.", "mentor": supporter.pk},
            {"outcome": "accepted", "reason": " ", "mentor": mentor.pk},
            {"outcome": "praised", "reason": "Yes."},
            {"outcome": "waitlisted", "reason": "Yes.", "rank": "0"},
            {"outcome": "waitlisted", "reason": "Yes.", "rank": "x"},
            {},
        ):
            assert "There is a problem" in browser.post(one(reviewed, "decide/"), {**wrong, "x": "1"}).content.decode()
        given = {
            "outcome": "accepted",
            "reason": "A sound plan.",
            "mentor": mentor.pk,
            "state": "rejected",
            "sent_at": "1",
        }
        assert browser.post(one(reviewed, "decide/"), given)["Location"] == one(reviewed, "letter/")
        reviewed.refresh_from_db()
        assert (reviewed.state, reviewed.decision.outcome, reviewed.decision.sent_at) == ("in_review", "accepted", None)
        assert Notice.objects.count() == before

    def test_its_form_comes_back_as_it_was_prepared(self, prepared, browser, mentor):
        initial = browser.get(one(prepared, "decide/")).context["form"].initial
        assert (initial["outcome"], initial["reason"], initial["mentor"]) == ("accepted", "A sound plan.", mentor.pk)
        browser.post(one(prepared, "put-aside/"))
        assert Decision.objects.count() == 0

    def test_without_reviews_it_says_why_not(self, la_fleca, open_call, browser):
        page = browser.get(one(make.in_review(la_fleca, open_call), "decide/")).content.decode()
        assert "0 of 2 reviews are in." in page


class TestLetters:
    @pytest.fixture
    def three_languages(self, la_fleca, lead, teammate):
        from crowdcoop.people.models import User

        third = make.person("Aina", language="ca")
        people.join_team(la_fleca, by=lead, person=third)
        User.objects.filter(pk=teammate.pk).update(language="es")
        return [lead, teammate, third]

    @pytest.mark.parametrize("outcome", ["accepted", "waitlisted", "rejected"])
    def test_what_is_previewed_is_what_is_mailed(self, reviewed, three_languages, coordinator, mentor, outcome):
        words_of = {"outcome": outcome, "reason": "Línea uno.\n\n<b>Línea dos</b>."}
        done = moves.prepare(reviewed, by=coordinator, mentor=mentor, **words_of)
        preview = {letter.person.pk: letter.words for letter in letters.written(done.decision)}
        make.confirmed(done.call, coordinator)
        assert sending.send_letters_due() == 1
        mailed = Notice.objects.filter(message=f"application_{outcome}").order_by("id")
        assert {notice.person_id for notice in mailed} == set(preview) == {one.pk for one in three_languages}
        for notice in mailed:
            said = words(notice)
            assert (said.subject, said.text, said.html) == (
                preview[notice.person_id].subject,
                preview[notice.person_id].text,
                preview[notice.person_id].html,
            )
        assert len({words.text for words in preview.values()}) == 3

    def test_the_page_shows_every_persons_letter_and_writes_nothing(self, prepared, browser, lead, teammate):
        before = (Entry.objects.count(), Notice.objects.count())
        page = browser.get(one(prepared, "letter/")).content.decode()
        for said in (lead.email, teammate.email, "Dear Laia Puig,", "A sound plan.", "Núria Vidal will be your mentor"):
            assert said in page
        assert (Entry.objects.count(), Notice.objects.count()) == before

    def test_all_on_one_page_with_counts_and_warnings(self, prepared, browser, coordinator, open_call):
        late = make.reviewed(call=open_call)
        moves.prepare(late, by=coordinator, outcome="rejected", reason="No.")
        applications.withdraw(late, by=late.cooperative.team()[0])
        make.submitted(make.cooperative(name="Still open"), open_call)
        answer = browser.get(decisions(prepared))
        overview, page = answer.context["overview"], answer.content.decode()
        assert (overview.accepting, overview.rejecting, overview.taken) == (1, 0, 0)
        assert "this letter does not leave" in page
        assert "Still open" in page
        assert "Look over 1 letter and send it" in page

    def test_confirming_sends_what_was_shown_once(self, prepared, browser, lead):
        page = browser.get(decisions(prepared, "send/")).content.decode()
        for said in ("Send 1 letter", "La Fleca", "2 people get a mail", "A sound plan."):
            assert said in page
        shown = re.search(r'name="shown" value="(\w+)"', page).group(1)
        assert browser.post(decisions(prepared, "send/"), {"shown": shown})["Location"] == decisions(prepared)
        assert browser.post(decisions(prepared, "send/"), {"shown": shown}).status_code == 409
        assert "0 of 1 letters sent" in browser.get(decisions(prepared)).content.decode()
        assert Notice.objects.filter(message="application_accepted").count() == 0
        assert sending.send_letters_due() == 1
        assert Notice.objects.filter(message="application_accepted").count() == 2
        page = browser.get(decisions(prepared)).content.decode()
        assert "1 letter has left already." in page

    @pytest.mark.parametrize("shown", ["", "x", "0" * 64])
    def test_a_forged_mark_sends_nothing(self, prepared, browser, shown):
        answer = browser.post(decisions(prepared, "send/"), {"shown": shown, "letters": prepared.pk})
        assert "Something has changed" in answer.content.decode()
        assert Decision.objects.on_their_way().count() == 0

    def test_the_mark_of_another_call_sends_nothing(self, prepared, browser, coordinator):
        other = make.reviewed()
        moves.prepare(other, by=coordinator, outcome="rejected", reason="No.")
        page = browser.get(decisions(other, "send/")).content.decode()
        shown = re.search(r'name="shown" value="(\w+)"', page).group(1)
        assert browser.post(decisions(prepared, "send/"), {"shown": shown}).status_code == 409
        assert Decision.objects.on_their_way().count() == 0

    def test_only_one_kind_if_so_asked(self, prepared, browser, coordinator):
        moves.prepare(make.reviewed(call=prepared.call), by=coordinator, outcome="rejected", reason="No.")
        page = browser.get(decisions(prepared, "send/"), {"outcome": "rejected"}).content.decode()
        assert "La Fleca" not in page
        shown = re.search(r'name="shown" value="(\w+)"', page).group(1)
        browser.post(f"{decisions(prepared, 'send/')}?outcome=rejected", {"shown": shown})
        assert [each.outcome for each in Decision.objects.on_their_way()] == ["rejected"]

    def test_a_letter_that_could_not_leave_is_said(self, prepared, browser, coordinator, mentor):
        make.confirmed(prepared.call, coordinator)
        people.take_role(mentor, by=None, role="mentor", reason="On leave")
        sending.send_letters_due()
        page = browser.get(decisions(prepared)).content.decode()
        assert "cannot go with this co-op any more" in page

    def test_a_mail_that_no_server_takes_is_said(self, prepared, browser, coordinator, lead):
        make.confirmed(prepared.call, coordinator)
        sending.send_letters_due()
        told = Notice.objects.filter(message="application_accepted", person=lead)
        told.update(mail_state=MailState.FAILED, error="550 no such person")
        page = browser.get(decisions(prepared)).content.decode()
        assert "550 no such person" in page
        assert lead.email in page

    @pytest.mark.parametrize("path", ["", "send/"])
    def test_the_pages_ask_the_same_however_many_letters(self, browser, coordinator, cost, path):
        call, counts = make.open_call(places=50), []
        for rows in (2, 5):
            for _row in range(rows):
                ready = make.reviewed(call=call, coordinator=coordinator)
                moves.prepare(ready, by=coordinator, outcome="rejected", reason="No.")
            counts.append(cost(browser, decisions(ready, path)))
        assert counts[0] == counts[1]
