"""Builders of what a co-op has on its way: papers, tasks, pauses, a second campaign."""

from datetime import date, timedelta
from typing import Any

from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind
from crowdcoop.people.models import User
from incubator.journeys import moves
from incubator.journeys.days import today
from incubator.journeys.legal import moves as legal
from incubator.journeys.legal.models import LegalStep
from incubator.journeys.models import Incubation
from incubator.journeys.plan import moves as plan
from incubator.journeys.plan.models import ExtraTask


def paper(name: str = "certificate.pdf") -> Checked:
    """As if it had been checked."""
    return Checked(Kind.PDF, b"%PDF-1.4 certificate", name)


def legal_step(
    incubation: Incubation, stage: str = "name_certificate", *, on: date | None = None, file: Checked | None = None
) -> LegalStep:
    """Written down by the lead; today, unless said."""
    return legal.reach(incubation, by=lead_of(incubation), stage=stage, reached_on=on or today(), file=file)


def task(
    incubation: Incubation, text: str = "Ask three mills for prices", *, by: User | None = None, **more: Any
) -> ExtraTask:
    more = {"group": "advice", **more}
    return plan.set_task(incubation, by=by or incubation.mentor, text=text, **more)


def paused(incubation: Incubation, *, by: User | None = None, kind: str = "people") -> Incubation:
    return moves.pause(incubation, by=by or incubation.mentor, reason="One of us is ill.", kind=kind)


def lead_of(incubation: Incubation) -> User:
    return incubation.cooperative.team()[0]


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def tick_off(task: ExtraTask) -> ExtraTask:
    return plan.tick_off(task, by=lead_of(task.incubation))
