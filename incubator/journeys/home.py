"""The co-op's home: everything it has to do, in five groups, and the one thing that comes next."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crowdcoop.people.models import User
from incubator.journeys import diagnosis
from incubator.journeys.models import Incubation
from incubator.journeys.plan import laying
from incubator.journeys.plan.models import EXTRA
from incubator.journeys.tasklist import GROUPS, Task

TEAM_OF_TWO = 2
TEAM = "journey:team"


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    tasks: list[Task]


@dataclass(frozen=True)
class Home:
    """`next` is an optional task only when nothing else can be done; `done` and `of` count what is asked for."""

    groups: list[Group]
    next: Task | None
    done: int
    of: int


def home(incubation: Incubation, person: User) -> Home:
    tasks = tasks_of(incubation, person)
    groups = [Group(name, words, [t for t in tasks if t.group == name]) for name, words in titles().items()]
    asked = [task for task in tasks if task.compulsory]
    in_order = [task for group in groups for task in group.tasks]
    # Who has come so far alone is asked for company last: it must not hide for ever what comes next.
    begun = incubation.roadmap_agreed_at is not None
    open_ones = [task for task in in_order if task.url and not task.done and not task.locked_reason]
    return Home(
        [group for group in groups if group.tasks],
        min(open_ones, key=lambda task: not task.compulsory or (begun and task.key == TEAM), default=None),
        sum(task.done for task in asked),
        len(asked),
    )


def tasks_of(incubation: Incubation, person: User) -> list[Task]:
    """From here, from the mentors and from the slices that settings name, each with its owner and its day."""
    above = [task for name in settings.JOURNEY_TASKS for task in import_string(name)(incubation, person)]
    plans = {one.key: one for one in incubation.task_plans.select_related("owner")}
    tasks = laying.laid_over([*_before(incubation), *laying.extra_tasks(incubation), *above], plans)
    return _spread(incubation, tasks, without=plans)


def titles() -> dict[str, str]:
    words = _("Before you start"), _("Training"), _("Advice"), _("Community"), _("Campaign")
    return dict(zip(GROUPS, words, strict=True))


def _spread(incubation: Incubation, tasks: list[Task], *, without: Any) -> list[Task]:
    """Over the itinerary, once it is agreed; the team's own word stands, also that a task has no day."""
    written = diagnosis.of(incubation) if incubation.roadmap_agreed_at else None
    if written is None:
        return tasks
    first = timezone.localtime(incubation.roadmap_agreed_at, timezone.get_default_timezone()).date()
    ours = [t for t in tasks if t.group != "before" and t.key not in without and not t.key.startswith(EXTRA)]
    dated = {id(old): new for old, new in zip(ours, laying.spread(ours, first, written.ends_on), strict=True)}
    return [dated.get(id(task), task) for task in tasks]


def _before(incubation: Incubation) -> list[Task]:
    roadmap = reverse("team_roadmap")
    mates = incubation.cooperative.team().count()
    diagnosed, agreed = bool(incubation.diagnosed_at), bool(incubation.roadmap_agreed_at)
    return [
        _task("team", _("Bring your team here"), reverse("team_members"), mates >= TEAM_OF_TWO),
        _task(
            "diagnosis",
            _("Initial diagnosis"),
            roadmap if diagnosed else None,
            diagnosed,
            status="" if diagnosed else _("Your mentor writes it"),
        ),
        _task(
            "roadmap",
            _("Agree to your roadmap"),
            roadmap,
            agreed,
            locked="" if diagnosed else _("It comes with the initial diagnosis"),
        ),
    ]


def _task(name: str, title: str, url: str | None, done: bool, *, status: Any = "", locked: Any = "") -> Task:
    words = _("Done") if done else status or _("To do")
    return Task("before", title, url, words, done, locked_reason=locked, key=f"journey:{name}")
