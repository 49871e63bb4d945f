"""Learning: a lesson done, notes beside it, a question answered, a module passed; and how modules come onto the site."""

from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.workflow import NotNow, create, system
from incubator.journeys.models import Incubation
from incubator.journeys.rules import still_under_way
from incubator.training import publishing, rules
from incubator.training.models import Answer, Completion, Lesson, LessonDone, LessonNote, Module, Question
from incubator.training.playbook import Playbook

LEARNING: dict[str, Any] = {"who": rules.learner, "needs": [still_under_way]}


@create(LessonDone, **LEARNING)
def finish_lesson(
    incubation: Incubation, *, by: Any, lesson: Lesson, note: tuple[str, int] | None = None
) -> tuple[LessonDone, dict[str, Any]]:
    """Done again is done once. `note`: the team's notes beside it, and as the how-manieth they were shown."""
    if note is not None:
        write_note(incubation, by=by, lesson=lesson, text=note[0], edits=note[1])
    elif why_not := rules.locked(rules.module_of(lesson), incubation, by):
        raise NotNow(why_not)
    done, _new = LessonDone.objects.get_or_create(
        lesson=lesson, cooperative=incubation.cooperative, person=by, defaults={"at": clock.now()}
    )
    return done, {"lesson": lesson.title}


@create(LessonNote, **LEARNING)
def write_note(
    incubation: Incubation, *, by: Any, lesson: Lesson, text: str, edits: int
) -> tuple[LessonNote, dict[str, Any]]:
    """`edits` is what the person was shown; the incubation is locked, so that one of two at once is told."""
    module = rules.module_of(lesson)
    if why_not := rules.locked(module, incubation, by):
        raise NotNow(why_not)
    note, _new = LessonNote.objects.get_or_create(
        module=module,
        lesson_slug=lesson.slug,
        cooperative=incubation.cooperative,
        defaults={"saved_by": by, "saved_at": clock.now()},
    )
    if note.edits != edits:
        raise NotNow(_("Somebody of your team has saved this meanwhile. Nothing of theirs was overwritten."))
    note.text, note.edits, note.saved_by, note.saved_at = text, edits + 1, by, clock.now()
    note.save()
    return note, {"lesson": lesson.slug, "edits": note.edits}


@create(Answer, **LEARNING)
def answer(incubation: Incubation, *, by: Any, question: Question, option: int) -> tuple[Answer, dict[str, Any]]:
    """The latest answer counts; one that is right stays right."""
    module = rules.module_of(question)
    if why_not := rules.quiz_is_open(module, incubation, by):
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
    if given.right and not Question.objects.open_for(module, incubation.cooperative, by).exists():
        _pass_once(incubation, by, module)
    return given, {"question": question.text, "option": option, "right": right}


@create(Completion, **LEARNING, tells={"module_passed": rules.team_when_covered})
def pass_module(incubation: Incubation, *, by: Any, module: Module) -> tuple[Completion, dict[str, Any]]:
    """All lessons done and every question answered right, of the version that stands now."""
    if why_not := rules.quiz_is_open(module, incubation, by):
        raise NotNow(why_not)
    if Question.objects.open_for(module, incubation.cooperative, by).exists():
        raise NotNow(_("There are still questions to answer."))
    version = module.versions.get(pk=Module.objects.values_list("current", flat=True).get(pk=module.pk))
    passed = Completion.objects.create(
        module=module, version=version, cooperative=incubation.cooperative, person=by, at=clock.now()
    )
    return passed, {"module": module.slug, "version": version.number}


def _pass_once(incubation: Incubation, by: Any, module: Module) -> None:
    if not Completion.objects.filter(module=module, cooperative=incubation.cooperative, person=by).exists():
        pass_module(incubation, by=by, module=module)


@create(Module, who=system)
def load_module(_nothing: None, *, by: None, playbook: Playbook) -> tuple[Module, dict[str, Any]]:
    """Put a module on the site as its files say, or give it a new version; what people have passed stays passed."""
    module, new = publishing.publish_playbook(playbook, by)
    return module, {"slug": playbook.slug, "version": module.current.number, "new": new}
