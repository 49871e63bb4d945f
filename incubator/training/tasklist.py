from typing import Any

from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task
from incubator.training import progress


def tasks(incubation: Incubation, person: Any) -> list[Task]:
    """One task a module; done when the team has covered it, with this person's own way as its status."""
    return [
        Task(
            group="training",
            title=in_language(one.module, "title"),
            url=one.module.get_absolute_url() if one.covered else one.onward,
            status=_("Passed by your team") if one.covered else one.status,
            done=one.covered,
            minutes=one.minutes_left or None,
        )
        for one in progress.all_modules(incubation, person)
    ]
