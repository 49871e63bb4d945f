"""An application is decided in two steps: the decision is prepared, and its letter is sent. Then places are taken or passed on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, coordinators, is_lead, team
from crowdcoop.workflow import NotNow, act, move, system
from incubator.applications.models import Application
from incubator.applications.rules import impartial_coordinator
from incubator.calls.models import Call
from incubator.journeys import moves as journeys
from incubator.selection import preparing, rules
from incubator.selection.models import Decision, Interview

State = Application.State
Outcome = Decision.Outcome


# -- Interviews -------------------------------------------------------------------------------------


@move(
    Application,
    source=State.IN_REVIEW,
    target=State.INTERVIEW,
    who=impartial_coordinator,
    needs=[rules.heard],
    tells={"interview_invited": team},
)
def invite_to_interview(
    application: Application, *, by: User, at: datetime, place: str, words: str = ""
) -> dict[str, Any]:
    """Once the reviews are in; the day, the place and what it is about are told to the whole team."""
    return _invite(application, by, at, place, words)


@act(Application, who=impartial_coordinator, states=[State.INTERVIEW], tells={"interview_invited": team})
def move_interview(application: Application, *, by: User, at: datetime, place: str, words: str = "") -> dict[str, Any]:
    """Another hour or another place."""
    return {**_invite(application, by, at, place, words), "moved": True}


@move(
    Application,
    source=State.INTERVIEW,
    target=State.IN_REVIEW,
    who=impartial_coordinator,
    tells={"interview_called_off": team},
)
def call_off_interview(application: Application, *, by: User, reason: str = "") -> None:
    """There is none after all, or a reviewer is lacking again; what was noted stays."""


@act(Application, who=impartial_coordinator, states=[State.INTERVIEW])
def note_interview(application: Application, *, by: User, notes: str) -> None:
    """For the coordination alone."""
    Interview.objects.filter(application=application).update(notes=notes, noted_by=by, noted_at=clock.now())


# -- Preparing and sending --------------------------------------------------------------------------


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
    """Nobody hears of it yet. Prepared again, the new decision takes the place of the one before, confirmed or not.

    `mentor` writes the diagnosis and signs off; `mentors` go for their organisations, least busy ones where nobody is named.
    """
    # Two coordinators, one place: the second waits for the call's row and is then told.
    Call.objects.select_for_update().get(pk=application.call_id)
    chosen: dict[str, Any] = {"rank": rank, "mentor": mentor, "mentors": list(mentors)}
    preparing.check(application, outcome=outcome, reason=reason, **chosen)
    decision = preparing.write(application, by=by, outcome=outcome, reason=reason, **chosen)
    return {"outcome": outcome, "rank": decision.rank}


@act(Application, who=impartial_coordinator)
def put_aside(application: Application, *, by: User) -> None:
    """The decision that was prepared is not one any more; who waits on the list keeps their place on it."""
    decision = rules.decision_of(application)
    if decision is None:
        raise NotNow(_("There is no decision waiting to be sent."))
    if application.state == State.WAITLISTED:
        preparing.write_as_sent(decision, application, by)
    else:
        decision.delete()


@act(Call, who=coordinator)
def send_letters(call: Call, *, by: User, shown: str, outcome: str = "") -> dict[str, Any]:
    """Confirms the letters that were shown, and none if they are not those any more; a worker sends each by its own step.

    `shown` is the mark of what the page showed (`preparing.mark`), `outcome` the kind of letters it was limited to.
    """
    waiting = preparing.to_confirm(call, by, outcome)
    if not waiting:
        raise NotNow(_("There are no letters to send: they are already on their way, or none is prepared."))
    if preparing.mark(waiting) != shown:
        raise NotNow(_("Something has changed since you looked at the letters. Nothing was sent: look again."))
    confirmed = {"to_send_by": by, "to_send_at": clock.now(), "fault": ""}
    Decision.objects.filter(pk__in=[one.pk for one in waiting]).update(**confirmed)
    return {"letters": len(waiting)}


@move(
    Application,
    source=[State.IN_REVIEW, State.INTERVIEW, State.WAITLISTED],
    target=State.ACCEPTED,
    who=impartial_coordinator,
    needs=[rules.heard, rules.prepared(Outcome.ACCEPTED), rules.mentors_still_may, rules.places_left],
    tells={"application_accepted": team, "mentor_assigned": rules.mentors_of_the_accepted},
)
def accept(application: Application, *, by: User) -> dict[str, Any]:
    """The letter leaves, and the incubation begins."""
    _with_a_place(application)
    decision = _sent(application, by)
    begun = journeys.start(application, by=None, mentor=decision.mentor, mentors=decision.mentors.all())
    return preparing.said_of(begun, decision.reason)


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
    return preparing.said(_sent(application, by))


@move(
    Application,
    source=list(rules.POSSIBLE),
    target=State.REJECTED,
    who=impartial_coordinator,
    needs=[rules.heard, rules.prepared(Outcome.REJECTED)],
    tells={"application_rejected": team},
)
def reject(application: Application, *, by: User) -> dict[str, Any]:
    """The letter leaves, with the reasons as they were written."""
    return preparing.said(_sent(application, by))


# -- The waiting list -------------------------------------------------------------------------------


@act(Call, who=rules.may_order)
def reorder(call: Call, *, by: User, application: Application, up: bool) -> dict[str, Any]:
    """One place up or down; the others close ranks."""
    order = list(rules.waiting_list(call))
    if application not in order:
        raise NotNow(_("This application is not on the waiting list any more."))
    at = order.index(application)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        raise NotNow(_("It is at the end of the list already."))
    order[at], order[to] = order[to], order[at]
    for rank, each in enumerate(order, start=1):
        Decision.objects.filter(application=each).update(rank=rank)
    return {"application": application.reference, "rank": to + 1}


@move(
    Application,
    source=State.WAITLISTED,
    target=State.OFFERED,
    who=impartial_coordinator | system,
    needs=[rules.call_offers, rules.nobody_undecided, rules.nothing_prepared, rules.is_next, rules.place_for_it],
    tells={"place_offered": team},
)
def offer_place(application: Application, *, by: User | None) -> dict[str, Any]:
    """A place is free again: the first on the list has it if they want it."""
    Call.objects.select_for_update().get(pk=application.call_id)
    if full := rules.place_for_it(application):
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
def take_place(application: Application, *, by: User) -> dict[str, Any]:
    application.offer_until, application.decided_at = None, clock.now()
    return preparing.said_of(journeys.start(application, by=None, mentor=None), "")


@move(Application, source=State.OFFERED, target=State.WITHDRAWN, who=is_lead, tells={"place_declined": coordinators})
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
def lapse_offer(application: Application, *, by: None) -> dict[str, Any]:
    """Nobody answered in time: the next on the list is asked."""
    application.offer_until = None
    return {"days": rules.OFFER_STANDS.days}


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


# -- What several of them do ------------------------------------------------------------------------


def _invite(application: Application, by: User, at: datetime, place: str, words: str) -> dict[str, Any]:
    if at <= clock.now():
        raise NotNow(_("An interview is held at a moment still to come."))
    if not place.strip():
        raise NotNow(_("Say where the interview is held."))
    told = {"at": at, "place": place, "words": words, "invited_by": by, "invited_at": clock.now()}
    Interview.objects.update_or_create(application=application, defaults=told)
    return {"at": at.isoformat(), "place": place, "words": words}


def _with_a_place(application: Application) -> None:
    """Asked again under the lock of the call: whoever came first may have taken the last one."""
    Call.objects.select_for_update().get(pk=application.call_id)
    if full := rules.places_left(application):
        raise NotNow(full)


def _sent(application: Application, by: User) -> Decision:
    decision = rules.decision_of(application)
    assert decision is not None  # `prepared` has been asked
    decision.sent_by, decision.sent_at, decision.fault = by, clock.now(), ""
    decision.save(update_fields=["sent_by", "sent_at", "fault"])
    application.decided_at, application.decision_reason = clock.now(), decision.reason
    return decision
