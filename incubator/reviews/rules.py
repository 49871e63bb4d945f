"""Who may review, and what a review needs before it is sent."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.look.text import in_language
from crowdcoop.people.models import Role, User, UserQuerySet
from crowdcoop.people.rules import coordinators, is_member, mentor
from incubator.applications.models import Application
from incubator.applications.rules import impartial_coordinator
from incubator.calls.content import HIGHEST
from incubator.calls.models import Call
from incubator.reviews import rubric
from incubator.reviews.models import Review

State = Application.State
UNDER_REVIEW = (State.IN_REVIEW, State.CHANGES_REQUESTED, State.INTERVIEW)


@predicate
def wrote_it(person, review) -> bool:
    return person is not None and review.reviewer_id == person.pk


# A mentor who has lost the role, or joined the team, reviews no more, at once.
reviewer = wrote_it & mentor & ~is_member


@predicate
def reviews_it(person, application) -> bool:
    """Is at work on it, and has said that there is no relation."""
    if person is None or not person.is_authenticated:
        return False
    at_work = application.reviews.filter(reviewer=person, relation=Review.Relation.NONE)
    return at_work.at_work().exists()


@predicate
def has_sent_a_review(person, application) -> bool:
    if person is None or not person.is_authenticated:
        return False
    return application.reviews.filter(reviewer=person, state=Review.State.SENT).exists()


may_ask = impartial_coordinator | (reviews_it & mentor & ~is_member)
may_discuss = impartial_coordinator | (has_sent_a_review & mentor & ~is_member)


def mentors_of(call: Call) -> UserQuerySet:
    """Those of the organisations that give the call their hours; all mentors if it names none."""
    mentors = User.objects.with_role(Role.Name.MENTOR)
    if not call.pools.exists():
        return mentors
    named = User.objects.filter(mentoring_organisations__call_pools__call=call).order_by().values("pk")
    return mentors.filter(pk__in=named)


def may_review(application: Application) -> UserQuerySet:
    """Mentors of the call outside the co-op's team who have not been asked about this application yet."""
    team = application.cooperative.team().order_by().values("pk")
    asked = application.reviews.order_by().values("reviewer")
    return mentors_of(application.call).exclude(pk__in=team).exclude(pk__in=asked)


def relation_answered(review: Review, _by: Any = None) -> Any:
    if review.relation == Review.Relation.UNSURE:
        return _("The coordination is looking whether you have a relation with the group.")
    return None if review.relation else _("Say first whether you have a relation with the group.")


def still_in_review(review: Review, _by: Any = None) -> Any:
    state = review.application.state
    if state == State.CHANGES_REQUESTED:
        return _("The team has been asked for information: send your review when it has answered.")
    return None if state == State.IN_REVIEW else _("This application takes no more reviews.")


def still_undecided(review: Review, _by: Any = None) -> Any:
    return None if review.application.state in UNDER_REVIEW else _("This application is decided.")


def incomplete(call: Call, scores: rubric.Marks, points: rubric.Marks, recommendation: str, comment: str) -> list[Any]:
    """What a review still lacks to be sent."""
    lacks: list[Any] = []
    if set(scores) != {criterion.name for criterion in rubric.criteria_of(call)}:
        lacks.append(_("Answer every criterion, or say that you cannot judge it."))
    lacks += _points_lacking(call, points)
    if recommendation not in Review.Recommendation.values:
        lacks.append(_("Choose a recommendation."))
    if not comment.strip() and {0, HIGHEST} & {score for score in scores.values() if score is not None}:
        lacks.append(_("A 0 or a 4 needs a comment that says why."))
    return lacks


def _points_lacking(call: Call, points: rubric.Marks) -> Iterable[Any]:
    for question in rubric.scored_questions_of(call):
        if question.name not in points:
            words = in_language(question, "words")
            yield _("Give points to “%(question)s”, or say that you cannot judge it.") % {"question": words}


def enough_reviews(application: Application, _by: Any = None) -> Any:
    sent, due = application.reviews.counting().count(), application.call.reviews_needed
    return None if sent >= due else _("%(sent)s of %(due)s reviews are in.") % {"sent": sent, "due": due}


def newly_assigned(about: Any, _by: Any = None) -> UserQuerySet:
    """Those whose review was born in this very step."""
    application = getattr(about, "application", about)
    just_now = application.reviews.filter(state=Review.State.ASSIGNED, assigned_at=clock.now())
    return User.objects.filter(pk__in=just_now.order_by().values("reviewer")).order_by("id")


def coordinators_once_all_are_in(review: Review, _by: Any = None) -> Any:
    sent = review.application.reviews.counting()
    return coordinators() if sent.count() == review.application.call.reviews_needed else []


def who_else_discusses(application: Application, by: Any = None) -> UserQuerySet:
    sent = application.reviews.filter(state=Review.State.SENT).order_by().values("reviewer")
    either = User.objects.filter(pk__in=sent) | User.objects.filter(pk__in=coordinators().order_by().values("pk"))
    return either.filter(is_active=True).exclude(pk=by.pk).order_by("id").distinct()


def the_reviewer(review: Review, _by: Any = None) -> list[User]:
    return [review.reviewer]
