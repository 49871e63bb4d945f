"""The first step of a group on the site: its co-op is founded once, however often the button is pressed."""

from typing import Any

from django.db import transaction

from crowdcoop.people import moves as people
from crowdcoop.people.models import Cooperative, User
from incubator.applications import moves
from incubator.applications.models import Application
from incubator.calls.models import Call


def cooperative_of(person: User) -> Cooperative | None:
    """The co-op this person joined last."""
    return Cooperative.objects.of(person).order_by("-memberships__id").first()


def application_of(person: User) -> Application | None:
    """The latest one of their teams."""
    return Application.objects.of_team(person).select_related("call", "cooperative", "terms").first()


def begin(person: User, call: Call, **profile: Any) -> Application:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        cooperative = cooperative_of(person) or people.found(None, by=person, **profile)
        return moves.start(cooperative, by=person, call=call)
