"""Reviews: mentors from outside, a conflict of interest first, blind, the others' only after one's own."""

import pytest

from crowdcoop.journal import timeline
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications import blind, moves, rubric, rules
from incubator.applications.models import Review
from tests import make

pytestmark = pytest.mark.django_db
GOOD = {"scores": dict.fromkeys(rubric.NAMES, 3), "recommendation": "yes", "comment": ""}


@pytest.fixture
def sent(la_fleca, open_call):
    return make.submitted(la_fleca, open_call)


@pytest.fixture
def under_review(la_fleca, open_call, coordinator, mentor, other_mentor):
    return make.in_review(la_fleca, open_call, coordinator=coordinator, reviewers=[mentor, other_mentor])


@pytest.fixture
def review(under_review, mentor):
    return under_review.reviews.get(reviewer=mentor)


@pytest.fixture
def open_review(review, mentor):
    return moves.declare_no_conflict(review, by=mentor)


class TestRubric:
    def test_weights_are_a_whole(self):
        assert sum(criterion.weight for criterion in rubric.CRITERIA) == 100
        assert {len(criterion.anchors) for criterion in rubric.CRITERIA} == {rubric.HIGHEST + 1}

    @pytest.mark.parametrize(
        ("scores", "total"),
        [
            (dict.fromkeys(rubric.NAMES, 4), 100),
            (dict.fromkeys(rubric.NAMES, 0), 0),
            (dict.fromkeys(rubric.NAMES, 3), 75),
            ({"need": 4, "diversity": 0}, 67),
            ({"need": 4, "diversity": None}, 100),
            ({"need": None}, None),
            ({}, None),
        ],
    )
    def test_what_cannot_be_judged_weighs_nothing(self, scores, total):
        assert rubric.total(scores) == total

    def test_the_mean_is_of_the_totals(self):
        high, low = dict.fromkeys(rubric.NAMES, 4), dict.fromkeys(rubric.NAMES, 1)
        assert rubric.mean([high, low]) == 63
        assert rubric.mean([{}]) is None


class TestAssign:
    def test_enough_mentors_put_it_in_review_and_are_told_without_its_name(
        self, sent, coordinator, mentor, other_mentor
    ):
        assigned = moves.assign(sent, by=coordinator, reviewers=[mentor, other_mentor])
        assert assigned.state == "in_review"
        told = Notice.objects.filter(message="review_assigned").order_by("email")
        assert [notice.email for notice in told] == [mentor.email, other_mentor.email]
        said = words(told[0])
        assert "T-01" in said.text
        assert "Fleca" not in said.subject + said.text + said.html

    def test_one_is_not_enough(self, sent, coordinator, mentor):
        with pytest.raises(NotNow, match="asks for 2 reviewers"):
            moves.assign(sent, by=coordinator, reviewers=[mentor])
        assert Review.objects.count() == 0

    def test_only_mentors_from_outside_the_team(self, sent, coordinator, mentor, lead, supporter):
        people.give_role(lead, by=None, role="mentor")
        for wrong in (lead, supporter, coordinator):
            with pytest.raises(NotNow, match="from outside the team"):
                moves.assign(sent, by=coordinator, reviewers=[mentor, wrong])

    def test_nobody_is_asked_twice(self, under_review, coordinator, mentor):
        with pytest.raises(NotNow, match="each asked once"):
            moves.assign(under_review, by=coordinator, reviewers=[mentor])

    @pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter", "stranger"])
    def test_only_the_coordination_assigns(self, sent, mentor, other_mentor, who, request):
        with pytest.raises(NotYours):
            moves.assign(sent, by=request.getfixturevalue(who), reviewers=[mentor, other_mentor])

    def test_a_coordinator_of_the_team_does_not(self, open_call, coordinator, mentor, other_mentor):
        own = make.submitted(make.cooperative(coordinator), open_call)
        with pytest.raises(NotYours):
            moves.assign(own, by=coordinator, reviewers=[mentor, other_mentor])

    def test_after_a_conflict_somebody_else_is_asked(self, under_review, review, mentor, coordinator):
        moves.declare_conflict(review, by=mentor)
        third = make.person("Third", role="mentor")
        assert rules.may_review(under_review).get() == third
        moves.assign(under_review, by=coordinator, reviewers=[third])
        assert list(Notice.objects.filter(message="review_assigned", person=third).values_list("email")) == [
            (third.email,)
        ]
        assert Notice.objects.filter(message="review_assigned").count() == 3


class TestReview:
    def test_a_draft_is_kept_and_then_sent(self, open_review, mentor):
        moves.save_review(open_review, by=mentor, scores={"need": 2}, recommendation="", comment="Later")
        sent = moves.send_review(open_review, by=mentor, **GOOD)
        assert (sent.state, sent.scores, sent.recommendation) == ("sent", GOOD["scores"], "yes")

    def test_the_question_of_a_conflict_comes_first(self, review, mentor):
        for step in (moves.save_review, moves.send_review):
            with pytest.raises(NotNow, match="whether you have a relation"):
                step(review, by=mentor, **GOOD)

    @pytest.mark.parametrize("who", ["other_mentor", "lead", "coordinator", "supporter", "stranger"])
    def test_a_review_belongs_to_its_reviewer(self, open_review, who, request):
        person = request.getfixturevalue(who)
        for step in (moves.save_review, moves.send_review):
            with pytest.raises(NotYours):
                step(open_review, by=person, **GOOD)
        with pytest.raises(NotYours):
            moves.declare_conflict(open_review, by=person)

    def test_who_is_no_mentor_any_more_reviews_no_more(self, open_review, mentor):
        people.take_role(mentor, by=None, role="mentor", reason="On leave")
        with pytest.raises(NotYours):
            moves.send_review(open_review, by=mentor, **GOOD)

    @pytest.mark.parametrize(
        ("change", "lack"),
        [
            ({"scores": {"need": 3}}, "every criterion"),
            ({"scores": dict.fromkeys(rubric.NAMES, 0)}, "needs a comment"),
            ({"scores": dict.fromkeys(rubric.NAMES, 4)}, "needs a comment"),
            ({"recommendation": ""}, "recommendation"),
            ({"recommendation": "perhaps"}, "recommendation"),
        ],
    )
    def test_it_is_sent_only_when_it_is_complete(self, open_review, mentor, change, lack):
        with pytest.raises(NotNow, match=lack):
            moves.send_review(open_review, by=mentor, **{**GOOD, **change})

    def test_what_cannot_be_judged_is_an_answer(self, open_review, mentor):
        scores = {**GOOD["scores"], "team": None}
        assert moves.send_review(open_review, by=mentor, **{**GOOD, "scores": scores}).state == "sent"

    def test_twice_is_once(self, open_review, mentor):
        moves.send_review(open_review, by=mentor, **GOOD)
        with pytest.raises(NotNow):
            moves.send_review(open_review, by=mentor, **GOOD)

    def test_the_coordination_is_told_once_when_all_are_in(self, under_review, coordinator):
        first, second = under_review.reviews.all()
        make.sent_review(first)
        assert Notice.objects.filter(message="reviews_complete").count() == 0
        make.sent_review(second)
        assert Notice.objects.get(message="reviews_complete").person == coordinator

    def test_not_after_the_group_has_withdrawn(self, under_review, open_review, mentor, lead):
        moves.withdraw(under_review, by=lead)
        with pytest.raises(NotNow, match="takes no more reviews"):
            moves.send_review(open_review, by=mentor, **GOOD)

    def test_a_conflict_takes_the_review_away_and_tells_the_coordination(self, review, mentor, coordinator):
        assert moves.declare_conflict(review, by=mentor).state == "withdrawn"
        assert Notice.objects.get(message="review_conflict").person == coordinator

    def test_the_team_never_reads_who_reviewed_it(self, under_review, la_fleca):
        for review in under_review.reviews.all():
            make.sent_review(review)
        told = timeline.of(la_fleca, 50)
        assert not {"Núria Vidal", "Marc Soler"} & {line.who for line in told}


class TestBlind:
    def test_names_of_the_group_are_hidden_in_what_it_wrote(self, la_fleca, lead, open_call):
        idea = "We, LA FLECA of Barcelona (Laia, teo roca; hola@lafleca.coop, https://lafleca.coop/nou) bake la-fleca bread."
        application = make.submitted(la_fleca, open_call, idea=idea)
        told = blind.answers(application)[0].words
        hidden = "[hidden]"
        expected = f"We, {hidden} of {hidden} ({hidden}, {hidden}; {hidden}, {hidden} bake {hidden} bread."
        assert told == expected

    def test_words_that_only_contain_a_name_stay(self, open_call):
        coop = make.cooperative(make.person("Pau Mar"), name="Mar", town="")
        told = blind.answers(make.submitted(coop, open_call, idea="Marvellous pause by the mar."))[0].words
        assert told == "Marvellous pause by the [hidden]."

    @pytest.mark.parametrize("after", [False, True])
    def test_no_byte_says_whose_it_is(self, as_, under_review, open_review, mentor, other_mentor, after):
        if after:
            moves.send_review(open_review, by=mentor, **GOOD)
            make.sent_review(under_review.reviews.get(reviewer=other_mentor))
        browser, pk = as_(mentor), open_review.pk
        pages = [browser.get(url) for url in ("/en/mentor/", f"/en/mentor/review/{pk}/", f"/en/mentor/conflict/{pk}/")]
        said = " ".join(f"{page.headers} {page.content.decode()}" for page in pages).lower()
        names = ["fleca", "barcelona", "laia", "puig", "teo", "roca", "lead@", "teammate@", under_review.reference]
        assert [name for name in names if name.lower() in said] == []
        assert "t-01" in said


class TestPages:
    def test_the_review_opens_after_the_question_of_a_conflict(self, as_, review, mentor):
        browser, pk = as_(mentor), review.pk
        assert browser.get(f"/en/mentor/review/{pk}/")["Location"] == f"/en/mentor/conflict/{pk}/"
        assert "Choose one of the two" in browser.post(f"/en/mentor/conflict/{pk}/").content.decode()
        answer = browser.post(f"/en/mentor/conflict/{pk}/", {"relation": "no"})
        assert answer["Location"] == f"/en/mentor/review/{pk}/"
        assert "A shared oven" in browser.get(f"/en/mentor/review/{pk}/").content.decode()

    def test_a_relation_takes_it_off_the_list(self, as_, review, mentor):
        browser = as_(mentor)
        assert "T-01" in browser.get("/en/mentor/").content.decode()
        browser.post(f"/en/mentor/conflict/{review.pk}/", {"relation": "yes"})
        assert "T-01" not in browser.get("/en/mentor/").content.decode()
        assert browser.get(f"/en/mentor/review/{review.pk}/")["Location"] == "/en/mentor/"

    def test_a_draft_is_saved_and_shown_again(self, as_, open_review, mentor):
        browser, url = as_(mentor), f"/en/mentor/review/{open_review.pk}/"
        browser.post(url, {"score_need": "2", "score_team": "none", "comment": "So far <b>", "then": "draft"})
        open_review.refresh_from_db()
        assert (open_review.state, open_review.scores) == ("assigned", {"need": 2, "team": None})
        page = browser.get(url).content.decode()
        assert "So far &lt;b&gt;" in page
        assert page.count("checked") == 2

    def test_sending_an_incomplete_review_says_what_is_missing_and_keeps_it(self, as_, open_review, mentor):
        url = f"/en/mentor/review/{open_review.pk}/"
        page = as_(mentor).post(url, {"score_need": "2", "comment": "Kept", "then": "send"}).content.decode()
        assert "Answer every criterion" in page
        assert "Kept" in page

    @pytest.mark.parametrize(
        "wrong", [{"score_need": "9"}, {"score_need": "-1"}, {"comment": "a\x00"}, {"comment": "a" * 4001}]
    )
    def test_wrong_values_are_refused(self, as_, open_review, mentor, wrong):
        answer = as_(mentor).post(
            f"/en/mentor/review/{open_review.pk}/", {**make.review_words(), **wrong, "then": "send"}
        )
        assert "There is a problem" in answer.content.decode()
        open_review.refresh_from_db()
        assert open_review.state == "assigned"

    def test_the_others_reviews_appear_after_ones_own(self, as_, under_review, open_review, mentor, other_mentor):
        make.sent_review(under_review.reviews.get(reviewer=other_mentor), 1, comment="The other's doubts")
        browser, url = as_(mentor), f"/en/mentor/review/{open_review.pk}/"
        assert "The other" not in browser.get(url).content.decode()
        browser.post(url, make.review_words(3, comment="My own view", then="send"))
        page = browser.get(url).content.decode()
        assert "The other&#x27;s doubts" in page
        assert page.index("My own view") < page.index("The other&#x27;s doubts")
        assert page.count("Opinions differ") == len(rubric.CRITERIA)
        assert "Marc Soler" not in page

    @pytest.mark.parametrize("who", ["other_mentor", "lead", "coordinator", "finance", "supporter"])
    @pytest.mark.parametrize("page", ["review", "conflict"])
    def test_a_forged_number_does_not_exist(self, as_, open_review, who, page, request):
        browser, url = as_(request.getfixturevalue(who)), f"/en/mentor/{page}/{open_review.pk}/"
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"relation": "yes", "then": "send"}).status_code == 404
        open_review.refresh_from_db()
        assert open_review.state == "assigned"

    def test_reviewers_are_chosen_on_the_file(self, as_, sent, coordinator, mentor, other_mentor, supporter):
        browser, url = as_(coordinator), f"/en/staff/applications/{sent.pk}/"
        assert "Núria Vidal" in browser.get(url).content.decode()
        browser.post(f"{url}assign/", {"reviewers": [mentor.pk, supporter.pk]})
        assert Review.objects.count() == 0
        browser.post(f"{url}assign/", {"reviewers": [mentor.pk, other_mentor.pk]})
        assert Review.objects.count() == 2
