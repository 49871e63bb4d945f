"""Builders for applications that go another way than straight in: asked, interviewed, on the waiting list, offered a place."""

from datetime import timedelta
from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import User
from incubator.applications.models import Application
from incubator.calls import moves as calls
from incubator.calls.models import Call
from incubator.reviews import moves as reviews
from incubator.reviews.models import Review
from incubator.selection import moves as selection
from tests import make
from tests.make import DAY


def unsure(call: Call, coordinator: User, **more: Any) -> Review:
    """Somebody who does not know whether they have a relation with the group."""
    review = make.in_review(None, call, coordinator=coordinator, **more).reviews.first()
    return reviews.declare_unsure(review, by=review.reviewer)


def asked(call: Call, coordinator: User) -> Application:
    """In review, and asked about what it needs."""
    under_review = make.in_review(None, call, coordinator=coordinator)
    questions = call.questions.filter(name="needs")
    due_at = clock.now() + 7 * DAY
    return reviews.request_information(
        under_review, by=coordinator, words="What does the oven cost?", due_at=due_at, questions=questions
    )


def interviewed(call: Call, coordinator: User, coop: Any = None) -> Application:
    """Reviewed, and invited for tomorrow."""
    ready = make.reviewed(coop, call, coordinator=coordinator)
    at = clock.now() + DAY
    return selection.invite_to_interview(
        ready, by=coordinator, at=at, place="https://room.example/", words="Half an hour."
    )


def prepared(call: Call, coordinator: User, outcome: str = "rejected", **more: Any) -> Application:
    """Decided on paper: nobody has heard of it."""
    ready = make.reviewed(None, call, coordinator=coordinator)
    words = {"outcome": outcome, "reason": "It comes a little early.", **more}
    return selection.prepare(ready, by=coordinator, **words)


def offered(coordinator: User, coop: Any = None, *, waiting: int = 0) -> Application:
    """First on the list of a call of its own that has closed with a place to spare; so many more are waiting."""
    call = make.open_call(coordinator, closes=timedelta(minutes=5), places=1)
    listed = [
        make.decided(make.reviewed(one, call, coordinator=coordinator), "waitlisted", coordinator=coordinator)
        for one in (coop, *[None] * waiting)
    ]
    with clock.at(call.closes_at):
        calls.start_selecting(call, by=None)
        return selection.offer_place(listed[0], by=None)
