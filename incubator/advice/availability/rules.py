"""Who offers hours, and what stands in the way."""

from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import mentor, themself
from incubator.advice.availability.models import Availability, DayOff

its_mentor = themself & mentor
DAYS_OFF_AT_MOST = 50
HOURS_AT_MOST = 30


def clash(wanted: Availability) -> str:
    """The same hours twice would be the same slot twice."""
    days = {"valid_until__gte": wanted.valid_from, "valid_from__lte": wanted.valid_until}
    hours = {"begins__lt": wanted.ends, "ends__gt": wanted.begins, "weekday": wanted.weekday}
    there = Availability.objects.filter(mentor=wanted.mentor, **days, **hours).exclude(pk=wanted.pk)
    return _("You offer some of these hours already.") if there.exists() else ""


def room_for_hours(person: User, _by: Any = None) -> str:
    standing = Availability.objects.filter(mentor=person).standing(clock.now()).count()
    words = _("You have %(number)s lines of hours. Take one away first.")
    return words % {"number": standing} if standing >= HOURS_AT_MOST else ""


def room_for_days_off(person: User, _by: Any = None) -> str:
    there = DayOff.objects.filter(mentor=person, last_day__gte=clock.now().date()).count()
    words = _("You have %(number)s lines of days off. Take one away first.")
    return words % {"number": there} if there >= DAYS_OFF_AT_MOST else ""


def something_ends(person: User, _by: Any = None) -> str:
    ending = Availability.objects.filter(mentor=person).ending(clock.now())
    return "" if ending.exists() else _("Nothing of theirs ends now.")


def themselves(person: User, _by: Any = None) -> list[User]:
    return [person]
