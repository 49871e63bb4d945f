"""When a call may open and close, and who hears of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User, UserQuerySet
from incubator.calls.models import Call

STILL_UNDECIDED = ("submitted", "in_review", "changes_requested", "interview", "offered")


def has_terms(call: Call, _by: Any = None) -> Any:
    return None if call.terms else _("Publish the terms of the call first.")


def opening_has_come(call: Call, _by: Any = None) -> Any:
    return None if call.opens_at <= clock.now() else _("Its opening date has not come yet.")


def has_not_closed(call: Call, _by: Any = None) -> Any:
    return None if clock.now() < call.closes_at else _("Its closing date has passed.")


def closing_has_come(call: Call, _by: Any = None) -> Any:
    return None if call.closes_at <= clock.now() else _("Its closing date has not come yet.")


def every_application_is_decided(call: Call, _by: Any = None) -> Any:
    waiting = call.applications.filter(state__in=STILL_UNDECIDED).exists()
    return _("Some applications still wait for a decision.") if waiting else None


def applicants(call: Call, _by: Any = None) -> UserQuerySet:
    """Everyone in the team of a co-op that has begun or sent an application."""
    teams = User.objects.filter(memberships__left_at=None, memberships__cooperative__applications__call=call)
    return User.objects.filter(pk__in=teams.order_by().values("pk"), is_active=True).order_by("id")
