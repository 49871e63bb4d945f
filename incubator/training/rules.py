"""Who learns, when a quiz opens, and when a team has covered a module."""

from typing import Any

from django.utils.translation import gettext as _

from crowdcoop.people.models import UserQuerySet
from crowdcoop.people.rules import is_member, team
from incubator.journeys.models import Incubation
from incubator.training.models import Completion, Lesson, Module

learner = is_member


def lessons_left(module: Module, incubation: Incubation, person: Any) -> int:
    done = Lesson.objects.done_by(incubation.cooperative_id, person)
    return module.lessons.exclude(pk__in=done.values("pk")).count()


def quiz_is_open(module: Module, incubation: Incubation, person: Any) -> str:
    """Why the quiz cannot be taken yet; empty when it can."""
    return _("The quiz opens when you have done all the lessons.") if lessons_left(module, incubation, person) else ""


def team_when_covered(completion: Completion, _by: Any = None) -> UserQuerySet | list:
    """The team hears of a module once: when enough of its people have passed it."""
    needed = completion.cooperative.incubation.call.members_needed_per_module
    passed = Completion.objects.of_team(completion.cooperative).filter(module=completion.module).count()
    return team(completion) if passed == needed else []
