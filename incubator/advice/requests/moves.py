"""A co-op asks for a session, a mentor offers a time for it, and one press books it."""

from datetime import datetime, timedelta
from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import is_member, team
from crowdcoop.workflow import NotNow, create, move, system
from incubator.advice import moves as advice
from incubator.advice.asked import OFFER_STANDS, SessionRequest
from incubator.advice.models import Pool
from incubator.advice.requests import rules
from incubator.advice.rules import booking_refused
from incubator.journeys.rules import still_under_way

State = SessionRequest.State


@create(
    SessionRequest,
    who=is_member,
    needs=[still_under_way, rules.minutes_left, rules.nothing_asked_yet],
    tells={"session_asked": rules.who_answers},
)
def ask(pool: Pool, *, by: User, topic: str, suits: str) -> SessionRequest:
    return SessionRequest.objects.create(pool=pool, asked_by=by, asked_at=clock.now(), topic=topic, suits=suits)


@move(
    SessionRequest,
    source=[State.OPEN, State.OFFERED],
    target=State.OFFERED,
    who=rules.answers_it,
    needs=[still_under_way],
    tells={"session_offered": team},
)
def offer_time(
    request: SessionRequest, *, by: User, starts_at: datetime, minutes: int = 60, place: str = ""
) -> dict[str, Any]:
    """The time is kept for the co-op until the offer expires. Another offer takes the place of the first."""
    pool = Pool.objects.select_for_update().get(pk=request.pool_id)
    mentor = User.objects.select_for_update().get(pk=by.pk)
    _let_go(request)
    if reasons := booking_refused(pool, mentor, starts_at, minutes):
        raise NotNow(*reasons)
    request.mentor, request.place = mentor, place
    request.starts_at, request.ends_at = starts_at, starts_at + timedelta(minutes=minutes)
    request.offer_until = min(clock.now() + OFFER_STANDS, starts_at)
    return {"starts_at": starts_at.isoformat(), "minutes": minutes}


def _let_go(request: SessionRequest) -> None:
    """Its own offer stands in nobody's way."""
    SessionRequest.objects.filter(pk=request.pk).update(offer_until=None)


@move(
    SessionRequest,
    source=State.OFFERED,
    target=State.BOOKED,
    who=is_member,
    needs=[still_under_way, rules.offer_stands, rules.mentor_still_goes_along],
)
def accept_time(request: SessionRequest, *, by: User) -> dict[str, Any]:
    """The mentor's booking, agreed to: both sides are told by it."""
    _let_go(request)
    asked = {"mentor": request.mentor, "starts_at": request.starts_at, "minutes": request.minutes}
    words = {"topic": request.topic, "place": request.place}
    request.session = advice.book(request.pool, by=request.mentor, **asked, **words)
    return {"session": request.session.pk}


@move(
    SessionRequest,
    source=[State.OPEN, State.OFFERED],
    target=State.WITHDRAWN,
    who=is_member,
    tells={"session_request_withdrawn": rules.offered_by},
)
def withdraw(request: SessionRequest, *, by: User) -> None:
    """What was offered is free again."""


@move(
    SessionRequest,
    source=State.OFFERED,
    target=State.OPEN,
    who=system,
    needs=[rules.offer_is_over],
    tells={"session_offer_expired": rules.team_and_mentor},
)
def expire_offer(request: SessionRequest, *, by: None) -> None:
    """Nobody accepted in time: the mentor's hour is free, and the request waits again."""


@move(
    SessionRequest,
    source=State.OPEN,
    target=State.LAPSED,
    who=system,
    needs=[rules.nobody_answered],
    tells={"session_request_lapsed": team},
)
def lapse(request: SessionRequest, *, by: None) -> None:
    """Too old to suit anybody still."""
