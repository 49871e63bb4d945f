"""The workshops of the call that runs: three held, with who was there, and two to come."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from funding.showcase.demo import texts
from funding.showcase.demo.road import Events, team_of
from funding.showcase.demo.world import Life, World, happen
from incubator.journeys.models import Incubation
from incubator.training.models import Module
from incubator.training.workshops import moves as workshops
from incubator.training.workshops.models import Workshop

SIGNED_UP_BEFORE = 5  # days
EVENING = 17


def lives(world: World) -> list[Life]:
    return [_life(world, told) for told in texts.workshops()]


def _life(world: World, told: dict[str, Any]) -> Life:
    """Planned, signed up to, held, and the list of who was there kept by each mentor."""
    starts_at = _afternoon(world, told["days"])
    yield world.ago(told["planned"], 11)
    workshop = workshops.plan(
        world.calls["running"],
        by=world["coordinator"],
        title=told["title"],
        about=told["about"],
        module=Module.objects.get(slug=told["module"]),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=told["minutes"]),
        **{name: told[name] for name in ("place", "link", "capacity") if name in told},
        **({} if "capacity" in told else {"capacity": None}),
    )
    yield from happen([*_held(world, workshop, told.get("there", {})), *_to_come(world, workshop, told)])


def _afternoon(world: World, days: int) -> datetime:
    """On the Thursday of that week or the next."""
    day = world.ago(days, EVENING)
    return day + timedelta(days=(3 - day.weekday()) % 7)


def _held(world: World, workshop: Workshop, there: dict[str, int]) -> Events:
    signed_at, over = workshop.starts_at - timedelta(days=SIGNED_UP_BEFORE), workshop.ends_at
    events: Events = []
    for place, (name, people) in enumerate(there.items()):
        later = timedelta(minutes=7 * place)
        events.append((signed_at + later, partial(_sign_up, workshop, name, people)))
        events.append((over + later, partial(_record, workshop, name, people)))
    return events


def _to_come(world: World, workshop: Workshop, told: dict[str, Any]) -> Events:
    signed = told.get("signed", {}).items()
    return [(world.ago(days, 19, 5), partial(_sign_up, workshop, name, people)) for name, (people, days) in signed]


def _incubation(name: str) -> Incubation:
    found = Incubation.objects.select_related("cooperative", "mentor")
    return found.get(cooperative__name=texts.cooperative(name)["name"])


def _sign_up(workshop: Workshop, name: str, people: int) -> None:
    incubation = _incubation(name)
    for person in team_of(incubation.cooperative)[:people]:
        workshops.sign_up(incubation, by=person, workshop=workshop)


def _record(workshop: Workshop, name: str, people: int) -> None:
    incubation = _incubation(name)
    there = team_of(incubation.cooperative)[:people]
    workshops.record_attendance(incubation, by=incubation.mentor, workshop=workshop, people=there)
