"""Workshops are planned, changed, cancelled and reminded of; people sign up and off; and it is written down who was there."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import is_member
from crowdcoop.workflow import NotNow, act, create, move, system
from incubator.calls.models import Call
from incubator.journeys.models import Incubation
from incubator.journeys.rules import still_under_way
from incubator.training.workshops import rules
from incubator.training.workshops.models import Attendance, SignUp, Workshop

State = Workshop.State
WRITTEN = ("title", "about", "module", "starts_at", "ends_at", "place", "link", "capacity")


@create(Workshop, who=rules.planner)
def plan(call: Call, *, by: Any, **details: Any) -> Workshop:
    _check(details)
    return Workshop.objects.create(call=call, **details)


@act(Workshop, who=rules.planner, states=[State.PLANNED], tells={"workshop_changed": rules.signed_up})
def change(workshop: Workshop, *, by: Any, **details: Any) -> dict[str, Any]:
    """Whoever is signed up is told; moved to another time, they are reminded again."""
    given = {name: getattr(workshop, name) for name in WRITTEN} | details
    _check(given)
    taken = rules.signed_up(workshop).count()
    if given["capacity"] is not None and given["capacity"] < taken:
        words = ngettext("%(n)s person is signed up already.", "%(n)s people are signed up already.", taken)
        raise NotNow(words % {"n": taken})
    if given["starts_at"] != workshop.starts_at:
        workshop.reminded_at = None
    changed = [name for name in WRITTEN if getattr(workshop, name) != given[name]]
    for name in changed:
        setattr(workshop, name, given[name])
    return {"changed": changed}


def _check(details: dict[str, Any]) -> None:
    if set(details) - set(WRITTEN):
        raise ValueError("not a detail of a workshop")
    if details["ends_at"] <= details["starts_at"]:
        raise NotNow(_("A workshop ends after it begins."))
    if not details.get("place") and not details.get("link"):
        raise NotNow(_("Say where it is: a place, or the link to a video call."))


@move(
    Workshop,
    source=State.PLANNED,
    target=State.CANCELLED,
    who=rules.planner,
    needs=[rules.to_come],
    tells={"workshop_cancelled": rules.signed_up},
)
def cancel(workshop: Workshop, *, by: Any, reason: str) -> None:
    if not reason.strip():
        raise NotNow(_("Say why: whoever is signed up reads it."))


@act(Workshop, who=system, states=[State.PLANNED], needs=[rules.is_near], tells={"workshop_reminder": rules.signed_up})
def remind(workshop: Workshop, *, by: None) -> None:
    workshop.reminded_at = clock.now()


@create(SignUp, who=is_member, needs=[still_under_way])
def sign_up(incubation: Incubation, *, by: Any, workshop: Workshop) -> tuple[SignUp, dict[str, Any]]:
    """The workshop is locked and read again, so that its last place is given once."""
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    _open_to(incubation, workshop)
    mine = workshop.sign_ups.filter(person=by, left_at=None).first()
    if mine is None and workshop.capacity is not None and rules.signed_up(workshop).count() >= workshop.capacity:
        raise NotNow(_("The last place has just been taken."))
    mine = mine or SignUp.objects.create(workshop=workshop, incubation=incubation, person=by, at=clock.now())
    return mine, {"workshop": workshop.title}


def _open_to(incubation: Incubation, workshop: Workshop) -> None:
    if workshop.call_id != incubation.call_id:
        raise NotNow(_("This workshop is of another call."))
    if workshop.state != State.PLANNED:
        raise NotNow(_("This workshop is cancelled."))
    if why_not := rules.to_come(workshop):
        raise NotNow(why_not)


@act(Incubation, who=is_member)
def sign_off(incubation: Incubation, *, by: Any, workshop: Workshop) -> dict[str, Any]:
    """The place is free again."""
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if why_not := rules.to_come(workshop):
        raise NotNow(why_not)
    workshop.sign_ups.filter(incubation=incubation, person=by, left_at=None).update(left_at=clock.now())
    return {"workshop": workshop.title}


@act(Incubation, who=rules.keeps_the_list)
def record_attendance(
    incubation: Incubation, *, by: Any, workshop: Workshop, people: Collection[User]
) -> dict[str, Any]:
    """Who of the team was there; written again, the last word counts."""
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if workshop.call_id != incubation.call_id or workshop.state != State.PLANNED:
        raise NotNow(_("This workshop is not one of the co-op’s."))
    if why_not := rules.has_begun(workshop):
        raise NotNow(why_not)
    there = {person.pk for person in people} & set(incubation.cooperative.team().values_list("pk", flat=True))
    now = workshop.attendances.filter(incubation=incubation)
    now.exclude(person__in=there).filter(person__in=incubation.cooperative.team().order_by().values("pk")).delete()
    had = set(now.values_list("person_id", flat=True).order_by("id"))
    Attendance.objects.bulk_create(
        Attendance(workshop=workshop, incubation=incubation, person_id=pk, recorded_by=by, at=clock.now())
        for pk in sorted(there - had)
    )
    return {"workshop": workshop.title, "people": len(there)}
