"""The reviewer's pages: what waits, the question of a relation, the answers beside the rubric, the others' reviews."""

import pytest

from crowdcoop import clock
from crowdcoop.people import moves as people
from incubator.applications import moves as applications
from incubator.calls.content import CallQuestion
from incubator.reviews import moves
from incubator.reviews.models import Review
from tests import kept, make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DRAFT = {"then": "draft"}
JSON = {"accept": "application/json"}


@kept.fixture
def under_review(la_fleca, open_call, coordinator, mentor, other_mentor):
    return make.in_review(la_fleca, open_call, coordinator=coordinator, reviewers=[mentor, other_mentor])


@kept.fixture
def review(under_review, mentor):
    return under_review.reviews.get(reviewer=mentor)


@kept.fixture
def open_review(review, mentor):
    return moves.declare_no_conflict(review, by=mentor)


@pytest.fixture
def url(review):
    return f"/en/mentor/review/{review.pk}/"


@pytest.fixture
def browser(as_, mentor):
    return as_(mentor)


@kept.fixture
def words(open_call):
    return make.review_words(open_call)


def text(answer):
    return answer.content.decode()


class TestQueue:
    def test_oldest_first_with_its_reason_and_one_button(
        self, browser, review, open_call, coordinator, mentor, other_mentor
    ):
        with clock.at(clock.now() + make.DAY):
            make.in_review(None, open_call, coordinator=coordinator, reviewers=[mentor, other_mentor])
            page = text(browser.get("/en/mentor/"))
        assert "Waiting for you (2)" in page
        assert page.index("T-01") < page.index("T-02")
        assert page.count("Review the application · since") == 2
        assert page.count("due by") == 2
        assert page.count(">Start<") == 1

    def test_an_empty_one_says_what_comes_next(self, browser, open_call):
        page = text(browser.get("/en/mentor/"))
        assert "Waiting for you (0)" in page
        assert "“Crowdcoop 2026” takes applications until" in page

    def test_what_waits_for_others_stands_apart(self, browser, review, mentor):
        moves.declare_unsure(review, by=mentor)
        page = text(browser.get("/en/mentor/"))
        assert "Waiting for you (0)" in page
        assert "The coordination is looking" in page

    def test_who_joins_the_team_finds_nothing_of_it(self, browser, open_review, la_fleca, lead, mentor, url):
        people.join_team(la_fleca, by=lead, person=mentor)
        assert "T-01" not in text(browser.get("/en/mentor/"))
        for address in (url, f"{url}ask/", f"{url}others/", f"/en/mentor/conflict/{open_review.pk}/"):
            assert browser.get(address).status_code == 404

    def test_who_applies_elsewhere_loses_nothing(self, browser, open_review, open_call, mentor, url):
        make.submitted(make.cooperative(mentor), open_call)
        assert "T-01" in text(browser.get("/en/mentor/"))
        assert browser.get(url).status_code == 200

    def test_its_queries_do_not_grow(self, browser, cost, review, open_call, coordinator, mentor, other_mentor):
        few = cost(browser, "/en/mentor/")
        for _ in range(3):
            make.in_review(None, open_call, coordinator=coordinator, reviewers=[mentor, other_mentor])
        assert cost(browser, "/en/mentor/") == few


class TestRelation:
    def test_the_review_opens_after_the_question(self, browser, review, url):
        conflict = f"/en/mentor/conflict/{review.pk}/"
        assert browser.get(url)["Location"] == conflict
        assert browser.post(url, DRAFT)["Location"] == conflict
        assert "Choose one of the three." in text(browser.post(conflict))
        assert "Choose one of the three." in text(browser.post(conflict, {"relation": "perhaps"}))
        assert browser.post(conflict, {"relation": "none"})["Location"] == url
        assert "A shared oven" in text(browser.get(url))

    def test_only_the_code_and_the_kind_are_shown(self, browser, review):
        page = text(browser.get(f"/en/mentor/conflict/{review.pk}/"))
        assert "T-01" in page
        assert "a group forming a co-op" in page
        assert "Barcelona" not in page

    def test_a_relation_takes_it_off_the_list(self, browser, review, url):
        browser.post(f"/en/mentor/conflict/{review.pk}/", {"relation": "yes"})
        assert "T-01" not in text(browser.get("/en/mentor/"))
        assert browser.get(url).status_code == 404

    def test_who_does_not_know_is_told_who_looks(self, browser, review, url):
        conflict = f"/en/mentor/conflict/{review.pk}/"
        assert browser.post(conflict, {"relation": "unsure"})["Location"] == conflict
        assert "The coordination is looking" in text(browser.get(conflict))
        assert browser.get(url)["Location"] == conflict
        browser.post(conflict, {"relation": "none"})
        assert Review.objects.get(pk=review.pk).relation == "unsure"

    def test_it_can_be_left_later_even_after_sending(self, browser, open_review, url, words):
        assert "I recognise this group" in text(browser.get(url))
        browser.post(url, {**words, "then": "send"})
        assert "I recognise this group" in text(browser.get(url))
        assert "what you have sent no longer counts" in text(browser.get(f"/en/mentor/conflict/{open_review.pk}/"))
        browser.post(f"/en/mentor/conflict/{open_review.pk}/", {"relation": "yes"})
        assert Review.objects.get(pk=open_review.pk).state == "withdrawn"

    def test_who_never_answered_reads_nothing_after_the_decision(self, browser, under_review, review, lead, url):
        applications.withdraw(under_review, by=lead)
        assert browser.get(url).status_code == 404


class TestWriting:
    def test_a_draft_is_saved_and_shown_again(self, browser, open_review, url):
        browser.post(url, {"score_need": "2", "score_team": "none", "comment": "So far <b>", **DRAFT})
        open_review.refresh_from_db()
        assert (open_review.state, open_review.scores) == ("assigned", {"need": 2, "team": None})
        page = text(browser.get(url))
        assert "So far &lt;b&gt;" in page
        assert page.count("checked") == 2
        assert "Go on with your review" in text(browser.get("/en/mentor/"))

    def test_it_is_saved_while_one_writes(self, browser, open_review, url, words):
        answer = browser.post(url, {"comment": "So far", **DRAFT}, headers=JSON)
        assert answer.json()["fields"] == {"total": "once every criterion is answered"}
        assert answer.json()["sentence"].startswith("Saved at ")
        assert browser.post(url, {**words, **DRAFT}, headers=JSON).json()["fields"] == {"total": "75.0%"}
        wrong = browser.post(url, {"score_need": "9", **DRAFT}, headers=JSON)
        assert (wrong.status_code, "not one of the available" in wrong.json()["sentence"]) == (422, True)

    def test_saving_too_late_says_so(self, browser, open_review, under_review, lead, url):
        applications.withdraw(under_review, by=lead)
        answer = browser.post(url, {"comment": "Late", **DRAFT}, headers=JSON)
        assert (answer.status_code, answer.json()) == (
            409,
            {"refused": True, "sentence": "This application is decided."},
        )
        assert "yours was not sent" in text(browser.get(url))

    def test_the_total_is_shown_once_everything_is_answered(self, browser, open_review, url, words):
        assert "once every criterion is answered" in text(browser.get(url))
        browser.post(url, {**words, **DRAFT})
        assert "75.0%" in text(browser.get(url))

    def test_sending_an_incomplete_review_says_what_is_missing_and_keeps_it(self, browser, open_review, url):
        page = text(browser.post(url, {"score_need": "2", "comment": "Kept", "then": "send"}))
        assert page.count("give a mark, or say that you cannot judge it") == 2 * 5
        assert "Choose a recommendation." in page
        assert "Kept" in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {"score_need": "5"}, {"score_need": "-1"}, {"score_need": "abc"}, {"comment": "a\x00"},
            {"comment": "a" * 4001}, {"recommendation": "perhaps"}, {"score_need": "4", "comment": " "},
        ],
    )  # fmt: skip
    def test_wrong_values_are_refused(self, browser, open_review, url, words, wrong):
        assert "There is a problem" in text(browser.post(url, {**words, **wrong, "then": "send"}))
        assert Review.objects.get(pk=open_review.pk).state == "assigned"

    def test_what_nobody_asks_changes_nothing(self, browser, open_review, url, words, other_mentor):
        smuggled = {
            "state": "sent",
            "reviewer": other_mentor.pk,
            "total": "10000",
            "score_beauty": "4",
            "points_idea": "9",
        }
        browser.post(url, {**words, **smuggled, **DRAFT})
        kept = Review.objects.get(pk=open_review.pk)
        assert (kept.state, kept.reviewer, kept.total, kept.points) == ("assigned", open_review.reviewer, None, {})
        assert "beauty" not in kept.scores

    def test_after_sending_the_next_one_opens(
        self, browser, open_review, url, words, open_call, coordinator, mentor, other_mentor
    ):
        following = make.in_review(None, open_call, coordinator=coordinator, reviewers=[mentor, other_mentor])
        answer = browser.post(url, {**words, "then": "send"}, follow=True)
        assert answer.redirect_chain[-1][0] == f"/en/mentor/conflict/{following.reviews.get(reviewer=mentor).pk}/"
        assert "Your review of T-01 is sent." in text(answer)

    def test_after_the_last_one_the_others_open(self, browser, open_review, url, words):
        assert browser.post(url, {**words, "then": "send"})["Location"] == f"{url}others/"

    def test_sending_twice_is_once(self, browser, open_review, url, words):
        for _ in range(2):
            answer = browser.post(url, {**words, "then": "send"})
        assert answer.status_code == 200
        assert "You sent it on" in text(answer)
        assert Review.objects.filter(state="sent").count() == 1

    @pytest.mark.parametrize(
        ("language", "said"),
        [("es", "Alguien de fuera podría empezar mañana"), ("ca", "Algú de fora podria començar demà")],
    )
    def test_the_rubric_speaks_the_reviewers_language(self, browser, open_review, language, said):
        assert said in text(browser.get(f"/{language}/mentor/review/{open_review.pk}/"))

    def test_while_the_team_is_asked_the_draft_is_kept_and_sending_waits(
        self, browser, open_review, url, words, coordinator
    ):
        due = clock.now() + make.DAY
        moves.request_information(open_review.application, by=coordinator, words="Who?", due_at=due)
        assert "send your review when it has answered" in text(browser.get(url))
        page = browser.post(url, {**words, "then": "send"}, follow=True)
        assert "send your review when it has answered" in text(page)
        kept = Review.objects.get(pk=open_review.pk)
        assert (kept.state, kept.comment) == ("assigned", "Sound.")

    def test_who_is_no_mentor_any_more_finds_nothing_mid_way(self, browser, open_review, url, words, mentor):
        people.take_role(mentor, by=None, role="mentor", reason="On leave")
        assert browser.get(url).status_code == 404
        assert browser.post(url, {**words, "then": "send"}).status_code == 404

    @pytest.mark.parametrize("who", ["other_mentor", "lead", "coordinator", "finance", "supporter"])
    @pytest.mark.parametrize("page", ["review/{}/", "conflict/{}/", "review/{}/ask/", "review/{}/others/"])
    def test_a_forged_number_does_not_exist(self, as_, open_review, who, page, request):
        forger, address = as_(request.getfixturevalue(who)), f"/en/mentor/{page.format(open_review.pk)}"
        assert forger.get(address).status_code == 404
        assert forger.post(address, {"relation": "yes", "then": "send", "words": "x"}).status_code == 404
        assert Review.objects.get(pk=open_review.pk).state == "assigned"


class TestPoints:
    @pytest.fixture
    def scored(self, open_call):
        CallQuestion.objects.filter(call=open_call, name__in=["idea", "needs"]).update(max_score=10)

    def test_a_question_with_points_has_its_field_beside_its_answer(self, browser, scored, open_review, url, words):
        page = text(browser.get(url))
        assert page.count("Points, from 0 to 10") == 2
        assert page.index("A shared oven") < page.index("points_idea") < page.index("An oven, works")
        lacking = text(browser.post(url, {**words, "points_idea": "7", "then": "send"}))
        assert "“What do you lack to start?”: give a mark" in lacking.replace("&quot;", '"')
        browser.post(url, {**words, "points_idea": "7", "unjudged_needs": "on", "then": "send"})
        assert Review.objects.get(pk=open_review.pk).points == {"idea": 7, "needs": None}

    @pytest.mark.parametrize("wrong", ["11", "-1", "abc", "1.5", "1e3", "9" * 40])
    def test_points_beyond_the_maximum_are_refused(self, browser, scored, open_review, url, words, wrong):
        given = {**words, "points_idea": wrong, "points_needs": "1", "then": "send"}
        assert "There is a problem" in text(browser.post(url, given))
        assert Review.objects.get(pk=open_review.pk).state == "assigned"


class TestAsking:
    def test_the_draft_is_kept_and_the_team_is_asked(self, browser, open_review, url):
        answer = browser.post(url, {"comment": "So far", "then": "ask"})
        assert answer["Location"] == f"{url}ask/"
        due = f"{clock.now() + 3 * make.DAY:%Y-%m-%dT%H:%M}"
        idea = open_review.application.call.questions.get(name="idea")
        browser.post(f"{url}ask/", {"words": "How many ovens?", "due_at": due, "questions": [idea.pk]})
        request = open_review.application.requests.get()
        assert (request.words, list(request.questions.all())) == ("How many ovens?", [idea])
        assert Review.objects.get(pk=open_review.pk).comment == "So far"

    @pytest.mark.parametrize("due", ["", "2001-01-01T10:00", "9999-12-31T23:59", "abc"])
    def test_a_wrong_day_keeps_the_words(self, browser, open_review, url, due):
        page = text(browser.post(f"{url}ask/", {"words": "How many ovens?", "due_at": due}))
        assert "There is a problem" in page
        assert "How many ovens?" in page

    def test_not_about_what_a_reviewer_does_not_see(self, browser, open_review, url):
        hidden = open_review.application.call.questions.get(name="documents")
        due = f"{clock.now() + 3 * make.DAY:%Y-%m-%dT%H:%M}"
        page = browser.post(f"{url}ask/", {"words": "Which?", "due_at": due, "questions": [hidden.pk]})
        assert "There is a problem" in text(page)
        assert not open_review.application.requests.exists()


class TestOthers:
    def test_they_are_closed_before_ones_own_is_sent(self, browser, under_review, open_review, other_mentor, url):
        make.sent_review(under_review.reviews.get(reviewer=other_mentor), 1, comment="The other’s doubts")
        answer = browser.get(f"{url}others/")
        assert (answer.status_code, "First your own review" in text(answer)) == (403, True)
        assert "The other’s" not in text(answer) + text(browser.get(url))

    def test_then_they_are_there_by_criterion_without_names(
        self, browser, under_review, open_review, other_mentor, url, words
    ):
        make.sent_review(under_review.reviews.get(reviewer=other_mentor), 1, comment="The other’s doubts")
        browser.post(url, {**words, "comment": "My own view", "then": "send"})
        page = text(browser.get(f"{url}others/"))
        assert page.index("My own view") < page.index("The other’s doubts")
        assert page.count("Different opinions") == 6
        assert "Reviewer 2" in page
        assert "Marc Soler" not in page

    def test_what_is_said_there_has_numbers_for_names(
        self, as_, browser, under_review, open_review, mentor, other_mentor, coordinator, url
    ):
        for each in under_review.reviews.all():
            make.sent_review(each)
        moves.write_remark(under_review, by=coordinator, words="Talk, please")
        browser.post(f"{url}others/", {"words": "I see <b>bread</b>"})
        own, other = text(browser.get(f"{url}others/")), under_review.reviews.get(reviewer=other_mentor)
        seen = text(as_(other_mentor).get(f"/en/mentor/review/{other.pk}/others/"))
        assert "<b>You</b>" in own
        assert "<b>Reviewer 1</b>" in seen
        assert "I see &lt;b&gt;bread&lt;/b&gt;" in seen
        assert "<b>The coordination</b>" in seen
        assert [name for name in ("Carla Font", "Núria Vidal") if name in seen] == []

    def test_nothing_is_said_with_nothing(self, browser, under_review, open_review, url):
        make.sent_review(open_review)
        assert "Write something first." in text(browser.post(f"{url}others/", {"words": " "}))

    def test_the_letter_leads_each_to_their_own_page(
        self, as_, browser, under_review, open_review, coordinator, lead, url
    ):
        address = f"/en/reviews/{under_review.pk}/remarks/"
        assert browser.get(address).status_code == 404
        make.sent_review(open_review)
        assert browser.get(address)["Location"] == f"{url}others/"
        assert as_(coordinator).get(address)["Location"] == f"/en/staff/applications/{under_review.pk}/"
        assert as_(lead).get(address).status_code == 404

    def test_after_the_decision_all_is_read_only(self, browser, under_review, open_review, mentor, url, words):
        for each in under_review.reviews.all():
            make.sent_review(each)
        make.decided(under_review, "rejected")
        page = text(browser.get(url))
        assert "Review of La Fleca" in page
        assert "I recognise this group" not in page
        assert "<textarea" not in text(browser.get(f"{url}others/"))
        assert browser.post(f"{url}others/", {"words": "Too late"}).status_code == 409
        assert not under_review.remarks.exists()

    def test_their_queries_do_not_grow(self, browser, cost, under_review, open_review, other_mentor, coordinator, url):
        make.sent_review(open_review)
        few = cost(browser, f"{url}others/")
        make.sent_review(under_review.reviews.get(reviewer=other_mentor))
        for number in range(4):
            moves.write_remark(under_review, by=coordinator, words=f"Remark {number}")
        assert cost(browser, f"{url}others/") == few
