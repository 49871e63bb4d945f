"""What a co-op writes down besides: its steps in law, who does what by when, and the tasks that others set it."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from funding.showcase.demo import sheets
from funding.showcase.demo.road import Events, lead_of, team_of
from funding.showcase.demo.world import PLACE, World
from incubator.journeys.legal import moves as legal
from incubator.journeys.legal.models import ORDER, REMINDERS, LegalStep, expires_on
from incubator.journeys.models import Incubation
from incubator.journeys.plan import moves as plan

EARLY = time(8, 5)
NOTED_AFTER = 2  # days after it began


def around(world: World, incubation: Incubation, told: dict[str, Any], began: float) -> Events:
    """`began`: how many days ago its itinerary did."""
    return [
        *_steps_in_law(world, incubation, told, began),
        *_plan(world, incubation, told),
        *_tasks(world, incubation, told),
    ]


def _steps_in_law(world: World, incubation: Incubation, told: dict[str, Any], began: float) -> Events:
    """Of a registered one all five, on one evening; of the others those that its texts say."""
    if told["legal_stage"] == "registered":
        days = sheets.registered_on(world, told)
        steps = [{"stage": stage, "reached_on": day} for stage, day in zip(ORDER, days, strict=True)]
        noted = world.ago(began - NOTED_AFTER, 21, 40)
        return [(noted, partial(_reach, incubation, step)) for step in steps]
    events: Events = []
    for one in told.get("legal", ()):
        step = {"stage": one["stage"], "reached_on": world.ago(one["days"]).date()}
        events.append((world.ago(one["noted"], 20, 15), partial(_reach, incubation, step)))
        if one["stage"] == LegalStep.Stage.NAME_CERTIFICATE:
            events += _reminders(world, incubation, one)
    return events


def _reach(incubation: Incubation, step: dict[str, Any]) -> None:
    legal.reach(incubation, by=lead_of(incubation.cooperative), **step)


def _reminders(world: World, incubation: Incubation, told: dict[str, Any]) -> Events:
    """Those the programme had to send until now."""
    ends_on = expires_on(told["stage"], world.ago(told["days"]).date())
    assert ends_on is not None
    mornings = [datetime.combine(ends_on - timedelta(days=days), EARLY, PLACE) for days in REMINDERS]
    return [(morning, partial(_remind, incubation)) for morning in mornings if morning < world.now]


def _remind(incubation: Incubation) -> None:
    legal.remind(LegalStep.objects.get(cooperative=incubation.cooperative, stage=ORDER[0]), by=None)


def _plan(world: World, incubation: Incubation, told: dict[str, Any]) -> Events:
    """`days` from today it is due; whoever leads the team has written it `noted` days ago."""
    return [
        (world.ago(one["noted"], 20, 50), partial(_plan_task, world, incubation, one)) for one in told.get("plan", ())
    ]


def _plan_task(world: World, incubation: Incubation, one: dict[str, Any]) -> None:
    team = team_of(incubation.cooperative)
    due_on = world.ago(-one["due"]).date()
    plan.plan_task(incubation, by=team[0], key=one["task"], owner=team[one["owner"]], due_on=due_on)


def _tasks(world: World, incubation: Incubation, told: dict[str, Any]) -> Events:
    events: Events = []
    for one in told.get("tasks", ()):
        kept: list[Any] = []
        events.append((world.ago(one["noted"], 10, 25), partial(_set, world, incubation, one, kept)))
        if "done" in one:
            events.append((world.ago(one["done"], 20, 20), partial(_tick_off, incubation, kept)))
    return events


def _set(world: World, incubation: Incubation, one: dict[str, Any], kept: list[Any]) -> None:
    by = world["coordinator"] if one["by"] == "coordinator" else incubation.mentor
    team = team_of(incubation.cooperative)
    asked = {"text": one["text"], "group": one["group"], "due_on": world.ago(-one["due"]).date()}
    kept.append(plan.set_task(incubation, by=by, owner=team[one["owner"]] if "owner" in one else None, **asked))


def _tick_off(incubation: Incubation, kept: list[Any]) -> None:
    plan.tick_off(kept[0], by=lead_of(incubation.cooperative))
