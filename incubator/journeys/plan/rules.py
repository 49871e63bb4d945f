from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.people.rules import is_member
from incubator.applications.rules import impartial_coordinator
from incubator.journeys.plan.models import ExtraTask
from incubator.journeys.rules import goes_along

sets_tasks = goes_along | impartial_coordinator
plans_tasks = is_member | goes_along


def not_done(task: ExtraTask, _by: Any = None) -> Any:
    return _("This task is done already.") if task.done_at else None


def not_withdrawn(task: ExtraTask, _by: Any = None) -> Any:
    return _("This task was taken back.") if task.withdrawn_at else None
