"""An application is decided in two steps: the decision is prepared, and its letter is sent. Then places are taken or passed on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinators, is_lead, team
from crowdcoop.workflow import NotNow, act, move, system
from incubator.applications.models import Application
from incubator.applications.rules import impartial_coordinator, places_left
from incubator.calls.models import Call
from incubator.journeys import moves as journeys
from incubator.journeys.rules import may_mentor
from incubator.selection import rules
from incubator.selection.models import Decision, Interview

State = Application.State
Outcome = Decision.Outcome


@move(
    Application,
    source=State.IN_REVIEW,
    target=State.INTERVIEW,
    who=impartial_coordinator,
    tells={"interview_invited": team},
)
def invite_to_interview(
    application: Application, *, by: User, at: datetime, place: str, words: str = ""
) -> dict[str, Any]:
    if at <= clock.now():
        raise NotNow(_("An interview is held at a moment still to come."))
    told = {"at": at, "place": place, "words": words, "invited_by": by, "invited_at": clock.now()}
    Interview.objects.update_or_create(application=application, defaults=told)
    return {"at": at.isoformat()}


@act(
    Application,
    who=impartial_coordinator,
    states=[State.INTERVIEW],
    tells={"interview_invited": team},
)
def move_interview(application: Application, *, by: User, at: datetime, place: str, words: str = "") -> dict[str, Any]:
    """Another hour or another place."""
    if at <= clock.now():
        raise NotNow(_("An interview is held at a moment still to come."))
    told = {"at": at, "place": place, "words": words, "invited_by": by, "invited_at": clock.now()}
    Interview.objects.filter(application=application).update(**told)
    return {"at": at.isoformat()}


@act(Application, who=impartial_coordinator, states=[State.INTERVIEW])
def note_interview(application: Application, *, by: User, notes: str) -> None:
    """For the coordination alone."""
    Interview.objects.filter(application=application).update(notes=notes, noted_by=by, noted_at=clock.now())


@act(Application, who=impartial_coordinator, states=list(rules.POSSIBLE), needs=[rules.heard])
def prepare(
    application: Application,
    *,
    by: User,
    outcome: str,
    reason: str,
    rank: int | None = None,
    mentor: User | None = None,
    mentors: Iterable[User] = (),
) -> dict[str, Any]:
    """Nobody hears of it yet. Prepared again, the new decision takes the place of the one before."""
    # Two coordinators, one place: the second waits for the call's row and is then told.
    Call.objects.select_for_update().get(pk=application.call_id)
    mentors = [*mentors, *([mentor] if mentor else [])]
    _check(application, outcome, reason, mentor, mentors)
    decided = {"outcome": outcome, "reason": reason.strip(), "mentor": mentor}
    decided["rank"] = (rank or _last_rank(application) + 1) if outcome == Outcome.WAITLISTED else None
    by_whom = {"prepared_by": by, "prepared_at": clock.now(), "sent_by": None, "sent_at": None}
    decision, _new = Decision.objects.update_or_create(application=application, defaults=decided | by_whom)
    decision.mentors.set(mentors)
    return {"outcome": outcome}


@act(Application, who=impartial_coordinator)
def put_aside(application: Application, *, by: User) -> None:
    """The decision that was prepared is not one any more."""
    decision = rules.decision_of(application)
    if decision is None:
        raise NotNow(_("There is no decision waiting to be sent."))
    decision.delete()


@move(
    Application,
    source=[State.IN_REVIEW, State.INTERVIEW, State.WAITLISTED],
    target=State.ACCEPTED,
    who=impartial_coordinator,
    needs=[rules.heard, rules.prepared(Outcome.ACCEPTED), places_left],
    tells={"application_accepted": team, "mentor_assigned": rules.mentors_of_the_accepted},
)
def accept(application: Application, *, by: User) -> dict[str, Any]:
    """The letter leaves, and the incubation begins."""
    Call.objects.select_for_update().get(pk=application.call_id)
    if full := places_left(application):
        raise NotNow(full)
    decision = _sent(application, by)
    begun = journeys.start(application, by=None, mentor=decision.mentor, mentors=decision.mentors.all())
    return {"mentor": str(begun.mentor) if begun.mentor else None}


@move(
    Application,
    source=[State.IN_REVIEW, State.INTERVIEW],
    target=State.WAITLISTED,
    who=impartial_coordinator,
    needs=[rules.heard, rules.prepared(Outcome.WAITLISTED)],
    tells={"application_waitlisted": team},
)
def put_on_waiting_list(application: Application, *, by: User) -> dict[str, Any]:
    """The letter leaves; a place that becomes free is offered in the order of the list."""
    return {"rank": _sent(application, by).rank}


@move(
    Application,
    source=list(rules.POSSIBLE),
    target=State.REJECTED,
    who=impartial_coordinator,
    needs=[rules.heard, rules.prepared(Outcome.REJECTED)],
    tells={"application_rejected": team},
)
def reject(application: Application, *, by: User) -> None:
    """The letter leaves, with the reasons as they were written."""
    _sent(application, by)


@move(
    Application,
    source=State.WAITLISTED,
    target=State.OFFERED,
    who=impartial_coordinator | system,
    needs=[rules.nobody_undecided, rules.is_next, places_left],
    tells={"place_offered": team},
)
def offer_place(application: Application, *, by: User | None) -> dict[str, Any]:
    """A place is free again: the first on the list has it if they want it."""
    Call.objects.select_for_update().get(pk=application.call_id)
    if full := places_left(application):
        raise NotNow(full)
    application.offer_until = clock.now() + rules.OFFER_STANDS
    return {"until": application.offer_until.isoformat()}


@move(
    Application,
    source=State.OFFERED,
    target=State.ACCEPTED,
    who=is_lead,
    needs=[rules.offer_stands],
    tells={"application_accepted": team, "mentor_assigned": rules.mentors_of_the_accepted, "place_taken": coordinators},
)
def take_place(application: Application, *, by: User) -> None:
    application.offer_until, application.decided_at = None, clock.now()
    journeys.start(application, by=None, mentor=None)


@move(
    Application,
    source=State.OFFERED,
    target=State.WITHDRAWN,
    who=is_lead,
    tells={"place_declined": coordinators},
)
def decline_place(application: Application, *, by: User, reason: str = "") -> None:
    application.offer_until = None


@move(
    Application,
    source=State.OFFERED,
    target=State.WITHDRAWN,
    who=system,
    needs=[rules.offer_is_over],
    tells={"place_lapsed": rules.team_and_coordinators},
)
def lapse_offer(application: Application, *, by: None) -> None:
    """Nobody answered in time: the next on the list is asked."""
    application.offer_until = None


@move(
    Application,
    source=State.ACCEPTED,
    target=State.WITHDRAWN,
    who=is_lead,
    needs=[rules.has_just_begun],
    tells={"place_declined": coordinators},
)
def give_up_place(application: Application, *, by: User, reason: str) -> None:
    """Before the itinerary has begun, an accepted co-op can still leave its place to another."""
    journeys.drop_out(application.incubation, by=by, reason=reason)


def _check(application: Application, outcome: str, reason: str, mentor: User | None, mentors: list[User]) -> None:
    if outcome not in rules.POSSIBLE[State(application.state)]:
        raise NotNow(_("This cannot be decided of an application that is “%(state)s”.") % {"state": application.get_state_display()})
    if not reason.strip():
        raise NotNow(_("Write the reasons: the team will read them."))
    if outcome != Outcome.ACCEPTED:
        return
    if mentor is None:
        raise NotNow(_("Choose the mentor who will go with the co-op."))
    allowed = set(may_mentor(application.cooperative).filter(pk__in=[person.pk for person in mentors]))
    if allowed != set(mentors):
        raise NotNow(_("Choose mentors from outside the team."))
    if full := rules.place_for_it(application):
        raise NotNow(full)


def _sent(application: Application, by: User) -> Decision:
    decision = rules.decision_of(application)
    assert decision is not None  # `prepared` has been asked
    decision.sent_by, decision.sent_at = by, clock.now()
    decision.save(update_fields=["sent_by", "sent_at"])
    application.decided_at, application.decision_reason = clock.now(), decision.reason
    return decision


def _last_rank(application: Application) -> int:
    waiting = Decision.objects.filter(application__call=application.call, outcome=Outcome.WAITLISTED)
    return max((rank or 0 for rank in waiting.values_list("rank", flat=True)), default=0)
