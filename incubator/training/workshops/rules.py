"""Who plans workshops, who signs up, and who says who was there."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.people.models import User, UserQuerySet
from crowdcoop.people.rules import coordinator
from incubator.applications.rules import impartial_coordinator
from incubator.journeys.rules import goes_along
from incubator.training.workshops.models import Workshop

REMINDED_BEFORE = timedelta(hours=24)

planner = coordinator
# Those who go with the co-op, or the coordination; never of one's own.
keeps_the_list = goes_along | impartial_coordinator


def to_come(workshop: Workshop, _by: Any = None) -> str:
    return "" if workshop.starts_at > clock.now() else _("The workshop has begun already.")


def has_begun(workshop: Workshop, _by: Any = None) -> str:
    return "" if workshop.starts_at <= clock.now() else _("The workshop has not begun yet.")


def is_near(workshop: Workshop, _by: Any = None) -> str:
    """To be reminded of: once, in the last hours before it."""
    near = workshop.starts_at - REMINDED_BEFORE <= clock.now() < workshop.starts_at
    return "" if near and workshop.reminded_at is None else _("It is not time to remind of this workshop.")


def signed_up(workshop: Workshop, _by: Any = None) -> UserQuerySet:
    standing = workshop.sign_ups.filter(left_at=None).order_by().values("person")
    return User.objects.filter(pk__in=standing, is_active=True).order_by("id")
