"""Reviews at once, on PostgreSQL: two who leave, two who assign, two who send last; and the same without the lock."""

import pytest

from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow
from incubator.applications.models import Application
from incubator.reviews import moves, queue
from incubator.reviews.models import Review
from tests import make
from tests.crowdcoop.test_at_once import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mentors(mentor, other_mentor):
    return [mentor, other_mentor, *(make.person(f"Mentor {n}", role="mentor") for n in range(3))]


@pytest.fixture
def under_review(open_call, coordinator, mentors):
    return make.in_review(None, open_call, coordinator=coordinator, reviewers=mentors[:2])


def asked(application):
    return list(application.reviews.at_work().order_by("id").values_list("reviewer", flat=True))


def test_two_who_leave_at_once_are_followed_by_two_others(under_review, mentors):
    leaving = list(under_review.reviews.all())

    def work(meet):
        own = leaving.pop()
        meet()
        moves.declare_conflict(own, by=own.reviewer)

    assert together(work) == ["done", "done"]
    assert sorted(asked(under_review)) == sorted(one.pk for one in mentors[2:4])


def test_with_one_left_only_one_is_asked(under_review, mentors, coordinator):
    for spare in mentors[3:]:
        spare.is_active = False
        spare.save()
    leaving = list(under_review.reviews.all())

    def work(meet):
        own = leaving.pop()
        meet()
        moves.declare_conflict(own, by=own.reviewer)

    assert together(work) == ["done", "done"]
    assert asked(under_review) == [mentors[2].pk]


def test_without_the_lock_the_same_one_would_have_been_asked_twice(under_review):
    """The negative control: each reads who is free before the other has written whom it asks."""
    leaving, chosen = list(under_review.reviews.all()), []

    def work(meet):
        own = leaving.pop()
        Review.objects.filter(pk=own.pk).delete()
        meet()
        chosen.append(queue.next_reviewer(under_review).pk)
        meet()

    assert together(work) == ["done", "done"]
    assert len(set(chosen)) == 1


def test_of_two_who_carry_out_the_same_plan_one_finds_it_done(open_call, coordinator, other_coordinator, mentors):
    applications = [make.submitted(call=open_call) for _ in range(3)]
    plan, people = queue.plan_for(open_call).token, [coordinator, other_coordinator]

    def work(meet):
        person = people.pop()
        meet()
        moves.carry_out(open_call, by=person, plan=plan)

    assert together(work) == ["done", "refused"]
    assert [len(asked(one)) for one in applications] == [2, 2, 2]
    assert Notice.objects.filter(message="reviews_assigned").count() == len(mentors)


def test_of_two_who_assign_by_hand_one_is_refused(open_call, coordinator, other_coordinator, mentors):
    application = make.submitted(call=open_call)
    choices = [(coordinator, mentors[:2]), (other_coordinator, mentors[2:4])]

    def work(meet):
        person, reviewers = choices.pop()
        own = Application.objects.get(pk=application.pk)
        meet()
        moves.assign(own, by=person, reviewers=reviewers)

    assert together(work) == ["done", "refused"]
    assert len(asked(application)) == 2


def test_a_plan_and_a_hand_at_once_never_exceed_what_the_call_asks_for(
    open_call, coordinator, other_coordinator, mentors
):
    application = make.submitted(call=open_call)
    plan = queue.plan_for(open_call).token
    steps = [
        lambda: moves.carry_out(open_call, by=coordinator, plan=plan),
        lambda: moves.assign(application, by=other_coordinator, reviewers=mentors[3:5]),
    ]

    def work(meet):
        step = steps.pop()
        meet()
        step()

    assert together(work) == ["done", "refused"]
    assert len(asked(application)) == 2


def test_the_two_last_reviews_tell_the_coordination_once(under_review, coordinator):
    last = list(under_review.reviews.all())
    for review in last:
        moves.declare_no_conflict(review, by=review.reviewer)
    scores = dict.fromkeys(make.names_of_criteria(under_review.call), 3)

    def work(meet):
        own = last.pop()
        meet()
        moves.send_review(own, by=own.reviewer, scores=scores, recommendation="yes", comment="")

    assert together(work) == ["done", "done"]
    assert Notice.objects.filter(message="reviews_complete").count() == 1


def test_a_review_that_is_sent_while_its_reviewer_leaves_is_one_of_the_two(under_review):
    review = under_review.reviews.first()
    moves.declare_no_conflict(review, by=review.reviewer)
    scores = dict.fromkeys(make.names_of_criteria(under_review.call), 3)
    steps = [
        lambda: moves.send_review(review, by=review.reviewer, scores=scores, recommendation="yes", comment=""),
        lambda: moves.declare_conflict(review, by=review.reviewer),
    ]

    def work(meet):
        step = steps.pop()
        meet()
        step()

    assert "done" in together(work)
    assert under_review.reviews.counting().count() == 0
    assert len(asked(under_review)) == 2


def test_a_double_click_sends_once(under_review):
    review = under_review.reviews.first()
    moves.declare_no_conflict(review, by=review.reviewer)
    scores = dict.fromkeys(make.names_of_criteria(under_review.call), 3)

    def work(meet):
        own = Review.objects.get(pk=review.pk)
        meet()
        moves.send_review(own, by=own.reviewer, scores=scores, recommendation="yes", comment="")

    assert together(work) == ["done", "refused"]
    with pytest.raises(NotNow):
        moves.save_review(review, by=review.reviewer, scores=scores, points={}, recommendation="", comment="")
