from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crowdcoop.look.dates import long_moment
from crowdcoop.look.text import in_language
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task
from incubator.training import progress
from incubator.training.progress import Progress
from incubator.training.workshops import standing


def tasks(incubation: Incubation, person: Any) -> list[Task]:
    """A task a module, done when the team has covered it; its worksheet; and the workshops to sign up for."""
    found = []
    for one in progress.all_modules(incubation, person):
        found.append(_module(one))
        if one.module.worksheet:
            words = {"module": in_language(one.module, "title")}
            found.append(progress.worksheet_task(one, _("Worksheet of “%(module)s”") % words))
    return [*found, *_workshops(incubation, person)]


def _module(one: Progress) -> Task:
    return Task(
        group="training",
        title=in_language(one.module, "title"),
        url=one.module.get_absolute_url() if one.covered else one.onward,
        status=_("Passed by your team") if one.covered else one.status,
        done=one.covered,
        locked_reason="" if one.covered else one.locked,
        minutes=one.minutes_left or None,
        key=f"module:{one.module.slug}",
        compulsory=one.module.compulsory,
    )


def _workshops(incubation: Incubation, person: Any) -> list[Task]:
    """Somebody of the team is enough."""
    return [
        Task(
            group="training",
            title=_("Workshop: %(title)s, %(day)s") % {"title": one.title, "day": long_moment(one.starts_at)},
            url=reverse("training_workshops"),
            status=_("Somebody of your team is signed up") if one.ours else _("Sign somebody up"),
            done=bool(one.ours),
            key=f"workshop:{one.pk}",
            due_on=timezone.localdate(one.starts_at),
        )
        for one in standing.to_come(incubation)
    ]
