"""A team learns: module by module each person's lessons and quiz, then the worksheet, which its mentor reads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

from django.utils import translation

from crowdcoop.people.models import User
from funding.showcase.demo import sheets, texts
from funding.showcase.demo.road import Events, team_of
from funding.showcase.demo.world import World
from incubator.journeys.models import Incubation
from incubator.training import moves as training
from incubator.training.certificates import moves as certificates
from incubator.training.models import Lesson, Module
from incubator.training.worksheets import moves as worksheets
from incubator.training.worksheets.models import Worksheet

Steps = list[tuple[str, Callable[[], Any]]]


@dataclass(frozen=True)
class Course:
    """How far a team goes, and how: `until` names its last step, such as `gobernanza:send`."""

    learners: int = 1
    until: str = ""
    again: str = ""  # of this module changes are asked for once
    optional: bool = False  # the first learner goes through the other modules too


@dataclass
class Sheet:
    world: World
    incubation: Incubation
    told: dict[str, Any]
    module: Module
    by: User
    kept: list[Worksheet] = field(default_factory=list)

    def write(self) -> None:
        said = sheets.answers(self.world, self.incubation.cooperative, self.told, self.module)
        self._keep(said)

    def _keep(self, said: dict[str, str]) -> None:
        edits = self.kept[-1].edits if self.kept else 0
        self.kept.append(worksheets.save(self.incubation, by=self.by, module=self.module, answers=said, edits=edits))

    def send(self) -> None:
        self.kept.append(worksheets.send(self.kept[-1], by=self.by))

    def ask_changes(self) -> None:
        words = texts.worksheets()["again"]["words"]
        asked = worksheets.ask_changes(self.kept[-1], by=self.incubation.mentor, sent=1, words=words)
        self.kept.append(asked)

    def mend(self) -> None:
        self._keep(sheets.mended(self.world, self.incubation.cooperative, self.told))

    def approve(self, number: int, words: str) -> None:
        worksheets.approve(self.kept[-1], by=self.incubation.mentor, sent=number, words=words)


def learn(
    world: World, incubation: Incubation, told: dict[str, Any], course: Course, between: tuple[datetime, datetime]
) -> Events:
    """Evenly from the first day to the last; after `until` the rest is left for another day."""
    steps = _steps(world, incubation, told, course)
    if course.until:
        steps = steps[: [name for name, _step in steps].index(course.until) + 1]
    first, last = between
    apart = (last - first) / max(len(steps) - 1, 1)
    return [(first + apart * place, step) for place, (_name, step) in enumerate(steps)]


def _steps(world: World, incubation: Incubation, told: dict[str, Any], course: Course) -> Steps:
    people = team_of(incubation.cooperative)[: course.learners]
    modules = Module.objects.prefetch_related("lessons", "questions").order_by("place")
    steps: Steps = []
    for module in modules.filter(compulsory=True):
        for number, person in enumerate(people):
            steps += _lessons(world, incubation, module, person, told.get("notes", {}) if number == 0 else {})
        steps += _sheet(world, incubation, told, module, again=module.slug == course.again)
    for module in modules.filter(compulsory=False) if course.optional else ():
        steps += _lessons(world, incubation, module, people[0], {})
    return steps


def _lessons(
    world: World, incubation: Incubation, module: Module, person: User, notes: dict[str, str]
) -> Iterable[tuple[str, Callable[[], Any]]]:
    random = world.random(f"learning {person.email} {module.slug}")
    for lesson in module.lessons.all():
        yield f"{module.slug}:{lesson.slug}", partial(_finish, incubation, person, lesson, notes.get(lesson.slug))
    for question in module.questions.all():
        for option in _tries(question.options, random):
            step = partial(training.answer, incubation, by=person, question=question, option=option)
            yield f"{module.slug}:question", step


def _finish(incubation: Incubation, person: User, lesson: Lesson, note: str | None) -> None:
    written = (note.strip(), 0) if note else None
    training.finish_lesson(incubation, by=person, lesson=lesson, note=written)


def _tries(options: list[dict[str, Any]], random: Random) -> list[int]:
    """Right at once, or at the second try."""
    right = next(place for place, option in enumerate(options) if option["right"])
    return [(right + 1) % len(options), right] if random.random() < 0.25 else [right]


def _sheet(world: World, incubation: Incubation, told: dict[str, Any], module: Module, *, again: bool) -> Steps:
    team = team_of(incubation.cooperative)
    sheet = Sheet(world, incubation, told, module, by=team[module.place % len(team)])
    words = world.random(f"words on {incubation.pk} {module.slug}").choice(texts.worksheets()["approved"]["words"])
    steps: Steps = [("save", sheet.write), ("send", sheet.send)]
    if again:
        steps += [("ask_changes", sheet.ask_changes), ("mend", sheet.mend), ("send_again", sheet.send)]
    steps.append(("approve", partial(sheet.approve, 2 if again else 1, words)))
    return [(f"{module.slug}:{name}", step) for name, step in steps]


def certify(incubation: Incubation, person: User) -> None:
    """In the language they read."""
    with translation.override(person.language):
        certificates.issue(incubation, by=person, name=str(person))
