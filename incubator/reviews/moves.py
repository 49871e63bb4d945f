"""Applications are reviewed blind by mentors: asked, cleared of conflicts, judged, talked about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinators, team
from crowdcoop.workflow import NotNow, act, move
from incubator.applications.models import Application, InformationRequest
from incubator.applications.rules import impartial_coordinator
from incubator.calls.content import CallQuestion
from incubator.reviews import queue, rubric, rules
from incubator.reviews.models import Remark, Review

State = Application.State


@move(
    Application,
    source=[State.SUBMITTED, State.IN_REVIEW],
    target=State.IN_REVIEW,
    who=impartial_coordinator,
    tells={"review_assigned": rules.newly_assigned},
)
def assign(application: Application, *, by: User, reviewers: Iterable[User]) -> dict[str, int]:
    """Reviewers are added until there are as many as the call asks for; those with a conflict do not count."""
    reviewers = list(reviewers)
    allowed = set(rules.may_review(application).filter(pk__in=[person.pk for person in reviewers]))
    if not reviewers or allowed != set(reviewers):
        raise NotNow(_("Reviewers are mentors of the call from outside the team, each asked once."))
    _ask(application, reviewers)
    at_work = application.reviews.at_work().count()
    if at_work < application.call.reviews_needed:
        raise NotNow(_("This call asks for %(n)s reviewers.") % {"n": application.call.reviews_needed})
    return {"reviewers": at_work}


@move(
    Review,
    source=Review.State.ASSIGNED,
    target=Review.State.REMOVED,
    who=impartial_coordinator,
    needs=[rules.still_undecided],
    tells={"review_removed": rules.the_reviewer, "review_assigned": rules.newly_assigned},
)
def take_off(review: Review, *, by: User, reason: str = "") -> dict[str, Any]:
    """The coordination changes a reviewer; somebody else is asked at once if there is anybody."""
    return _ask_another(review.application)


@act(Review, who=rules.reviewer, states=[Review.State.ASSIGNED], needs=[rules.still_undecided])
def declare_no_conflict(review: Review, *, by: User) -> None:
    if review.relation != Review.Relation.UNSURE:
        review.relation = Review.Relation.NONE


@act(
    Review,
    who=rules.reviewer,
    states=[Review.State.ASSIGNED],
    needs=[rules.still_undecided],
    tells={"review_unsure": coordinators},
)
def declare_unsure(review: Review, *, by: User) -> None:
    """They do not know: the coordination, which sees the names, looks."""
    review.relation = Review.Relation.UNSURE


@act(
    Review,
    who=impartial_coordinator,
    states=[Review.State.ASSIGNED],
    needs=[rules.still_undecided],
    tells={"review_cleared": rules.the_reviewer},
)
def clear(review: Review, *, by: User) -> None:
    """The coordination has looked: there is no relation. (If there is one, `take_off`.)"""
    review.relation = Review.Relation.NONE


@move(
    Review,
    source=[Review.State.ASSIGNED, Review.State.SENT],
    target=Review.State.WITHDRAWN,
    who=rules.reviewer,
    needs=[rules.still_undecided],
    tells={"review_conflict": coordinators, "review_assigned": rules.newly_assigned},
)
def declare_conflict(review: Review, *, by: User) -> dict[str, Any]:
    """Whoever has a relation with the group leaves the review, sent or not; nobody asks which. Somebody else is asked."""
    review.scores, review.points, review.recommendation, review.comment = {}, {}, "", ""
    review.total = None
    return _ask_another(review.application)


@act(Review, who=rules.reviewer, states=[Review.State.ASSIGNED], needs=[rules.relation_answered, rules.still_undecided])
def save_review(
    review: Review, *, by: User, scores: rubric.Marks, points: rubric.Marks, recommendation: str, comment: str
) -> None:
    review.scores, review.points, review.recommendation, review.comment = scores, points, recommendation, comment
    review.saved_at = clock.now()


@move(
    Review,
    source=Review.State.ASSIGNED,
    target=Review.State.SENT,
    who=rules.reviewer,
    needs=[rules.relation_answered, rules.still_in_review],
    tells={"reviews_complete": rules.coordinators_once_all_are_in},
)
def send_review(
    review: Review, *, by: User, scores: rubric.Marks, recommendation: str, comment: str, points: rubric.Marks | None = None
) -> dict[str, Any]:
    call, points = review.application.call, points or {}
    if lacks := rules.incomplete(call, scores, points, recommendation, comment):
        raise NotNow(*lacks)
    review.scores, review.points, review.recommendation, review.comment = scores, points, recommendation, comment
    review.total = rubric.total(rubric.criteria_of(call), scores)
    review.version = review.application.versions.last().number
    review.saved_at = review.sent_at = clock.now()
    return {"total": review.total}


@move(
    Application,
    source=State.IN_REVIEW,
    target=State.CHANGES_REQUESTED,
    who=rules.may_ask,
    tells={"information_requested": team},
)
def request_information(
    application: Application, *, by: User, words: str, due_at: datetime, questions: Iterable[CallQuestion] = ()
) -> dict[str, Any]:
    """Asked by the coordination or by a reviewer; the team hears it from the programme, not from a person."""
    questions = list(questions)
    if not words.strip():
        raise NotNow(_("Say what the programme wants to know: the team will read it."))
    if due_at <= clock.now():
        raise NotNow(_("Give the team until a moment still to come."))
    if any(question.call_id != application.call_id for question in questions):
        raise ValueError("a question of another call")
    asked = InformationRequest.objects.create(
        application=application, words=words.strip(), asked_by=by, asked_at=clock.now(), due_at=due_at
    )
    asked.questions.set(questions)
    return {"request": asked.pk, "due_at": due_at.isoformat()}


@act(
    Application,
    who=rules.may_discuss,
    tells={"remark_written": rules.who_else_discusses},
)
def write_remark(application: Application, *, by: User, words: str) -> dict[str, int]:
    if not words.strip():
        raise NotNow(_("Write something first."))
    remark = Remark.objects.create(application=application, author=by, words=words.strip(), written_at=clock.now())
    return {"remark": remark.pk}


def _ask(application: Application, reviewers: Iterable[User]) -> None:
    now = clock.now()
    Review.objects.bulk_create(
        Review(application=application, reviewer=person, assigned_at=now) for person in reviewers
    )


def _ask_another(application: Application) -> dict[str, Any]:
    """In place of somebody who left, while reviews are still lacking; nobody if nobody is free."""
    if application.state != State.IN_REVIEW:
        return {"asked": None}
    person = queue.next_reviewer(application)
    if person is not None:
        _ask(application, [person])
    return {"asked": str(person) if person else None}
