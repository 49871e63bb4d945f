"""An application is written by a co-op, read blind by mentors and decided by a coordinator (accepting: journeys)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import Cooperative, User
from crowdcoop.people.rules import coordinators, is_member, team
from crowdcoop.reports.models import Numbering
from crowdcoop.workflow import NotNow, act, create, move
from incubator.applications import rules
from incubator.applications.models import Application, Review
from incubator.calls.models import Call, Terms

State = Application.State
FIELDS = ("applicant_kind", "people", *rules.ANSWERS)


@create(Application, who=is_member)
def start(cooperative: Cooperative, *, by: User, call: Call) -> Application:
    """What the co-op has answered to an earlier call is there again, to be gone over."""
    call = Call.objects.get(pk=call.pk)
    if not call.is_open(clock.now()):
        raise NotNow(_("The call “%(call)s” does not take applications now.") % {"call": call})
    before = Application.objects.filter(cooperative=cooperative)
    if before.filter(call=call).exclude(state=State.WITHDRAWN).exists():
        raise NotNow(_("Your co-op already has an application for this call."))
    if before.filter(state=State.ACCEPTED).exists():
        raise NotNow(_("Your co-op is already in the programme."))
    last = before.first()
    answers = {name: getattr(last, name) for name in FIELDS} if last else {}
    return Application.objects.create(
        cooperative=cooperative, call=call, started_by=by, started_at=clock.now(), **answers
    )


@act(Application, who=is_member, states=[State.DRAFT], needs=[rules.call_is_open])
def save(application: Application, *, by: User, version: int, **answers: Any) -> dict[str, int]:
    """`version` is the one the person was shown: words that somebody else wrote meanwhile are never overwritten."""
    if version != application.version:
        raise NotNow(_("Somebody of your team has saved this meanwhile. Nothing of theirs was overwritten."))
    for name, value in answers.items():
        if name not in FIELDS:
            raise ValueError(f"{name} is not an answer of an application")
        setattr(application, name, value)
    application.version += 1
    return {"version": application.version}


@move(
    Application,
    source=State.DRAFT,
    target=State.SUBMITTED,
    who=is_member,
    needs=[rules.call_is_open, rules.eligible_kind, rules.enough_promoters, rules.every_answer],
    tells={"application_received": team, "application_to_assign": coordinators},
)
def submit(application: Application, *, by: User, terms: Terms) -> dict[str, Any]:
    """Sending it is accepting the terms that were shown, by version."""
    if terms != application.call.terms:
        raise NotNow(_("The terms of the call have changed. Read them again before you send."))
    call = Call.objects.select_for_update().get(pk=application.call_id)
    sent_before = Application.objects.filter(call=call).exclude(blind_code="").count()
    application.reference = _next_reference()
    application.blind_code = f"T-{sent_before + 1:02d}"
    application.terms = terms
    application.terms_accepted_at = application.sent_at = clock.now()
    return {"reference": application.reference, "terms": terms.version}


@move(
    Application,
    source=[State.DRAFT, State.SUBMITTED, State.IN_REVIEW],
    target=State.WITHDRAWN,
    who=is_member,
    tells={"application_withdrawn": coordinators},
)
def withdraw(application: Application, *, by: User, reason: str = "") -> None:
    """The co-op leaves; it may apply again while the call is open."""


@move(
    Application,
    source=[State.SUBMITTED, State.IN_REVIEW],
    target=State.IN_REVIEW,
    who=rules.impartial_coordinator,
    tells={"review_assigned": rules.newly_assigned},
)
def assign(application: Application, *, by: User, reviewers: Iterable[User]) -> dict[str, int]:
    """Reviewers are added until there are as many as the call asks for; those with a conflict do not count."""
    reviewers = list(reviewers)
    allowed = set(rules.may_review(application).filter(pk__in=[person.pk for person in reviewers]))
    if not reviewers or allowed != set(reviewers):
        raise NotNow(_("Reviewers are mentors from outside the team, each asked once."))
    now = clock.now()
    Review.objects.bulk_create(
        Review(application=application, reviewer=person, assigned_at=now) for person in reviewers
    )
    at_work = application.reviews.exclude(state=Review.State.WITHDRAWN).count()
    if at_work < application.call.reviews_needed:
        raise NotNow(_("This call asks for %(n)s reviewers.") % {"n": application.call.reviews_needed})
    return {"reviewers": at_work}


@act(Review, who=rules.reviewer, states=[Review.State.ASSIGNED], needs=[rules.still_in_review])
def declare_no_conflict(review: Review, *, by: User) -> None:
    review.no_conflict_at = review.no_conflict_at or clock.now()


@move(
    Review,
    source=Review.State.ASSIGNED,
    target=Review.State.WITHDRAWN,
    who=rules.reviewer,
    tells={"review_conflict": coordinators},
)
def declare_conflict(review: Review, *, by: User) -> None:
    """Whoever has a relation with the group leaves the review; nobody asks which."""
    review.scores, review.recommendation, review.comment = {}, "", ""


@act(
    Review,
    who=rules.reviewer,
    states=[Review.State.ASSIGNED],
    needs=[rules.conflict_question_answered, rules.still_in_review],
)
def save_review(review: Review, *, by: User, scores: dict[str, int | None], recommendation: str, comment: str) -> None:
    review.scores, review.recommendation, review.comment = scores, recommendation, comment


@move(
    Review,
    source=Review.State.ASSIGNED,
    target=Review.State.SENT,
    who=rules.reviewer,
    needs=[rules.conflict_question_answered, rules.still_in_review],
    tells={"reviews_complete": rules.coordinators_once_all_are_in},
)
def send_review(review: Review, *, by: User, scores: dict[str, int | None], recommendation: str, comment: str) -> None:
    if lacks := rules.incomplete(scores, recommendation, comment):
        raise NotNow(*lacks)
    review.scores, review.recommendation, review.comment = scores, recommendation, comment
    review.sent_at = clock.now()


@move(
    Application,
    source=[State.SUBMITTED, State.IN_REVIEW],
    target=State.REJECTED,
    who=rules.impartial_coordinator,
    needs=[rules.heard],
    tells={"application_rejected": team},
)
def reject(application: Application, *, by: User, reason: str) -> None:
    """The reason goes to the team as it is written."""
    if not reason.strip():
        raise NotNow(_("Write the reasons: the team will read them."))
    application.decided_at, application.decision_reason = clock.now(), reason


def _next_reference() -> str:
    """CC-2026-0041: numbers of a year have no gaps, because the row of their series is locked until the end."""
    series = f"CC-{clock.now():%Y}"
    Numbering.objects.get_or_create(series=series)
    numbering = Numbering.objects.select_for_update().get(series=series)
    numbering.last += 1
    numbering.save(update_fields=["last"])
    return str(numbering)
