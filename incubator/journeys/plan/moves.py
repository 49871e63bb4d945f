"""Who does what, by when: the team's plan, and tasks that a mentor or the coordination sets."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import is_member, team
from crowdcoop.workflow import NotNow, act, create
from incubator.journeys.days import today
from incubator.journeys.models import Incubation
from incubator.journeys.plan import rules
from incubator.journeys.plan.models import FARTHEST, LONGEST_KEY, ExtraTask
from incubator.journeys.rules import still_under_way


@act(Incubation, who=rules.plans_tasks, needs=[still_under_way])
def plan_task(incubation: Incubation, *, by: User, key: str, owner: User | None, due_on: date | None) -> dict[str, Any]:
    """Who of the team does it (nobody named: everyone), and by when."""
    if not key or len(key) > LONGEST_KEY:
        raise ValueError(f"{key[:40]!r} is not the key of a task")
    _sensible(incubation, owner, due_on)
    kept = {"owner": owner, "due_on": due_on, "by": by, "at": clock.now()}
    incubation.task_plans.update_or_create(key=key, defaults=kept)
    return {"key": key, "owner": str(owner or ""), "due_on": due_on}


@create(ExtraTask, who=rules.sets_tasks, needs=[still_under_way], tells={"task_set": team})
def set_task(
    incubation: Incubation,
    *,
    by: User,
    text: str,
    group: str,
    owner: User | None = None,
    due_on: date | None = None,
) -> tuple[ExtraTask, dict[str, Any]]:
    if not text.strip():
        raise NotNow(_("Say what is to be done."))
    _sensible(incubation, owner, due_on)
    more = {"text": text, "group": ExtraTask.Group(group), "owner": owner, "due_on": due_on}
    task = ExtraTask.objects.create(incubation=incubation, set_by=by, at=clock.now(), **more)
    return task, {"text": text}


@act(ExtraTask, who=is_member, needs=[rules.not_withdrawn, rules.not_done, still_under_way])
def tick_off(task: ExtraTask, *, by: User) -> dict[str, str]:
    task.done_at, task.done_by = clock.now(), by
    return {"text": task.text}


@act(ExtraTask, who=rules.sets_tasks, needs=[rules.not_withdrawn, rules.not_done])
def withdraw(task: ExtraTask, *, by: User) -> dict[str, str]:
    task.withdrawn_at = clock.now()
    return {"text": task.text}


def _sensible(incubation: Incubation, owner: User | None, due_on: date | None) -> None:
    if owner is not None and owner not in incubation.cooperative.team():
        raise NotNow(_("Choose somebody of the team."))
    if due_on is not None and not today() <= due_on <= today() + FARTHEST:
        raise NotNow(_("Choose a day to come, within two years."))
