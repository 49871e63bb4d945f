"""How far one person and their team are, for every module at once, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task
from incubator.training import coverage, rules
from incubator.training.coverage import Coverage
from incubator.training.models import Lesson, Module
from incubator.training.worksheets.models import Worksheet


@dataclass(frozen=True)
class Progress:
    module: Module
    lessons: list[Lesson]
    done: frozenset[int]
    passed: bool
    covers: Coverage
    locked: str
    # The team's, if it has begun it.
    worksheet: Worksheet | None

    @property
    def covered(self) -> bool:
        """Enough people of the team have passed it."""
        return self.covers.met

    @property
    def coverage(self) -> str:
        return self.covers.sentence

    @property
    def lessons_left(self) -> list[Lesson]:
        return [lesson for lesson in self.lessons if lesson.pk not in self.done]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def minutes_left(self) -> int:
        return 0 if self.passed else sum(lesson.minutes for lesson in self.lessons_left)

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
    def onward(self) -> str:
        """Where this person goes on: the next lesson, else the quiz."""
        if self.lessons_left and not self.passed:
            return reverse("training_lesson", args=[self.module.slug, self.lessons_left[0].slug])
        return reverse("training_quiz", args=[self.module.slug])

    @property
    def worksheet_done(self) -> bool:
        return self.worksheet is not None and self.worksheet.state == Worksheet.State.APPROVED

    @property
    def worksheet_status(self) -> str:
        return str(self.worksheet.get_state_display()) if self.worksheet else _("Not started")


def steps(one: Progress, quiz_locked: str) -> list[Task]:
    """The lessons, the quiz and the worksheet of a module, as a list to tick off."""
    lessons = [
        Task(
            "training",
            in_language(lesson, "title"),
            reverse("training_lesson", args=[one.module.slug, lesson.slug]),
            _("Done") if lesson.pk in one.done else _("%(n)s minutes") % {"n": lesson.minutes},
            lesson.pk in one.done,
            one.locked,
        )
        for lesson in one.lessons
    ]
    quiz = reverse("training_quiz", args=[one.module.slug])
    status = _("Passed") if one.passed else _("Not started")
    found = [*lessons, Task("training", _("Quiz"), quiz, status, one.passed, "" if one.passed else quiz_locked)]
    return [*found, worksheet_task(one, _("Worksheet"))] if one.module.worksheet else found


def worksheet_task(one: Progress, title: str) -> Task:
    return Task(
        "training",
        title,
        reverse("training_worksheet", args=[one.module.slug]),
        one.worksheet_status,
        one.worksheet_done,
        one.locked,
        key=f"worksheet:{one.module.slug}",
        compulsory=one.module.compulsory,
    )


def all_modules(incubation: Incubation, person: Any) -> list[Progress]:
    """Every module, in order."""
    modules = list(Module.objects.all())
    lessons = defaultdict(list)
    for lesson in Lesson.objects.exclude(module=None).defer("body").order_by("module_id", "place"):
        lessons[lesson.module_id].append(lesson)
    done = Lesson.objects.done_by(incubation.cooperative_id, person).values_list("pk", flat=True).order_by("pk")
    done_ids, learnt = frozenset(done), coverage.of_team(incubation)
    sheets = {sheet.module_id: sheet for sheet in Worksheet.objects.filter(incubation=incubation)}
    return [
        Progress(
            module=module,
            lessons=lessons[module.pk],
            done=done_ids & {lesson.pk for lesson in lessons[module.pk]},
            passed=learnt.has_passed(module, person),
            covers=learnt.of(module),
            locked=rules.locked_by(module, modules, learnt, person),
            worksheet=sheets.get(module.pk),
        )
        for module in modules
    ]


def in_module(module: Module, incubation: Incubation, person: Any) -> Progress:
    return next(one for one in all_modules(incubation, person) if one.module == module)


def hours(found: Iterable[Progress]) -> int:
    """As the modules declare them."""
    return sum(one.module.hours for one in found)
