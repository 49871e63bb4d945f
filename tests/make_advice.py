"""Builders of advice: hours that a mentor offers, a time asked for and offered, a record over the hours of the pool."""

from datetime import datetime, time, timedelta
from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import User
from incubator.advice import moves as advice
from incubator.advice.asked import SessionRequest
from incubator.advice.availability import moves as availability
from incubator.advice.availability.models import Availability
from incubator.advice.models import Pool, Session
from incubator.advice.requests import moves as requests
from tests import make_training

DAY = timedelta(days=1)


def offered(pool: Pool, mentor: User | None = None, *, weekday: int | None = None, **hours: Any) -> Availability:
    """Ten to one of a weekday (by default the one in two days), hour by hour, in the mentor's zone."""
    mentor = mentor or pool.organisation.mentors.order_by("id")[0]
    if weekday is None:
        weekday = (clock.now() + 2 * DAY).weekday()
    hours = {"begins": time(10), "ends": time(13), "organisation": pool.organisation, **hours}
    return availability.offer_hours(mentor, by=mentor, weekday=weekday, **hours)


def asked(pool: Pool, **words: str) -> SessionRequest:
    words = {"topic": "The statutes", "suits": "Tuesday evenings", **words}
    return requests.ask(pool, by=pool.cooperative.team()[0], **words)


def answered(pool: Pool, *, at: datetime | None = None, by: User | None = None, **more: Any) -> SessionRequest:
    """Asked for, and a time offered by the co-op's mentor."""
    by, at = by or pool.incubation.mentor, at or clock.now() + 5 * DAY
    return requests.offer_time(asked(pool), by=by, starts_at=at, **more)


def over_hours(pool: Pool, *, over: int = 30, **more: Any) -> Session:
    """Written down with more minutes than the pool has left."""
    session = make_training.begun(pool, **more)
    words = {"said": "It took long.", "agreed": "Ask for prices.", "actions": [{"text": "Ask for prices"}]}
    return advice.write_down(session, by=session.mentor, minutes_used=pool.left() + over, **words)
