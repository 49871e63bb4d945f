"""Learning: a lesson done, a question answered, a module passed; and how modules come onto the site."""

from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.workflow import NotNow, create, system
from incubator.journeys.models import Incubation
from incubator.journeys.rules import still_under_way
from incubator.training import rules
from incubator.training.models import Answer, Completion, Lesson, LessonDone, Module, Question
from incubator.training.playbook import Playbook

LEARNING: dict[str, Any] = {"who": rules.learner, "needs": [still_under_way]}


@create(LessonDone, **LEARNING)
def finish_lesson(incubation: Incubation, *, by: Any, lesson: Lesson) -> tuple[LessonDone, dict[str, Any]]:
    """Done again is done once."""
    done, _new = LessonDone.objects.get_or_create(
        lesson=lesson, cooperative=incubation.cooperative, person=by, defaults={"at": clock.now()}
    )
    return done, {"lesson": lesson.title}


@create(Answer, **LEARNING)
def answer(incubation: Incubation, *, by: Any, question: Question, option: int) -> tuple[Answer, dict[str, Any]]:
    """The latest answer counts; one that is right stays right."""
    if why_not := rules.quiz_is_open(question.module, incubation, by):
        raise NotNow(why_not)
    if not 0 <= option < len(question.options):
        raise NotNow(_("That is not one of the answers."))
    right = bool(question.options[option]["right"])
    given, new = Answer.objects.get_or_create(
        question=question,
        cooperative=incubation.cooperative,
        person=by,
        defaults={"option": option, "right": right, "at": clock.now()},
    )
    if not new and not given.right:
        given.option, given.right, given.at = option, right, clock.now()
        given.save()
    if given.right and not Question.objects.open_for(question.module, incubation.cooperative, by).exists():
        _pass_once(incubation, by, question.module)
    return given, {"question": question.text, "option": option, "right": right}


@create(Completion, **LEARNING, tells={"module_passed": rules.team_when_covered})
def pass_module(incubation: Incubation, *, by: Any, module: Module) -> Completion:
    """All lessons done and every question answered right."""
    if why_not := rules.quiz_is_open(module, incubation, by):
        raise NotNow(why_not)
    if Question.objects.open_for(module, incubation.cooperative, by).exists():
        raise NotNow(_("There are still questions to answer."))
    return Completion.objects.create(module=module, cooperative=incubation.cooperative, person=by, at=clock.now())


def _pass_once(incubation: Incubation, by: Any, module: Module) -> None:
    if not Completion.objects.filter(module=module, cooperative=incubation.cooperative, person=by).exists():
        pass_module(incubation, by=by, module=module)


@create(Module, who=system)
def load_module(_nothing: None, *, by: None, playbook: Playbook) -> tuple[Module, dict[str, Any]]:
    """Put a module on the site as its files say, or bring it up to date; what people have passed stays passed."""
    module, _new = Module.objects.update_or_create(slug=playbook.slug, defaults=playbook.module)
    module.lessons.exclude(slug__in=[lesson["slug"] for lesson in playbook.lessons]).delete()
    # Places are unique: the old ones step aside before the new ones are given.
    for lesson in module.lessons.all():
        Lesson.objects.filter(pk=lesson.pk).update(place=lesson.place + 1000)
    for place, lesson in enumerate(playbook.lessons, start=1):
        module.lessons.update_or_create(slug=lesson["slug"], defaults={**lesson, "place": place})
    module.questions.filter(place__gt=len(playbook.questions)).delete()
    for place, question in enumerate(playbook.questions, start=1):
        _load_question(module, place, question)
    return module, {"slug": playbook.slug, "digest": playbook.digest}


def _load_question(module: Module, place: int, asked: dict[str, Any]) -> None:
    """Another question in the same place has no answers yet."""
    module.questions.filter(place=place).exclude(text=asked["text"]).delete()
    module.questions.update_or_create(place=place, defaults=asked)
