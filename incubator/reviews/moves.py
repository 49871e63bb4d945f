"""Applications are reviewed blind by mentors: asked, cleared of conflicts, judged, talked about."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, team
from crowdcoop.workflow import NotNow, act, move
from incubator.applications.models import Application, InformationRequest
from incubator.applications.rules import impartial_coordinator
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call
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
    """The reviewers who are lacking, chosen by hand; those with a conflict do not count."""
    return _assigned(application, list(reviewers))


@move(Application, source=[State.SUBMITTED, State.IN_REVIEW], target=State.IN_REVIEW, who=impartial_coordinator)
def assign_as_planned(application: Application, *, by: User, reviewers: Iterable[User]) -> dict[str, int]:
    """One line of the plan: whoever is asked hears of all of theirs at once, by `carry_out`."""
    return _assigned(application, list(reviewers))


@act(Call, who=coordinator, tells={"reviews_assigned": rules.assigned_by_the_plan})
def carry_out(call: Call, *, by: User, plan: str) -> dict[str, int]:
    """The part of the plan that was looked at, and no other: `plan` is its token. Of two assigners at once the second finds another plan."""
    chosen = queue.sharing(call, by).next
    if not chosen.chosen or chosen.token != plan:
        raise NotNow(_("Applications or reviewers have changed meanwhile. Look at the plan as it is now."))
    # Whoever holds one of them now may be waiting for this call: nobody waits for them.
    rows = (
        Application.objects.select_for_update(skip_locked=True).filter(pk__in=chosen.chosen).order_by("sent_at", "id")
    )
    applications, people = list(rows), User.objects.in_bulk({one for each in chosen.chosen.values() for one in each})
    if len(applications) < len(chosen.chosen):
        raise NotNow(_("Applications or reviewers have changed meanwhile. Look at the plan as it is now."))
    for application in applications:
        assign_as_planned(application, by=by, reviewers=[people[one] for one in chosen.chosen[application.pk]])
    return {"applications": len(applications), "reviews": sum(len(each) for each in chosen.chosen.values())}


@act(
    Application,
    who=impartial_coordinator,
    states=list(Review.TAKEN_IN),
    tells={"review_assigned": rules.newly_assigned},
)
def ask_one_more(application: Application, *, by: User, reviewer: User) -> dict[str, Any]:
    """Another opinion, even beyond the number the call asks for."""
    if not rules.may_review(application).filter(pk=reviewer.pk).exists():
        raise NotNow(_("Reviewers are mentors of the call from outside the team, each asked once."))
    _ask(application, [reviewer])
    return {"asked": str(reviewer)}


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
    return _ask_another(review)


@act(
    Review,
    who=rules.reviewer,
    states=[Review.State.ASSIGNED],
    needs=[rules.still_undecided, rules.not_unsure],
)
def declare_no_conflict(review: Review, *, by: User) -> None:
    review.relation = Review.Relation.NONE


@act(
    Review,
    who=rules.reviewer,
    states=[Review.State.ASSIGNED],
    needs=[rules.still_undecided, rules.not_unsure],
    tells={"review_unsure": rules.impartial_coordinators},
)
def declare_unsure(review: Review, *, by: User) -> None:
    """They do not know: the coordination, which sees the names, looks."""
    review.relation = Review.Relation.UNSURE


@act(
    Review,
    who=impartial_coordinator,
    states=[Review.State.ASSIGNED],
    needs=[rules.still_undecided, rules.is_unsure],
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
    tells={"review_conflict": rules.impartial_coordinators, "review_assigned": rules.newly_assigned},
)
def declare_conflict(review: Review, *, by: User) -> dict[str, Any]:
    """Whoever has a relation with the group leaves the review, sent or not; nobody asks which. Somebody else is asked."""
    review.scores, review.points, review.recommendation, review.comment = {}, {}, "", ""
    review.total = None
    return _ask_another(review)


@act(Review, who=rules.reviewer, states=[Review.State.ASSIGNED], needs=[rules.relation_answered, rules.still_undecided])
def save_review(
    review: Review, *, by: User, scores: rubric.Marks, points: rubric.Marks, recommendation: str, comment: str
) -> None:
    given = {"scores": scores, "points": points, "recommendation": recommendation, "comment": comment}
    _write(review, rubric.rubric_of(review.application.call), **given)


@move(
    Review,
    source=Review.State.ASSIGNED,
    target=Review.State.SENT,
    who=rules.reviewer,
    needs=[rules.relation_answered, rules.still_in_review],
    tells={"reviews_complete": rules.coordinators_once_all_are_in},
)
def send_review(
    review: Review,
    *,
    by: User,
    scores: rubric.Marks,
    recommendation: str,
    comment: str,
    points: rubric.Marks | None = None,
) -> dict[str, Any]:
    _lock_application(review, rules.still_in_review)
    points, asked = points or {}, rubric.rubric_of(review.application.call)
    if lacks := rules.incomplete(asked, scores, points, recommendation, comment):
        raise NotNow(*lacks.values())
    given = {"scores": scores, "points": points, "recommendation": recommendation, "comment": comment}
    _write(review, asked, **given)
    review.total = rubric.total(asked.criteria, scores)
    review.version = review.application.versions.last().number
    review.sent_at = clock.now()
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
    return {"request": asked.pk, "due_at": due_at.isoformat(), "words": asked.words}


@act(
    Application,
    who=rules.may_discuss,
    states=[*rules.UNDER_REVIEW, State.WAITLISTED],
    tells={"remark_written": rules.who_else_discusses},
)
def write_remark(application: Application, *, by: User, words: str) -> dict[str, int]:
    if not words.strip():
        raise NotNow(_("Write something first."))
    remark = Remark.objects.create(application=application, author=by, words=words.strip(), written_at=clock.now())
    return {"remark": remark.pk}


def _assigned(application: Application, reviewers: list[User]) -> dict[str, int]:
    allowed = set(rules.may_review(application).filter(pk__in=[person.pk for person in reviewers]))
    if not reviewers or allowed != set(reviewers):
        raise NotNow(_("Reviewers are mentors of the call from outside the team, each asked once."))
    begins, needed = not application.reviews.exists(), application.call.reviews_needed
    _ask(application, reviewers)
    at_work = application.reviews.at_work().count()
    if begins and at_work < needed:
        raise NotNow(_("This call asks for %(n)s reviewers.") % {"n": needed})
    if at_work > needed:
        raise NotNow(
            _("With these there would be %(many)s reviewers; this call asks for %(n)s.")
            % {"many": at_work, "n": needed}
        )
    return {"reviewers": at_work}


def _ask(application: Application, reviewers: Iterable[User]) -> None:
    now = clock.now()
    Review.objects.bulk_create(
        Review(application=application, reviewer=person, assigned_at=now) for person in reviewers
    )


def _ask_another(review: Review) -> dict[str, Any]:
    """In place of somebody who leaves, while reviews are lacking; nobody if nobody is free."""
    _lock_application(review, rules.still_undecided)
    # The place is free only once the row says so, and the workflow saves it after this body.
    review.save(update_fields=["state"])
    person = queue.next_reviewer(review.application)
    if person is not None:
        _ask(review.application, [person])
    return {"asked": str(person) if person else None}


def _lock_application(review: Review, need: Callable[..., Any]) -> None:
    """Two reviewers at once: the second waits for the application's row, counts with the first, and asks again whether it may."""
    review.application = Application.objects.select_for_update().get(pk=review.application_id)
    if reason := need(review):
        raise NotNow(reason)


def _write(
    review: Review,
    asked: rubric.Rubric,
    *,
    scores: rubric.Marks,
    points: rubric.Marks,
    recommendation: str,
    comment: str,
) -> None:
    if wrong := rules.out_of_range(asked, scores, points):
        raise NotNow(*wrong)
    if recommendation not in ("", *Review.Recommendation.values):
        raise NotNow(_("Choose a recommendation."))
    review.scores, review.points, review.recommendation, review.comment = scores, points, recommendation, comment
    review.saved_at = clock.now()
