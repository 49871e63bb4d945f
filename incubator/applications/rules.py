"""Who may touch an application or a review, and what either needs before it goes on."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.people.models import Role, User, UserQuerySet
from crowdcoop.people.rules import coordinator, coordinators, is_member, mentor
from incubator.applications import rubric
from incubator.applications.models import Application, Review

ANSWERS = ("idea", "needs", "community", "impact", "commitment")
PROMOTERS_NEEDED = 2
# A coordinator with a place in the co-op decides nothing about it.
impartial_coordinator = coordinator & ~is_member


@predicate
def wrote_it(person, review) -> bool:
    return person is not None and review.reviewer_id == person.pk


reviewer = wrote_it & mentor & ~is_member


def call_is_open(application: Application, _by: Any = None) -> Any:
    if application.call.is_open(clock.now()):
        return None
    return _("The call “%(call)s” does not take applications now.") % {"call": application.call}


def eligible_kind(application: Application, _by: Any = None) -> Any:
    return None if application.applicant_kind else _("Say who you are: an association, a group or a young co-op.")


def enough_promoters(application: Application, _by: Any = None) -> Any:
    return None if (application.people or 0) >= PROMOTERS_NEEDED else _("It takes at least two people to apply.")


def every_answer(application: Application, _by: Any = None) -> list[Any]:
    label = {name: application._meta.get_field(name).verbose_name for name in ANSWERS}
    empty = [name for name in ANSWERS if not getattr(application, name).strip()]
    return [_("“%(question)s” has no answer yet.") % {"question": label[name]} for name in empty]


def enough_reviews(application: Application, _by: Any = None) -> Any:
    sent = application.reviews.filter(state=Review.State.SENT).count()
    due = application.call.reviews_needed
    return None if sent >= due else _("%(sent)s of %(due)s reviews are in.") % {"sent": sent, "due": due}


def heard(application: Application, by: Any = None) -> Any:
    """Once reviewers are at work, nothing is decided without them."""
    return enough_reviews(application, by) if application.state == Application.State.IN_REVIEW else None


def places_left(application: Application, _by: Any = None) -> Any:
    taken = application.call.applications.filter(state=Application.State.ACCEPTED).count()
    return None if taken < application.call.places else _("All places of this call are taken.")


def conflict_question_answered(review: Review, _by: Any = None) -> Any:
    return _("Say first whether you have a relation with the group.") if review.no_conflict_at is None else None


def still_in_review(review: Review, _by: Any = None) -> Any:
    under_review = review.application.state == Application.State.IN_REVIEW
    return None if under_review else _("This application is decided; it takes no more reviews.")


def incomplete(scores: dict[str, int | None], recommendation: str, comment: str) -> list[Any]:
    """What a review still lacks to be sent."""
    lacks: list[Any] = []
    if set(scores) != set(rubric.NAMES):
        lacks.append(_("Answer every criterion, or say that you cannot judge it."))
    if recommendation not in Review.Recommendation.values:
        lacks.append(_("Choose a recommendation."))
    if not comment.strip() and {0, rubric.HIGHEST} & {score for score in scores.values() if score is not None}:
        lacks.append(_("A 0 or a 4 needs a comment that says why."))
    return lacks


def may_review(application: Application) -> UserQuerySet:
    """Mentors outside the co-op's team who have no review of this application yet."""
    team = application.cooperative.team().order_by().values("pk")
    taken = application.reviews.order_by().values("reviewer")
    return User.objects.with_role(Role.Name.MENTOR).exclude(pk__in=team).exclude(pk__in=taken)


def newly_assigned(application: Application, _by: Any = None) -> UserQuerySet:
    just_now = application.reviews.filter(state=Review.State.ASSIGNED, assigned_at=clock.now())
    return User.objects.filter(pk__in=just_now.order_by().values("reviewer")).order_by("id")


def coordinators_once_all_are_in(review: Review, by: Any = None) -> Any:
    sent = review.application.reviews.filter(state=Review.State.SENT)
    return coordinators() if sent.count() == review.application.call.reviews_needed else []
