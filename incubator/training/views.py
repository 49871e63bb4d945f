from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop import clock
from incubator.journeys.models import Incubation
from incubator.training import figures, moves, notes, progress, reading, rules
from incubator.training.forms import AnswerForm, NoteForm
from incubator.training.learning import ours
from incubator.training.models import Answer, Figure, Lesson, Module, Question


@login_required
@require_safe
def modules(request: HttpRequest) -> HttpResponse:
    """Those that the gate asks for, and those for whoever wants them."""
    found = progress.all_modules(ours(request), request.user)
    compulsory = [one for one in found if one.module.compulsory]
    optional = [one for one in found if not one.module.compulsory]
    context = {
        "compulsory": compulsory,
        "optional": optional,
        "hours": (progress.hours(compulsory), progress.hours(optional), progress.hours(found)),
        "modules": found,
        "covered": sum(one.covered for one in found),
        "minutes": sum(one.minutes_left for one in found),
    }
    return render(request, "incubator/training/modules.html", context)


@login_required
@require_safe
def module(request: HttpRequest, slug: str) -> HttpResponse:
    incubation = ours(request)
    one = progress.in_module(get_object_or_404(Module, slug=slug), incubation, request.user)
    closed = rules.quiz_is_open(one.module, incubation, request.user)
    passed = one.module.completions.filter(cooperative=incubation.cooperative, person=request.user)
    context = {"module": one.module, "one": one, "steps": progress.steps(one, closed)}
    earlier = passed.exclude(version=one.module.current_id).select_related("version").first()
    return render(request, "incubator/training/module.html", context | {"earlier": earlier})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, module_slug: str, slug: str) -> HttpResponse:
    incubation = ours(request)
    this = get_object_or_404(Lesson.objects.select_related("module"), module__slug=module_slug, slug=slug)
    if request.method == "POST":
        return _take_lesson(request, this, incubation)
    if locked := rules.locked(this.module, incubation, request.user):
        return render(request, "incubator/training/locked.html", {"module": this.module, "locked": locked})
    return _show_lesson(request, this, incubation, notes.form_for(notes.of(incubation, this)))


def _show_lesson(
    request: HttpRequest, this: Lesson, incubation: Incubation, form: NoteForm, theirs: Any = None
) -> HttpResponse:
    one = progress.in_module(this.module, incubation, request.user)
    place = [other.pk for other in one.lessons].index(this.pk)

    def address(name: str) -> str:
        return reverse("training_figure", args=[this.module.slug, name])

    context = {
        "lesson": this,
        "module": this.module,
        "one": one,
        "place": place + 1,
        "pieces": reading.pieces(this.body, address),
        "previous": one.lessons[place - 1] if place else None,
        "next": one.lessons[place + 1] if place + 1 < len(one.lessons) else None,
        "done": this.pk in one.done,
        "form": form,
        "theirs": theirs,
    }
    return render(request, "incubator/training/lesson.html", context)


def _take_lesson(request: HttpRequest, this: Lesson, incubation: Incubation) -> HttpResponse:
    """Its notes, if they came along, and then on to where the button said."""
    by_itself = "application/json" in request.headers.get("Accept", "")
    finishing = not by_itself and request.POST.get("then") != "later"
    if "text" in request.POST:
        form = NoteForm(request.POST)
        if not form.is_valid():
            return _show_lesson(request, this, incubation, form)
        kept = notes.keep(form, incubation, this, by=request.user, finishing=finishing)
        if by_itself:
            return _told(kept)
        if kept.theirs:
            return _show_lesson(request, this, incubation, form, kept.theirs)
    elif finishing:
        moves.finish_lesson(incubation, by=request.user, lesson=this)
    if not finishing:
        messages.success(request, _("Your notes are saved. Come back when you like."))
        return redirect(this.module)
    return redirect(progress.in_module(this.module, incubation, request.user).onward)


def _told(kept: notes.Kept) -> JsonResponse:
    if kept.theirs:
        sentence = _("Somebody of your team wrote here meanwhile. Nothing is lost: save to see both texts.")
        return JsonResponse({"conflict": True, "sentence": sentence})
    at = time_format(timezone.localtime(clock.now()), "H:i")
    return JsonResponse({"sentence": _("Saved at %(time)s.") % {"time": at}, "fields": {"edits": kept.edits}})


@login_required
@require_safe
def figure(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A drawing of the version that is read now."""
    incubation = ours(request)
    this = get_object_or_404(Module.objects.select_related("current"), slug=slug)
    if this.current is None or rules.locked(this, incubation, request.user):
        raise Http404
    digest = this.current.content["figures"].get(name, "")
    return figures.respond(get_object_or_404(Figure, module=this, sha256=digest))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, slug: str) -> HttpResponse:
    incubation = ours(request)
    this = get_object_or_404(Module, slug=slug)
    if request.method == "POST":
        return _take_answer(request, this, incubation)
    if given := _answered(request, this, incubation):
        left = Question.objects.open_for(this, incubation.cooperative, request.user).count()
        return render(request, "incubator/training/quiz_answer.html", {"module": this, "given": given, "left": left})
    if _passed(request, this, incubation):
        return _result(request, this, incubation)
    if locked := rules.quiz_is_open(this, incubation, request.user):
        return render(request, "incubator/training/quiz_locked.html", {"module": this, "locked": locked})
    return _ask(request, this, incubation)


def _passed(request: HttpRequest, this: Module, incubation: Incubation) -> bool:
    return this.completions.filter(cooperative=incubation.cooperative, person=request.user).exists()


def _ask(request: HttpRequest, this: Module, incubation: Incubation, form: AnswerForm | None = None) -> HttpResponse:
    """The next question."""
    left = list(Question.objects.open_for(this, incubation.cooperative, request.user))
    if not left:
        # Everything was answered, and nothing is asked any more: a newer version has fewer questions.
        moves.pass_module(incubation, by=request.user, module=this)
        return _result(request, this, incubation)
    form = form or AnswerForm(question=left[0])
    of = this.questions.count()
    context = {"module": this, "form": form, "number": of - len(left) + 1, "of": of, "again": left[0].wrong > 0}
    return render(request, "incubator/training/quiz.html", context)


def _result(request: HttpRequest, this: Module, incubation: Incubation) -> HttpResponse:
    """Every question with its reason."""
    one = progress.in_module(this, incubation, request.user)
    lessons = {lesson.slug: lesson for lesson in one.lessons}
    questions = [_explained(question) | {"lesson": lessons.get(question.lesson)} for question in this.questions.all()]
    context = {"module": this, "one": one, "questions": questions}
    return render(request, "incubator/training/quiz_done.html", context)


def _take_answer(request: HttpRequest, this: Module, incubation: Incubation) -> HttpResponse:
    asked = request.POST.get("question", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    question = get_object_or_404(this.questions, pk=number)
    form = AnswerForm(request.POST, question=question)
    if not form.is_valid():
        return _ask(request, this, incubation, form)
    moves.answer(incubation, by=request.user, question=question, option=form.cleaned_data["option"])
    return redirect(f"{reverse('training_quiz', args=[this.slug])}?answered={question.pk}")


def _answered(request: HttpRequest, this: Module, incubation: Incubation) -> dict[str, Any] | None:
    """What this person has just answered, with the reason of that answer and the lesson that explains it."""
    number = request.GET.get("answered", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    mine = Answer.objects.filter(cooperative=incubation.cooperative, person=request.user, question__module=this)
    given = mine.select_related("question").filter(question_id=int(number)).first()
    if given is None:
        return None
    chosen = given.question.options[given.option]
    told = {"question": given.question.text, "text": chosen["text"], "right": given.right, "reason": chosen["reason"]}
    return told | {"lesson": this.lessons.filter(slug=given.question.lesson).select_related("module").first()}


def _explained(question: Question) -> dict[str, Any]:
    right = next(option for option in question.options if option["right"])
    return {"text": question.text, "right": right["text"], "reason": right["reason"]}
