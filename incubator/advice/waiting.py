"""What waits for a mentor or the coordination in advice."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from incubator.advice.asked import LAPSES_AFTER, SessionRequest
from incubator.advice.models import Session
from incubator.journeys.waiting import Waiting

# Then the coordination looks after it too.
UNANSWERED = timedelta(days=7)
Asked = SessionRequest.State


def for_mentor(person: Any) -> list[Waiting]:
    """Sessions without a record, and co-ops that ask for a time."""
    unwritten = Session.objects.of_mentor(person).unwritten(clock.now()).with_people()
    sessions = [_session(session, _("Write the session down"), session.ends_at) for session in unwritten]
    asked = SessionRequest.objects.answered_by(person).filter(state=Asked.OPEN).with_people()
    return [*sessions, *(_request(request, _("Asks for a session: offer a time")) for request in asked)]


def for_coordination(_person: Any) -> list[Waiting]:
    """Records over the hours of the pool, and requests that no mentor answers."""
    over = Session.objects.filter(state=Session.State.WAITING).with_people().order_by("ends_at", "id")
    sessions = [_session(session, _("A session took more than the hours left"), session.ends_at) for session in over]
    late = SessionRequest.objects.filter(state=Asked.OPEN, asked_at__lte=clock.now() - UNANSWERED).with_people()
    return [*sessions, *(_request(request, _("Asked for a session and no mentor answers")) for request in late)]


def _session(session: Session, reason: str, since: Any) -> Waiting:
    return Waiting(session.cooperative.name, reason, session.get_absolute_url(), since)


def _request(request: SessionRequest, reason: str) -> Waiting:
    lapses = (request.asked_at + LAPSES_AFTER).date()
    return Waiting(request.cooperative.name, reason, request.get_absolute_url(), request.asked_at, due=lapses)
