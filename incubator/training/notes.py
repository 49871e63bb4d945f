"""Notes of a team beside a lesson: what two people write at the same time is shown twice, and nothing is lost."""

from typing import NamedTuple

from django.db import transaction

from crowdcoop.people.models import User
from incubator.journeys.models import Incubation
from incubator.training import moves
from incubator.training.forms import NoteForm
from incubator.training.models import Lesson, LessonNote


class Kept(NamedTuple):
    edits: int
    # What a teammate wrote meanwhile, if this was not kept because of it.
    theirs: LessonNote | None


def of(incubation: Incubation, lesson: Lesson) -> LessonNote | None:
    rows = LessonNote.objects.filter(module=lesson.module, lesson_slug=lesson.slug, cooperative=incubation.cooperative)
    return rows.select_related("saved_by").first()


def form_for(note: LessonNote | None) -> NoteForm:
    return NoteForm(initial={"text": note.text if note else "", "edits": note.edits if note else 0})


def keep(form: NoteForm, incubation: Incubation, lesson: Lesson, *, by: User, finishing: bool) -> Kept:
    """The incubation is locked between reading what stands there and writing over it. `finishing`: the lesson is done, too."""
    text, edits = form.cleaned_data["text"], form.cleaned_data["edits"]
    with transaction.atomic():
        Incubation.objects.select_for_update().get(pk=incubation.pk)
        there = of(incubation, lesson)
        now = there.edits if there else 0
        changed = text != (there.text if there else "")
        if changed and edits != now:
            form.show(text, now)
            return Kept(now, there)
        if finishing:
            moves.finish_lesson(incubation, by=by, lesson=lesson, note=(text, now) if changed else None)
        elif changed:
            moves.write_note(incubation, by=by, lesson=lesson, text=text, edits=now)
        return Kept(now + changed, None)
