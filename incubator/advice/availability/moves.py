"""Hours that mentors offer by the week: offered, renewed, taken away; and their days off.

Each step is about the mentor and locks that row, as booking does: hours do not change while somebody books them.
"""

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.workflow import NotNow, act, create, system
from incubator.advice.availability import rules
from incubator.advice.availability.models import STANDS, Availability, DayOff
from incubator.advice.availability.slots import DAY
from incubator.calls.models import MentoringOrganisation


@create(Availability, who=rules.its_mentor, needs=[rules.room_for_hours])
def offer_hours(
    person: User,
    *,
    by: User,
    organisation: MentoringOrganisation,
    weekday: int,
    begins: time,
    ends: time,
    slot_minutes: int = 60,
    place: str = "",
    valid_from: date | None = None,
) -> Availability:
    """From today on, in the mentor's zone: the zone is kept, so that moving house moves no session."""
    first = valid_from or clock.now().astimezone(clock.zone_named(person.timezone)).date()
    hours = Availability(
        mentor=person,
        organisation=organisation,
        weekday=weekday,
        begins=begins,
        ends=ends,
        zone=person.timezone,
        slot_minutes=slot_minutes,
        place=place,
        valid_from=first,
        valid_until=first + STANDS - DAY,
    )
    _refuse_unless_offered(hours)
    hours.save()
    return hours


@act(User, who=rules.its_mentor)
def renew(person: User, *, by: User, hours: Availability) -> dict[str, Any]:
    """For as many weeks again from today, whether they still stand or have ended."""
    today = hours.today(clock.now())
    hours.valid_from = hours.valid_from if hours.stands(clock.now()) else today
    hours.valid_until, hours.warned_at = max(today, hours.valid_from) + STANDS - DAY, None
    _refuse_unless_offered(hours)
    hours.save()
    return {"until": hours.valid_until.isoformat()}


def _refuse_unless_offered(hours: Availability) -> None:
    if hours.begins >= hours.ends or _minutes(hours) < hours.slot_minutes:
        raise NotNow(_("A session does not fit between these hours."))
    if not hours.organisation.mentors.filter(pk=hours.mentor_id).exists():
        raise NotNow(_("You offer hours of an organisation that you belong to."))
    if reason := rules.clash(hours):
        raise NotNow(reason)


def _minutes(hours: Availability) -> int:
    begins, ends = (datetime.combine(hours.valid_from, hour) for hour in (hours.begins, hours.ends))
    return int((ends - begins).total_seconds() // 60)


@act(User, who=rules.its_mentor)
def stop_offering(person: User, *, by: User, hours: Availability) -> dict[str, Any]:
    """Sessions that are booked stand."""
    hours.delete()
    return {"weekday": hours.weekday}


@create(DayOff, who=rules.its_mentor, needs=[rules.room_for_days_off])
def take_days_off(person: User, *, by: User, first_day: date, last_day: date) -> DayOff:
    if last_day < first_day:
        raise NotNow(_("The last day comes after the first."))
    return DayOff.objects.create(mentor=person, first_day=first_day, last_day=last_day)


@act(User, who=rules.its_mentor)
def work_after_all(person: User, *, by: User, days: DayOff) -> None:
    days.delete()


@act(User, who=system, needs=[rules.something_ends], tells={"availability_ends": rules.themselves})
def warn_of_end(person: User, *, by: None) -> dict[str, Any]:
    """One mail for all that ends in these days."""
    ending = Availability.objects.filter(mentor=person).ending(clock.now())
    first = min(hours.valid_until for hours in ending)
    return {"until": first.isoformat(), "lines": ending.update(warned_at=clock.now())}
