"""Who learns, what opens when, and when a team has covered a module."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop.look.text import in_language
from crowdcoop.people.models import UserQuerySet
from crowdcoop.people.rules import is_member, team
from crowdcoop.workflow import NotNow
from incubator.journeys.models import Incubation
from incubator.training import coverage
from incubator.training.models import Completion, Lesson, Module, Question

learner = is_member


def lessons_left(module: Module, incubation: Incubation, person: Any) -> int:
    done = Lesson.objects.done_by(incubation.cooperative_id, person)
    return module.lessons.exclude(pk__in=done.values("pk")).count()


def locked(module: Module, incubation: Incubation, person: Any) -> str:
    """Why this module does not open for this person yet; empty when it does."""
    if not module.needs:
        return ""
    first = Module.objects.filter(slug__in=module.needs).order_by("place", "slug")
    return locked_by(module, first, coverage.of_team(incubation), person)


def locked_by(module: Module, first: Iterable[Module], learnt: coverage.Team, person: Any) -> str:
    """A module that this person has passed stays open to them. What comes first is passed by them, or covered by the team."""
    if learnt.has_passed(module, person):
        return ""
    left = [in_language(one, "title") for one in first if one.slug in module.needs and not learnt.opens(one, person)]
    if not left:
        return ""
    words = ngettext(
        "First comes the module %(modules)s: pass it yourself, or let your team cover it.",
        "First come the modules %(modules)s: pass them yourself, or let your team cover them.",
        len(left),
    )
    return words % {"modules": ", ".join(quoted(title) for title in left)}


def quoted(title: str) -> str:
    """With the marks of the reader's language."""
    return _("“%(title)s”") % {"title": title}


def quiz_is_open(module: Module, incubation: Incubation, person: Any) -> str:
    """Why the quiz cannot be taken yet; empty when it can."""
    if reason := locked(module, incubation, person):
        return reason
    return _("The quiz opens when you have done all the lessons.") if lessons_left(module, incubation, person) else ""


def module_of(part: Lesson | Question) -> Module:
    """Read again inside a step: a newer version may have come while the page was open."""
    fresh = type(part).objects.select_related("module").get(pk=part.pk)
    if fresh.module is None:
        raise NotNow(_("This module has just got a new version. Open it again: what you have done stays done."))
    return fresh.module


def team_when_covered(completion: Completion, _by: Any = None) -> UserQuerySet | list:
    """The team hears of a module once: with the completion that covers it."""
    incubation = Incubation.objects.select_related("call", "cooperative").get(cooperative=completion.cooperative)
    now = coverage.of_team(incubation)
    who = now.passed.get(completion.module_id, frozenset())
    before = coverage.Team(
        now.people,
        now.treasurers,
        now.needed,
        now.treasurer_asked,
        {completion.module_id: who - {completion.person_id}},
    )
    newly = now.of(completion.module).met and not before.of(completion.module).met
    return team(completion) if newly else []
