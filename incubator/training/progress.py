"""How far one person and their team are, for every module at once, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task
from incubator.training.models import Completion, Lesson, Module


@dataclass(frozen=True)
class Progress:
    module: Module
    lessons: list[Lesson]
    done: frozenset[int]
    passed: bool
    people_passed: int
    needed: int

    @property
    def covered(self) -> bool:
        """Enough people of the team have passed it."""
        return self.people_passed >= self.needed

    @property
    def lessons_left(self) -> list[Lesson]:
        return [lesson for lesson in self.lessons if lesson.pk not in self.done]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def minutes_left(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons_left)

    @property
    def status(self) -> str:
        if self.passed:
            return _("Passed")
        if not self.done:
            return _("Not started")
        if not self.lessons_left:
            return _("Only the quiz is left")
        figures = {"done": len(self.lessons) - len(self.lessons_left), "of": len(self.lessons)}
        return _("Under way: %(done)s of %(of)s lessons") % figures

    @property
    def coverage(self) -> str:
        """`1 of 2 people have passed it; the rule asks 1`, for the team."""
        passed = ngettext(
            "%(n)s person of your team has passed it", "%(n)s people of your team have passed it", self.people_passed
        )
        asked = ngettext("the rule asks %(n)s", "the rule asks %(n)s", self.needed)
        return f"{passed % {'n': self.people_passed}}; {asked % {'n': self.needed}}."

    @property
    def onward(self) -> str:
        """Where this person goes on: the next lesson, else the quiz."""
        if self.lessons_left:
            return reverse("training_lesson", args=[self.module.slug, self.lessons_left[0].slug])
        return reverse("training_quiz", args=[self.module.slug])


def steps(one: Progress, quiz_locked: str) -> list[Task]:
    """The lessons and the quiz of a module, as a list to tick off."""
    lessons = [
        Task(
            "training",
            lesson.title,
            lesson.get_absolute_url(),
            _("Done") if lesson.pk in one.done else _("%(n)s minutes") % {"n": lesson.minutes},
            lesson.pk in one.done,
        )
        for lesson in one.lessons
    ]
    quiz = reverse("training_quiz", args=[one.module.slug])
    status = _("Passed") if one.passed else _("Not started")
    return [*lessons, Task("training", _("Quiz"), quiz, status, one.passed, quiz_locked)]


def all_modules(incubation: Incubation, person: Any) -> list[Progress]:
    """Every module, in order."""
    lessons = defaultdict(list)
    for lesson in Lesson.objects.select_related("module").order_by("module__place", "place"):
        lessons[lesson.module_id].append(lesson)
    done = Lesson.objects.done_by(incubation.cooperative_id, person).values_list("pk", flat=True).order_by("pk")
    completions = Completion.objects.filter(cooperative=incubation.cooperative, person=person)
    passed = set(completions.values_list("module_id", flat=True).order_by("module_id"))
    done_ids = frozenset(done)
    return [
        Progress(
            module=module,
            lessons=lessons[module.pk],
            done=done_ids & {lesson.pk for lesson in lessons[module.pk]},
            passed=module.pk in passed,
            people_passed=module.people_passed,
            needed=incubation.call.members_needed_per_module,
        )
        for module in Module.objects.with_people_passed(incubation.cooperative)
    ]


def in_module(module: Module, incubation: Incubation, person: Any) -> Progress:
    return next(one for one in all_modules(incubation, person) if one.module == module)
