"""When a legal step can be written down, who reads its papers, and when its end is told."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.people.rules import is_member
from incubator.applications.rules import impartial_coordinator
from incubator.journeys.days import today
from incubator.journeys.legal.models import NAME_USED, ORDER, REMINDERS, LegalStep
from incubator.journeys.models import Incubation
from incubator.journeys.rules import goes_along, not_over

reads_papers = is_member | goes_along | impartial_coordinator


def refused(incubation: Incubation, stage: str, reached_on: Any, own: LegalStep | None = None) -> Any:
    """A step is written down after those before it, on a day that has come and fits between its neighbours."""
    place = ORDER.index(stage)
    others = [step for step in incubation.cooperative.legal_steps.all() if own is None or step.pk != own.pk]
    earlier = [step for step in others if ORDER.index(step.stage) < place]
    later = [step for step in others if ORDER.index(step.stage) > place]
    if own is None and any(step.stage == stage for step in others):
        return _("This step is written down already. Correct it on its page.")
    if own is None and later:
        return _("A later step is written down already. Steps are written down in their order.")
    if reached_on > today():
        return _("This day is still to come. Write the step down once it is done.")
    if any(step.reached_on > reached_on for step in earlier) or any(step.reached_on < reached_on for step in later):
        return _("This day does not fit between those of the steps before and after it.")
    return None


def reminder_is_due(step: LegalStep, _by: Any = None) -> Any:
    """Under the row's lock: two workers tell once. One that is written down late is told once, not twice."""
    days = step.days_left(today())
    if days is None or days < 0 or step.reminded >= reminders_by(days):
        return _("There is nothing to remind of today.")
    used = step.cooperative.legal_steps.filter(stage__in=NAME_USED).exists()
    return _("The deed is signed: the name certificate has served.") if used else not_over(step)


def reminders_by(days_left: int) -> int:
    """How many reminders ought to have been sent so many days before the end."""
    return sum(days_left <= days for days in REMINDERS)
