"""Reviews: mentors from outside, a relation first, complete or not sent, talked about once they are; another is asked for who leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdcoop import clock
from crowdcoop.journal import timeline
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications import moves as applications
from incubator.applications.models import Application
from incubator.calls.content import Criterion
from incubator.reviews import moves, opinions, rubric, rules
from incubator.reviews.models import Review
from incubator.selection import moves as selection
from tests import kept, make

pytestmark = pytest.mark.django_db


def marks(call, mark=3, **more):
    return {"scores": dict.fromkeys(make.names_of_criteria(call), mark) | more}


@pytest.fixture
def good(open_call):
    return {**marks(open_call), "points": {}, "recommendation": "yes", "comment": ""}


@kept.fixture
def sent(la_fleca, open_call):
    return make.submitted(la_fleca, open_call)


@kept.fixture
def under_review(la_fleca, open_call, coordinator, mentor, other_mentor):
    return make.in_review(la_fleca, open_call, coordinator=coordinator, reviewers=[mentor, other_mentor])


@pytest.fixture
def review(under_review, mentor):
    return under_review.reviews.get(reviewer=mentor)


@pytest.fixture
def open_review(review, mentor):
    return moves.declare_no_conflict(review, by=mentor)


@kept.fixture
def third(db):
    return make.person("Third", role="mentor")


def asked(application, by, **more):
    more = {"words": "How many ovens?", "due_at": clock.now() + 3 * make.DAY, **more}
    return moves.request_information(application, by=by, **more)


def told(message):
    return [notice.person for notice in Notice.objects.filter(message=message).order_by("id")]


class TestRubric:
    CRITERIA = [Criterion(name="a", weight=20), Criterion(name="b", weight=10), Criterion(name="c", weight=20)]

    @pytest.mark.parametrize(
        ("scores", "total"),
        [
            ({"a": 4, "b": 4, "c": 4}, 10_000),
            ({"a": 0, "b": 0, "c": 0}, 0),
            ({"a": 3, "b": 3, "c": 3}, 7_500),
            ({"a": 4, "b": 1, "c": None}, 7_500),
            ({"a": 1, "b": 2, "c": None}, 3_333),
            ({"a": None, "b": None, "c": None}, None),
            ({}, None),
        ],
    )
    def test_what_cannot_be_judged_weighs_nothing(self, scores, total):
        assert rubric.total(self.CRITERIA, scores) == total

    @given(st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(0, 4)))
    def test_a_total_lies_between_the_lowest_and_the_highest_mark(self, scores):
        judged = [mark for mark in scores.values() if mark is not None]
        total = rubric.total(self.CRITERIA, scores)
        assert (total is None) == (not judged)
        assert total is None or min(judged) * 2_500 <= total <= max(judged) * 2_500

    def test_of_several_totals(self):
        totals = [1_000, 4_000, 9_001]
        assert (rubric.mean(totals), rubric.median(totals), rubric.spread(totals)) == (4_667, 4_000, 8_001)
        assert rubric.median([1_000, 4_001]) == 2_501
        assert (rubric.mean([]), rubric.median([]), rubric.spread([])) == (None, None, None)

    @pytest.mark.parametrize(
        ("given", "apart"),
        [([1, 3], True), ([2, 3], False), ([None, 4], False), ([None, None], False), ([0, None, 2], True)],
    )
    def test_two_marks_apart_are_different_opinions(self, given, apart):
        assert opinions.far_apart(given) == apart


class TestAssign:
    def test_enough_mentors_put_it_in_review_and_are_told_without_its_name(
        self, sent, coordinator, mentor, other_mentor
    ):
        assert moves.assign(sent, by=coordinator, reviewers=[mentor, other_mentor]).state == "in_review"
        assert told("review_assigned") == [mentor, other_mentor]
        said = words(Notice.objects.filter(message="review_assigned").first())
        assert "T-01" in said.text
        assert "Fleca" not in said.subject + said.text + said.html

    def test_one_is_not_enough(self, sent, coordinator, mentor):
        with pytest.raises(NotNow, match="asks for 2 reviewers"):
            moves.assign(sent, by=coordinator, reviewers=[mentor])
        assert Review.objects.count() == 0

    def test_more_than_are_lacking_are_too_many(self, under_review, coordinator, third):
        with pytest.raises(NotNow, match="would be 3 reviewers"):
            moves.assign(under_review, by=coordinator, reviewers=[third])

    def test_another_opinion_is_asked_for_on_purpose(self, under_review, coordinator, third):
        moves.ask_one_more(under_review, by=coordinator, reviewer=third)
        assert under_review.reviews.at_work().count() == 3
        assert told("review_assigned")[-1] == third
        with pytest.raises(NotNow, match="each asked once"):
            moves.ask_one_more(under_review, by=coordinator, reviewer=third)

    def test_only_mentors_from_outside_the_team(self, sent, coordinator, mentor, lead, supporter):
        people.give_role(lead, by=None, role="mentor")
        for wrong in (lead, supporter, coordinator):
            with pytest.raises(NotNow, match="from outside the team"):
                moves.assign(sent, by=coordinator, reviewers=[mentor, wrong])

    def test_nobody_is_asked_twice(self, under_review, coordinator, mentor):
        with pytest.raises(NotNow, match="each asked once"):
            moves.assign(under_review, by=coordinator, reviewers=[mentor])

    def test_a_coordinator_of_the_team_does_not(self, open_call, coordinator, mentor, other_mentor):
        own = make.submitted(make.cooperative(coordinator), open_call)
        with pytest.raises(NotYours):
            moves.assign(own, by=coordinator, reviewers=[mentor, other_mentor])


class TestRelations:
    def test_who_has_one_leaves_and_somebody_else_is_asked_at_once(self, review, mentor, third, coordinator):
        left = moves.declare_conflict(review, by=mentor)
        assert left.state == "withdrawn"
        assert review.application.reviews.get(reviewer=third).state == "assigned"
        assert (told("review_conflict"), told("review_assigned")[-1]) == ([coordinator], third)
        assert "Third has been asked" in words(Notice.objects.get(message="review_conflict")).text

    def test_if_nobody_is_free_the_coordination_is_told_so(self, review, mentor):
        moves.declare_conflict(review, by=mentor)
        assert review.application.reviews.at_work().count() == 1
        assert "Nobody has been asked in their place" in words(Notice.objects.get(message="review_conflict")).text

    def test_it_can_be_said_after_sending_and_the_mean_is_without_it(self, under_review, review, mentor, other_mentor):
        make.sent_review(review, 4)
        make.sent_review(under_review.reviews.get(reviewer=other_mentor), 2)
        moves.declare_conflict(review, by=mentor)
        left = under_review.reviews.counting()
        assert rubric.mean([one.total for one in left]) == 5_000
        assert rules.enough_reviews(under_review) == "1 of 2 reviews are in."
        assert Review.objects.get(pk=review.pk).comment == ""

    def test_who_leaves_is_not_asked_again(self, review, mentor, coordinator, third):
        moves.declare_conflict(review, by=mentor)
        with pytest.raises(NotNow, match="each asked once"):
            moves.ask_one_more(review.application, by=coordinator, reviewer=mentor)

    def test_who_does_not_know_waits_for_the_coordination(self, review, mentor, coordinator, good):
        unsure = moves.declare_unsure(review, by=mentor)
        assert told("review_unsure") == [coordinator]
        assert list(Review.objects.waiting_for(mentor)) == []
        assert list(Review.objects.held_up_for(mentor)) == [unsure]
        for step in (moves.save_review, moves.send_review):
            with pytest.raises(NotNow, match="coordination is looking"):
                step(unsure, by=mentor, **good)
        with pytest.raises(NotNow, match="coordination is looking"):
            moves.declare_no_conflict(unsure, by=mentor)
        moves.clear(unsure, by=coordinator)
        assert told("review_cleared") == [mentor]
        assert list(Review.objects.waiting_for(mentor)) == [unsure]

    def test_nobody_is_cleared_who_has_not_asked(self, review, coordinator):
        with pytest.raises(NotNow, match="Nobody has asked"):
            moves.clear(review, by=coordinator)

    def test_or_takes_them_off_and_asks_another(self, review, mentor, coordinator, third):
        moves.declare_unsure(review, by=mentor)
        assert moves.take_off(review, by=coordinator).state == "removed"
        assert (told("review_removed"), told("review_assigned")[-1]) == ([mentor], third)

    def test_who_joins_the_team_loses_the_review(
        self, under_review, review, la_fleca, lead, mentor, other_mentor, good
    ):
        make.sent_review(review, 4)
        make.sent_review(under_review.reviews.get(reviewer=other_mentor), 2)
        people.join_team(la_fleca, by=lead, person=mentor)
        assert [one.reviewer for one in under_review.reviews.counting()] == [other_mentor]
        assert under_review.reviews.at_work().count() == 1
        with pytest.raises(NotYours):
            moves.declare_conflict(review, by=mentor)

    def test_a_coordinator_in_the_team_hears_nothing_of_reviews(
        self, under_review, la_fleca, lead, mentor, coordinator
    ):
        inside = make.person("Inside", role="coordinator")
        people.join_team(la_fleca, by=lead, person=inside)
        first, second = under_review.reviews.all()
        make.sent_review(first)
        make.sent_review(second)
        moves.write_remark(under_review, by=first.reviewer, words="A doubt")
        moves.declare_conflict(second, by=second.reviewer)
        messages = ["reviews_complete", "remark_written", "review_conflict"]
        assert not Notice.objects.filter(person=inside, message__in=messages).exists()
        assert Notice.objects.filter(person=coordinator, message__in=messages).count() == 3

    def test_after_the_decision_nobody_leaves(self, open_review, mentor, under_review, other_mentor):
        make.sent_review(open_review)
        make.sent_review(under_review.reviews.get(reviewer=other_mentor))
        make.decided(under_review, "rejected")
        with pytest.raises(NotNow, match="is decided"):
            moves.declare_conflict(open_review, by=mentor)


class TestReview:
    def test_a_draft_is_kept_and_then_sent(self, open_review, mentor, good):
        moves.save_review(open_review, by=mentor, scores={"need": 2}, points={}, recommendation="", comment="Later")
        sent = moves.send_review(open_review, by=mentor, **good)
        assert (sent.state, sent.scores, sent.total, sent.version) == ("sent", good["scores"], 7_500, 1)

    def test_the_question_of_a_relation_comes_first(self, review, mentor, good):
        for step in (moves.save_review, moves.send_review):
            with pytest.raises(NotNow, match="whether you have a relation"):
                step(review, by=mentor, **good)

    @pytest.mark.parametrize("who", ["other_mentor", "lead", "coordinator", "supporter", "stranger"])
    def test_a_review_belongs_to_its_reviewer(self, open_review, who, request, good):
        person = request.getfixturevalue(who)
        for step, said in [
            (moves.save_review, good),
            (moves.send_review, good),
            (moves.declare_conflict, {}),
            (moves.declare_unsure, {}),
            (moves.declare_no_conflict, {}),
        ]:
            with pytest.raises(NotYours):
                step(open_review, by=person, **said)

    def test_who_is_no_mentor_any_more_reviews_no_more(self, open_review, mentor, good):
        people.take_role(mentor, by=None, role="mentor", reason="On leave")
        for step in (moves.save_review, moves.send_review):
            with pytest.raises(NotYours):
                step(open_review, by=mentor, **good)

    @pytest.mark.parametrize(
        ("change", "lack"),
        [
            ({"scores": {"need": 3}}, "give a mark, or say that you cannot judge it"),
            ({"recommendation": ""}, "recommendation"),
            ({"recommendation": "perhaps"}, "recommendation"),
        ],
    )
    def test_it_is_sent_only_when_it_is_complete(self, open_review, mentor, good, change, lack):
        with pytest.raises(NotNow, match=lack):
            moves.send_review(open_review, by=mentor, **{**good, **change})

    @pytest.mark.parametrize("mark", [0, 4])
    def test_the_lowest_and_the_highest_mark_need_a_comment(self, open_review, open_call, mentor, good, mark):
        extreme = {**good, **marks(open_call, team=mark)}
        with pytest.raises(NotNow, match="needs a comment"):
            moves.send_review(open_review, by=mentor, **extreme)
        assert moves.send_review(open_review, by=mentor, **{**extreme, "comment": "Because."}).state == "sent"

    @pytest.mark.parametrize("mark", [5, -1, "abc", "3", 2.5, True])
    def test_a_mark_beyond_its_scale_is_refused(self, open_review, open_call, mentor, good, mark):
        wrong = {**good, **marks(open_call, team=mark), "comment": "Because."}
        for step in (moves.save_review, moves.send_review):
            with pytest.raises(NotNow, match="whole number"):
                step(open_review, by=mentor, **wrong)

    def test_a_mark_for_what_is_not_asked_is_refused(self, open_review, mentor, good):
        for wrong in ({"points": {"idea": 3}}, {"scores": {**good["scores"], "beauty": 4}}):
            with pytest.raises(NotNow):
                moves.save_review(open_review, by=mentor, **{**good, **wrong})

    def test_what_cannot_be_judged_is_an_answer(self, open_review, open_call, mentor, good):
        sent = moves.send_review(open_review, by=mentor, **{**good, **marks(open_call, team=None)})
        assert (sent.state, sent.total) == ("sent", 7_500)

    def test_twice_is_once(self, open_review, mentor, good):
        moves.send_review(open_review, by=mentor, **good)
        with pytest.raises(NotNow):
            moves.send_review(open_review, by=mentor, **good)

    def test_the_coordination_is_told_once_when_all_are_in(self, under_review, coordinator):
        first, second = under_review.reviews.all()
        make.sent_review(first)
        assert told("reviews_complete") == []
        make.sent_review(second)
        assert told("reviews_complete") == [coordinator]

    def test_not_after_the_group_has_withdrawn(self, under_review, open_review, mentor, lead, good):
        applications.withdraw(under_review, by=lead)
        with pytest.raises(NotNow, match="takes no more reviews"):
            moves.send_review(open_review, by=mentor, **good)


class TestInformation:
    def test_a_reviewer_asks_and_the_team_hears_it_from_the_programme(
        self, under_review, open_review, mentor, lead, teammate
    ):
        assert asked(under_review, mentor).state == "changes_requested"
        assert told("information_requested") == [lead, teammate]
        said = words(Notice.objects.filter(message="information_requested").first())
        assert "How many ovens?" in said.text
        assert "Núria" not in said.subject + said.text + said.html

    def test_meanwhile_the_draft_is_kept_and_sending_waits(self, under_review, open_review, mentor, lead, good):
        asked(under_review, mentor)
        assert list(Review.objects.waiting_for(mentor)) == []
        assert list(Review.objects.held_up_for(mentor)) == [open_review]
        moves.save_review(open_review, by=mentor, **good)
        with pytest.raises(NotNow, match="when it has answered"):
            moves.send_review(open_review, by=mentor, **good)
        applications.answer_request(under_review, by=lead, reply="Two.", answers={})
        assert moves.send_review(open_review, by=mentor, **good).version == 2

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [({"words": "  "}, "Say what the programme"), ({"due_at": clock.now}, "a moment still to come")],
    )
    def test_it_needs_its_words_and_a_day(self, under_review, open_review, mentor, wrong, why):
        given = {name: value() if callable(value) else value for name, value in wrong.items()}
        with pytest.raises(NotNow, match=why):
            asked(under_review, mentor, **given)

    def test_not_by_who_has_not_said_that_there_is_no_relation(self, under_review, review, mentor):
        with pytest.raises(NotYours):
            asked(under_review, mentor)

    def test_never_about_a_question_of_another_call(self, under_review, coordinator):
        other = make.open_call().questions.first()
        with pytest.raises(ValueError, match="another call"):
            asked(under_review, coordinator, questions=[other])


class TestConversation:
    def test_only_who_has_sent_theirs_and_the_coordination(
        self, under_review, open_review, mentor, other_mentor, coordinator, lead
    ):
        for person in (mentor, other_mentor, lead):
            with pytest.raises(NotYours):
                moves.write_remark(under_review, by=person, words="I think")
        make.sent_review(open_review)
        moves.write_remark(under_review, by=mentor, words=" I think ")
        moves.write_remark(under_review, by=coordinator, words="And I")
        assert [str(remark) for remark in under_review.remarks.all()] == ["I think", "And I"]

    def test_nothing_is_said_with_nothing(self, under_review, coordinator):
        with pytest.raises(NotNow, match="Write something"):
            moves.write_remark(under_review, by=coordinator, words=" \n")

    def test_the_others_are_told_once_in_ten_minutes(self, under_review, mentor, other_mentor, coordinator):
        for review in under_review.reviews.all():
            make.sent_review(review)
        for _ in range(3):
            moves.write_remark(under_review, by=mentor, words="A doubt")
        assert sorted(map(str, told("remark_written"))) == ["Carla Font", "Marc Soler"]
        with clock.at(clock.now() + rules.ONE_LETTER_IN):
            moves.write_remark(under_review, by=other_mentor, words="An answer")
        assert sorted(map(str, told("remark_written"))) == ["Carla Font", "Carla Font", "Marc Soler", "Núria Vidal"]

    def test_the_team_never_hears_of_it_nor_who_reviewed(
        self, under_review, la_fleca, open_review, mentor, lead, teammate
    ):
        asked(under_review, mentor)
        applications.answer_request(under_review, by=lead, reply="Two.", answers={})
        for review in under_review.reviews.all():
            make.sent_review(review)
        moves.write_remark(under_review, by=mentor, words="A doubt")
        assert not {"Núria Vidal", "Marc Soler"} & {line.who for line in timeline.of(la_fleca, 50)}
        assert not Notice.objects.filter(person__in=[lead, teammate], message__startswith="re").exists()

    def test_an_interview_does_not_stop_the_reviews(self, under_review, third, coordinator, good):
        moves.ask_one_more(under_review, by=coordinator, reviewer=third)
        for review in under_review.reviews.exclude(reviewer=third):
            make.sent_review(review)
        selection.invite_to_interview(under_review, by=coordinator, at=clock.now() + make.DAY, place="Here")
        own = under_review.reviews.get(reviewer=third)
        assert list(Review.objects.waiting_for(third)) == [own]
        moves.declare_no_conflict(own, by=third)
        assert moves.send_review(own, by=third, **good).state == "sent"
        assert Application.objects.get(pk=under_review.pk).state == "interview"
