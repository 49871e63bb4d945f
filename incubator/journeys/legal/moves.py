"""A co-op on its way to being a legal person: each step written down by its team, and put right if it was wrong."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.keeping import keep
from crowdcoop.people import moves as people
from crowdcoop.people.models import User
from crowdcoop.people.rules import is_member, team
from crowdcoop.workflow import NotNow, act, create, system
from incubator.journeys.days import today
from incubator.journeys.legal import models, rules
from incubator.journeys.legal.models import LegalStep
from incubator.journeys.models import Incubation
from incubator.journeys.rules import not_over


@create(LegalStep, who=is_member, needs=[not_over])
def reach(
    incubation: Incubation, *, by: User, stage: str, reached_on: date, file: Checked | None = None
) -> tuple[LegalStep, dict[str, Any]]:
    """The next step on the way to being a legal person; steps that were never written down may be left out."""
    if refused := rules.refused(incubation, stage, reached_on):
        raise NotNow(refused)
    cooperative = incubation.cooperative
    step = LegalStep.objects.create(
        cooperative=cooperative,
        stage=models.Stage(stage),
        reached_on=reached_on,
        expires_on=models.expires_on(stage, reached_on),
        document=keep(file, by=by) if file else None,
        profile_before=cooperative.legal_stage,
        noted_by=by,
        at=clock.now(),
    )
    _say_in_profile(step, models.PROFILE.get(step.stage, ""), by)
    return step, {"stage": step.stage, "on": reached_on}


@act(LegalStep, who=is_member, needs=[not_over])
def correct(step: LegalStep, *, by: User, reached_on: date, file: Checked | None = None) -> dict[str, Any]:
    """Another day, another paper: a name certificate that was asked for again is corrected to its new day."""
    Incubation.objects.select_for_update().get(cooperative=step.cooperative_id)
    if refused := rules.refused(step.incubation, step.stage, reached_on, step):
        raise NotNow(refused)
    facts = {"stage": step.stage, "on": reached_on, "before": step.reached_on, "paper_before": step.document_id}
    if reached_on != step.reached_on:
        step.reached_on, step.expires_on, step.reminded = reached_on, models.expires_on(step.stage, reached_on), 0
    if file:
        step.document = keep(file, by=by)
    return facts


@act(Incubation, who=is_member, needs=[not_over])
def take_back(incubation: Incubation, *, by: User, step: LegalStep) -> dict[str, Any]:
    """The last step was not taken after all: the co-op stands where it stood before it."""
    last = models.last_step(incubation.cooperative)
    if last is None or last.pk != step.pk:
        raise NotNow(_("Only the last step can be taken back."))
    _say_in_profile(last, last.profile_before, by)
    facts = {"stage": last.stage, "on": last.reached_on, "paper": last.document_id}
    last.delete()
    return facts


@act(LegalStep, who=system, needs=[rules.reminder_is_due], tells={"name_certificate_ends": team})
def remind(step: LegalStep, *, by: None) -> dict[str, Any]:
    days = step.days_left(today())
    step.reminded = rules.reminders_by(days)
    return {"days": days, "until": step.expires_on}


def _say_in_profile(step: LegalStep, stage: str, by: User) -> None:
    if stage and step.cooperative.legal_stage != stage:
        people.describe(step.cooperative, by=by, legal_stage=stage)
