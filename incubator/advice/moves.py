"""Advice: pools of hours, and sessions that are booked, moved, held and written down; and the words around them.

What is scarce is locked in the same order everywhere: the session, then its pool, then the mentor.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinators, is_member, team
from crowdcoop.workflow import NotNow, act, create, move, system
from incubator.advice import free, rules
from incubator.advice.models import Action, MentoringOrganisation, Pool, Session
from incubator.advice.talk import MentorNote, Message
from incubator.applications.rules import impartial_coordinator
from incubator.journeys.models import Incubation
from incubator.journeys.rules import goes_along, still_under_way

MOST_ACTIONS = 5  # more are not remembered
MOST_MINUTES = 48 * 60  # of one grant
State = Session.State


@create(MentoringOrganisation, who=rules.coordinator | system)
def found_organisation(_nothing: None, *, by: Any, name: str, mentors: Iterable[User] = ()) -> MentoringOrganisation:
    """Named again, it is the same one with more mentors."""
    organisation, _new = MentoringOrganisation.objects.get_or_create(name=name)
    organisation.mentors.add(*mentors)
    return organisation


@act(Incubation, who=rules.coordinator | system)
def open_pools(incubation: Incubation, *, by: Any) -> dict[str, Any]:
    """A pool with each organisation, as large as the call says; those already open stay as they are."""
    given = {organisation.pk: minutes for organisation, minutes in incubation.call.hours()}
    opened = {}
    for organisation in rules.pools_missing(incubation):
        opened[organisation.name] = minutes = given[organisation.pk]
        Pool.objects.get_or_create(incubation=incubation, organisation=organisation, defaults={"minutes": minutes})
    return {"minutes": opened}


@act(Pool, who=impartial_coordinator, tells={"hours_granted": team})
def grant_minutes(pool: Pool, *, by: User, minutes: int, reason: str) -> dict[str, Any]:
    if not reason.strip() or not 0 < minutes <= MOST_MINUTES:
        raise NotNow(_("Say how many minutes more, and why."))
    pool.minutes += minutes
    return {"minutes": minutes}


@create(
    Session,
    who=is_member | goes_along,
    needs=[still_under_way],
    tells={"session_booked": rules.both_sides},
)
def book(
    pool: Pool, *, by: Any, mentor: User, starts_at: datetime, minutes: int = 60, topic: str = "", place: str = ""
) -> Session:
    """The pool is locked already; the mentor's row is locked too, so that two co-ops cannot take the same hour.

    A team takes a slot and its place; who goes along books any time.
    """
    mentor = User.objects.select_for_update().get(pk=mentor.pk)
    _refuse(rules.booking_refused(pool, mentor, starts_at, minutes))
    _refuse(rules.not_offered(pool, by, mentor, starts_at, minutes))
    slot = free.is_offered(pool, mentor, starts_at, minutes)
    return Session.objects.create(
        pool=pool,
        mentor=mentor,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        minutes_planned=minutes,
        topic=topic,
        place=place or (slot.place if slot else ""),
        reminded_at=_told_late_enough(starts_at),
    )


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise NotNow(*reasons)


def _told_late_enough(starts_at: datetime) -> datetime | None:
    """Who books for tomorrow morning needs no reminder this evening."""
    return clock.now() if starts_at <= clock.now() + rules.REMINDED_BEFORE else None


@act(
    Session,
    who=rules.both_write,
    states=[State.BOOKED],
    needs=[rules.not_begun, still_under_way],
    tells={"session_moved": rules.both_sides},
)
def move_session(session: Session, *, by: Any, starts_at: datetime, minutes: int) -> dict[str, Any]:
    """The same session at another time: the old one is free at once, and both are reminded anew."""
    pool = Pool.objects.select_for_update().get(pk=session.pool_id)
    mentor = User.objects.select_for_update().get(pk=session.mentor_id)
    _refuse(rules.booking_refused(pool, mentor, starts_at, minutes, session))
    if not rules.who_holds_it.test(by, session):
        _refuse(rules.not_offered(pool, by, mentor, starts_at, minutes))
    before = session.starts_at.isoformat()
    session.starts_at, session.minutes_planned = starts_at, minutes
    session.ends_at = starts_at + timedelta(minutes=minutes)
    session.sequence += 1
    session.reminded_at = _told_late_enough(starts_at)
    return {"from": before, "to": starts_at.isoformat()}


@move(
    Session,
    source=State.BOOKED,
    target=State.CANCELLED,
    who=rules.both_write,
    needs=[rules.not_begun],
    tells={"session_cancelled": rules.both_sides},
)
def cancel(session: Session, *, by: Any, reason: str = "") -> None:
    """The minutes planned are free again: they are counted from the sessions that stand."""
    session.sequence += 1


@act(
    Session,
    who=system,
    states=[State.BOOKED],
    needs=[rules.not_begun, rules.not_reminded],
    tells={"session_reminder": rules.both_sides},
)
def remind(session: Session, *, by: None) -> None:
    session.reminded_at = clock.now()


@move(
    Session,
    source=State.BOOKED,
    target=State.MISSED,
    who=rules.who_holds_it,
    needs=[rules.has_begun],
    tells={"session_missed": team},
)
def miss(session: Session, *, by: User) -> None:
    """The team did not come: no minutes are used."""


def write_down(session: Session, *, by: User, minutes_used: int, **record: Any) -> Session:
    """Held if the pool has the minutes, else it waits for the coordination: decided with the pool locked."""
    with transaction.atomic():
        Session.objects.select_for_update().get(pk=session.pk)
        pool = Pool.objects.select_for_update().get(pk=session.pool_id)
        step = hold if minutes_used <= pool.left() else ask_for_more
        return step(session, by=by, minutes_used=minutes_used, **record)


@move(
    Session,
    source=State.BOOKED,
    target=State.HELD,
    who=rules.who_holds_it,
    needs=[rules.has_begun],
    tells={"session_notes_ready": team},
)
def hold(
    session: Session, *, by: Any, said: str, agreed: str, minutes_used: int, actions: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The session took place: its minutes leave the pool, what was agreed enters the co-op's task list."""
    pool = Pool.objects.select_for_update().get(pk=session.pool_id)
    if not 0 < minutes_used <= pool.left():
        raise NotNow(_("The pool has %(left)s minutes left.") % {"left": pool.left()})
    session.held_at = clock.now()
    return _record(session, said, agreed, minutes_used, actions)


@move(
    Session,
    source=State.BOOKED,
    target=State.WAITING,
    who=rules.who_holds_it,
    needs=[rules.has_begun],
    tells={"session_over_hours": coordinators},
)
def ask_for_more(
    session: Session, *, by: Any, said: str, agreed: str, minutes_used: int, actions: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """It took more than the pool has: the record is kept, and counts once the coordination agrees."""
    pool = Pool.objects.select_for_update().get(pk=session.pool_id)
    if minutes_used <= pool.left():
        raise NotNow(_("The pool has %(left)s minutes left: that is enough.") % {"left": pool.left()})
    return {**_record(session, said, agreed, minutes_used, actions), "over": minutes_used - pool.left()}


def _record(session: Session, said: str, agreed: str, minutes: int, actions: Iterable[dict[str, Any]]) -> dict:
    session.said, session.agreed, session.minutes_used = said, agreed, minutes
    session.actions.all().delete()
    agreed_on = list(actions)[:MOST_ACTIONS]
    for action in agreed_on:
        Action.objects.create(session=session, **action)
    return {"minutes": minutes, "actions": len(agreed_on)}


@move(
    Session,
    source=State.WAITING,
    target=State.HELD,
    who=impartial_coordinator,
    tells={"session_notes_ready": team, "session_record_granted": rules.its_mentor},
)
def grant_record(session: Session, *, by: User, reason: str) -> dict[str, Any]:
    """The pool grows by what is lacking now, so that what is used is never more than what is given."""
    if not reason.strip():
        raise NotNow(_("Say why: the mentor and the report show it."))
    pool = Pool.objects.select_for_update().get(pk=session.pool_id)
    over = max(0, (session.minutes_used or 0) - pool.left())
    pool.minutes += over
    pool.save()
    session.held_at = clock.now()
    return {"minutes": session.minutes_used, "over": over, "actions": session.actions.count()}


@move(
    Session,
    source=State.WAITING,
    target=State.BOOKED,
    who=impartial_coordinator,
    tells={"session_record_refused": rules.its_mentor},
)
def refuse_record(session: Session, *, by: User, reason: str) -> None:
    """What was written is kept: the mentor corrects the minutes and sends it again."""
    if not reason.strip():
        raise NotNow(_("Say why: the mentor and the report show it."))


@act(Session, who=rules.who_holds_it, states=[State.HELD], needs=[rules.just_written])
def correct_record(session: Session, *, by: User, said: str, agreed: str) -> None:
    """The words only: minutes and actions are counted on already."""
    session.said, session.agreed = said, agreed


@act(Action, who=is_member | rules.who_holds_it, needs=[rules.not_done_yet])
def complete_action(action: Action, *, by: Any) -> None:
    action.done_at = clock.now()


@create(Message, who=rules.both_write)
def write_message(session: Session, *, by: User, text: str) -> Message:
    """Told of by mail a moment later, with what else is written meanwhile."""
    if not text.strip():
        raise NotNow(_("Write something first."))
    return Message.objects.create(session=session, author=by, text=text, at=clock.now())


@act(
    Session,
    who=system,
    needs=[rules.something_untold],
    tells={"session_messages": rules.who_has_not_read},
)
def tell_of_messages(session: Session, *, by: None) -> dict[str, Any]:
    return {"messages": session.messages.filter(told_at=None).update(told_at=clock.now())}


@create(MentorNote, who=goes_along)
def write_note(incubation: Incubation, *, by: User, text: str) -> MentorNote:
    """Nothing of it goes into the journal but that it was written."""
    if not text.strip():
        raise NotNow(_("Write something first."))
    return MentorNote.objects.create(incubation=incubation, mentor=by, text=text, at=clock.now())
