"""The co-op's home: everything it has to do, in five groups, and the one thing that comes next."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crowdcoop.people.models import User
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import GROUPS, Task

TEAM_OF_TWO = 2


@dataclass(frozen=True)
class Group:
    title: str
    tasks: list[Task]


@dataclass(frozen=True)
class Home:
    groups: list[Group]
    next: Task | None
    done: int
    of: int


def home(incubation: Incubation, person: User) -> Home:
    above = [task for name in settings.JOURNEY_TASKS for task in import_string(name)(incubation, person)]
    tasks = [*_before(incubation), *above]
    titles = dict(zip(GROUPS, _titles(), strict=True))
    groups = [Group(titles[group], [task for task in tasks if task.group == group]) for group in GROUPS]
    open_ones = (
        task for group in groups for task in group.tasks if task.url and not task.done and not task.locked_reason
    )
    return Home(
        [group for group in groups if group.tasks], next(open_ones, None), sum(t.done for t in tasks), len(tasks)
    )


def _titles() -> tuple[str, ...]:
    return _("Before you start"), _("Training"), _("Advice"), _("Community"), _("Campaign")


def _before(incubation: Incubation) -> list[Task]:
    roadmap = reverse("team_roadmap")
    mates = incubation.cooperative.team().count()
    diagnosed, agreed = bool(incubation.diagnosed_at), bool(incubation.roadmap_agreed_at)
    return [
        _task(_("Bring your team here"), reverse("team_members"), mates >= TEAM_OF_TWO),
        _task(
            _("Initial diagnosis"),
            roadmap if diagnosed else None,
            diagnosed,
            status="" if diagnosed else _("Your mentor writes it"),
        ),
        _task(
            _("Agree to your roadmap"),
            roadmap,
            agreed,
            locked="" if diagnosed else _("It comes with the initial diagnosis"),
        ),
    ]


def _task(title: str, url: str | None, done: bool, *, status: Any = "", locked: Any = "") -> Task:
    words = _("Done") if done else status or _("To do")
    return Task("before", title, url, words, done, locked_reason=locked)
