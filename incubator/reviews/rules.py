"""Who may review, and what a review needs before it is sent."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.look.text import in_language
from crowdcoop.notify.models import Notice
from crowdcoop.people.models import Role, User, UserQuerySet
from crowdcoop.people.rules import coordinators, is_member, mentor
from incubator.applications.models import Application
from incubator.applications.rules import impartial_coordinator
from incubator.calls.content import HIGHEST
from incubator.calls.models import Call
from incubator.reviews.models import Review
from incubator.reviews.rubric import Marks, Rubric

State = Application.State
UNDER_REVIEW = (State.IN_REVIEW, State.CHANGES_REQUESTED, State.INTERVIEW)
# A mail for each remark of a conversation would be too many.
ONE_LETTER_IN = timedelta(minutes=10)


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
    return None if state in Review.TAKEN_IN else _("This application takes no more reviews.")


def still_undecided(review: Review, _by: Any = None) -> Any:
    return None if review.application.state in UNDER_REVIEW else _("This application is decided.")


def is_unsure(review: Review, _by: Any = None) -> Any:
    return None if review.relation == Review.Relation.UNSURE else _("Nobody has asked whether there is a relation.")


def not_unsure(review: Review, _by: Any = None) -> Any:
    """What the coordination is looking at is not answered by the reviewer alone."""
    return relation_answered(review) if review.relation == Review.Relation.UNSURE else None


def out_of_range(asked: Rubric, scores: Marks, points: Marks) -> list[Any]:
    """Marks of what this call does not ask, or beyond what it allows; None is “I cannot judge it”."""
    highest = {one.name: HIGHEST for one in asked.criteria}
    most = {one.name: one.max_score for one in asked.scored}
    wrong = [_wrong(marks, limits) for marks, limits in ((scores, highest), (points, most))]
    return [_("A mark is a whole number between 0 and the highest of its scale.")] if any(wrong) else []


def _wrong(marks: Marks, limits: dict[str, int]) -> bool:
    return any(
        name not in limits or (mark is not None and (type(mark) is not int or not 0 <= mark <= limits[name]))
        for name, mark in marks.items()
    )


def incomplete(asked: Rubric, scores: Marks, points: Marks, recommendation: str, comment: str) -> dict[str, Any]:
    """What a review still lacks to be sent: a sentence by the name of its field."""
    lacks: dict[str, Any] = {}
    things = [*(("points", one, points) for one in asked.scored), *(("score", one, scores) for one in asked.criteria)]
    for kind, thing, marks in things:
        if thing.name not in marks:
            words = in_language(thing, "words")
            lack = _("“%(words)s”: give a mark, or say that you cannot judge it.")
            lacks[f"{kind}_{thing.name}"] = lack % {"words": words}
    if recommendation not in Review.Recommendation.values:
        lacks["recommendation"] = _("Choose a recommendation.")
    if not comment.strip() and {0, HIGHEST} & {score for score in scores.values() if score is not None}:
        lacks["comment"] = _("A 0 or a 4 needs a comment that says why.")
    return lacks


def enough_reviews(application: Application, _by: Any = None) -> Any:
    sent, due = application.reviews.counting().count(), application.call.reviews_needed
    return None if sent >= due else _("%(sent)s of %(due)s reviews are in.") % {"sent": sent, "due": due}


def newly_assigned(about: Any, _by: Any = None) -> UserQuerySet:
    """Those whose review was born in this very step."""
    application = getattr(about, "application", about)
    just_now = application.reviews.filter(state=Review.State.ASSIGNED, assigned_at=clock.now())
    return User.objects.filter(pk__in=just_now.order_by().values("reviewer")).order_by("id")


def assigned_by_the_plan(call: Call, _by: Any = None) -> UserQuerySet:
    """The steps inside a step have a moment of their own, a little later."""
    since = Review.objects.filter(application__call=call, state=Review.State.ASSIGNED, assigned_at__gte=clock.now())
    return User.objects.filter(pk__in=since.order_by().values("reviewer")).order_by("id")


def impartial_coordinators(about: Any, _by: Any = None) -> UserQuerySet:
    """What is said of a review is not for who sits in the team."""
    return coordinators().exclude(pk__in=about.cooperative.team().order_by().values("pk"))


def coordinators_once_all_are_in(review: Review, by: Any = None) -> Any:
    complete = review.application.reviews.counting().count() == review.application.call.reviews_needed
    return impartial_coordinators(review, by) if complete else []


def who_else_discusses(application: Application, by: Any = None) -> UserQuerySet:
    """The reviewers who have sent theirs and the coordination, but for whoever has just been told of this conversation."""
    told = Notice.objects.filter(message="remark_written", created_at__gt=clock.now() - ONE_LETTER_IN)
    of_this_one = told.filter(entry__step="reviews.write_remark", entry__about_id=application.pk)
    sent = application.reviews.counting().order_by().values("reviewer")
    coordination = impartial_coordinators(application).order_by().values("pk")
    either = User.objects.filter(is_active=True).filter(Q(pk__in=sent) | Q(pk__in=coordination))
    return either.exclude(pk=by.pk).exclude(pk__in=of_this_one.order_by().values("person")).order_by("id")


def the_reviewer(review: Review, _by: Any = None) -> list[User]:
    return [review.reviewer]
