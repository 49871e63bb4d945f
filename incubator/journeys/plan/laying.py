"""The plan laid over the tasks of a co-op: who does each, and by when."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext

from incubator.journeys.models import Incubation
from incubator.journeys.plan.models import TaskPlan
from incubator.journeys.tasklist import Task


def extra_tasks(incubation: Incubation) -> list[Task]:
    standing = incubation.extra_tasks.standing().select_related("owner", "set_by")
    return [
        Task(
            one.group,
            one.text,
            one.get_absolute_url(),
            gettext("Done") if one.done_at else gettext("From %(name)s") % {"name": one.set_by},
            one.done_at is not None,
            key=one.key,
            owner=one.owner,
            due_on=one.due_on,
        )
        for one in standing
    ]


def laid_over(tasks: Iterable[Task], plans: Mapping[str, TaskPlan]) -> list[Task]:
    """Each task with the owner and the day that the team has given it."""
    return [
        replace(task, owner=plans[task.key].owner, due_on=plans[task.key].due_on) if task.key in plans else task
        for task in tasks
    ]


def spread(tasks: Iterable[Task], first: date, last: date) -> list[Task]:
    """The compulsory ones without a day get one, evenly from the first day (not itself one) to the last.

    Those that are done count, so that no day moves when one of them is.
    """
    tasks, last = list(tasks), max(first, last)
    places = [place for place, task in enumerate(tasks) if task.compulsory and task.due_on is None]
    for number, place in enumerate(places, start=1):
        tasks[place] = replace(tasks[place], due_on=first + (last - first) * number // len(places))
    return tasks
