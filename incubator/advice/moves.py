"""Advice: pools of hours, and sessions that are booked, held and written down."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, is_member, team
from crowdcoop.workflow import NotNow, act, create, move, system
from incubator.advice import rules
from incubator.advice.models import Action, MentoringOrganisation, Pool, Session
from incubator.journeys.models import Incubation
from incubator.journeys.rules import goes_along, still_under_way

MOST_ACTIONS = 3  # more than three things agreed are not remembered


@create(MentoringOrganisation, who=coordinator | system)
def found_organisation(_nothing: None, *, by: Any, name: str, mentors: Iterable[User] = ()) -> MentoringOrganisation:
    """Named again, it is the same one with more mentors."""
    organisation, _new = MentoringOrganisation.objects.get_or_create(name=name)
    organisation.mentors.add(*mentors)
    return organisation


@act(Incubation, who=coordinator | system)
def open_pools(incubation: Incubation, *, by: Any) -> dict[str, Any]:
    """A pool with each organisation, as large as the call says; those already open stay as they are."""
    given = {organisation.pk: minutes for organisation, minutes in incubation.call.hours()}
    opened = {}
    for organisation in rules.pools_missing(incubation):
        opened[organisation.name] = minutes = given[organisation.pk]
        Pool.objects.get_or_create(incubation=incubation, organisation=organisation, defaults={"minutes": minutes})
    return {"minutes": opened}


@create(
    Session,
    who=is_member | goes_along,
    needs=[still_under_way],
    tells={"session_booked": rules.both_sides},
)
def book(
    pool: Pool, *, by: Any, mentor: User, starts_at: datetime, minutes: int = 60, topic: str = "", place: str = ""
) -> Session:
    """The pool is locked already; the mentor's row is locked too, so that two co-ops cannot take the same hour."""
    mentor = User.objects.select_for_update().get(pk=mentor.pk)
    if reasons := rules.booking_refused(pool, mentor, starts_at, minutes):
        raise NotNow(*reasons)
    return Session.objects.create(
        pool=pool, mentor=mentor, starts_at=starts_at, minutes_planned=minutes, topic=topic, place=place
    )


@move(
    Session,
    source=Session.State.BOOKED,
    target=Session.State.CANCELLED,
    who=is_member | rules.who_holds_it,
    needs=[rules.not_begun],
    tells={"session_cancelled": rules.both_sides},
)
def cancel(session: Session, *, by: Any, reason: str = "") -> None:
    """The minutes planned are free again: they are counted from the sessions that stand."""


@move(
    Session,
    source=Session.State.BOOKED,
    target=Session.State.HELD,
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
    session.said, session.agreed, session.minutes_used = said, agreed, minutes_used
    session.held_at = clock.now()
    agreed_on = list(actions)[:MOST_ACTIONS]
    for action in agreed_on:
        Action.objects.create(session=session, **action)
    return {"minutes": minutes_used, "actions": len(agreed_on)}


@act(Action, who=is_member | rules.who_holds_it, needs=[rules.not_done_yet])
def complete_action(action: Action, *, by: Any) -> None:
    action.done_at = clock.now()
