"""The first step of a group on the site: its co-op is founded once, however often the button is pressed."""

from typing import Any

from django.db import transaction

from crowdcoop import clock
from crowdcoop.people import moves as people
from crowdcoop.people.models import Cooperative, User
from incubator.applications import moves
from incubator.applications.models import Application
from incubator.calls.models import Call


def cooperative_of(person: User) -> Cooperative | None:
    """The one they work for now."""
    return Cooperative.objects.current_of(person)


def application_of(person: User) -> Application | None:
    """The latest one of that co-op."""
    found = Application.objects.filter(cooperative=cooperative_of(person))
    return found.select_related("call", "cooperative", "terms").prefetch_related("call__questions").first()


def call_for(cooperative: Cooperative | None) -> Call | None:
    """An open call to which this co-op has nothing sent nor begun; a new group has every open call before it."""
    taken = Application.objects.filter(cooperative=cooperative).exclude(state=Application.State.WITHDRAWN)
    return Call.objects.open_at(clock.now()).exclude(pk__in=taken.order_by().values("call")).first()


def to_write_on(application: Application | None) -> bool:
    """A draft for a call that is open; or that has closed, while no other call is there to take it to."""
    if application is None or application.state != Application.State.DRAFT:
        return False
    return application.call.is_open(clock.now()) or call_for(application.cooperative) is None


def is_over(application: Application) -> bool:
    """Nothing keeps the co-op from applying to the next call."""
    return application.state in (Application.State.DRAFT, Application.State.WITHDRAWN, Application.State.REJECTED)


def begin(person: User, call: Call, *, applicant_kind: str = "", **profile: Any) -> Application:
    """`applicant_kind` is what they said of themselves at the door, so that nothing is asked twice."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        cooperative = cooperative_of(person) or people.found(None, by=person, **profile)
        return moves.start(cooperative, by=person, call=call, applicant_kind=applicant_kind)
