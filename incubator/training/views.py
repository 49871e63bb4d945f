from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from incubator.journeys.models import Incubation
from incubator.training import moves, progress, rules
from incubator.training.forms import AnswerForm
from incubator.training.models import Answer, Lesson, Module, Question


def _ours(request: HttpRequest) -> Incubation:
    """The incubation in whose team this person learns."""
    rows = Incubation.objects.of_team(request.user).select_related("cooperative", "call")
    return get_object_or_404(rows.order_by("-id")[:1])


@login_required
@require_safe
def modules(request: HttpRequest) -> HttpResponse:
    found = progress.all_modules(_ours(request), request.user)
    covered = sum(one.covered for one in found)
    minutes = sum(one.minutes_left for one in found)
    context = {"modules": found, "covered": covered, "minutes": minutes}
    return render(request, "incubator/training/modules.html", context)


@login_required
@require_safe
def module(request: HttpRequest, slug: str) -> HttpResponse:
    incubation = _ours(request)
    one = progress.in_module(get_object_or_404(Module, slug=slug), incubation, request.user)
    locked = rules.quiz_is_open(one.module, incubation, request.user)
    context = {"module": one.module, "one": one, "steps": progress.steps(one, locked)}
    return render(request, "incubator/training/module.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, module_slug: str, slug: str) -> HttpResponse:
    incubation = _ours(request)
    this = get_object_or_404(Lesson.objects.select_related("module"), module__slug=module_slug, slug=slug)
    if request.method == "POST":
        moves.finish_lesson(incubation, by=request.user, lesson=this)
        return redirect(progress.in_module(this.module, incubation, request.user).onward)
    one = progress.in_module(this.module, incubation, request.user)
    before = [other for other in one.lessons if other.place < this.place]
    context = {"lesson": this, "one": one, "previous": before[-1] if before else None, "done": this.pk in one.done}
    return render(request, "incubator/training/lesson.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, slug: str) -> HttpResponse:
    incubation = _ours(request)
    this = get_object_or_404(Module, slug=slug)
    if request.method == "POST":
        return _take_answer(request, this, incubation)
    if locked := rules.quiz_is_open(this, incubation, request.user):
        return render(request, "incubator/training/quiz_locked.html", {"module": this, "locked": locked})
    if given := _answered(request, this, incubation):
        left = Question.objects.open_for(this, incubation.cooperative, request.user).count()
        return render(request, "incubator/training/quiz_answer.html", {"module": this, "given": given, "left": left})
    return _ask(request, this, incubation)


def _ask(request: HttpRequest, this: Module, incubation: Incubation, form: AnswerForm | None = None) -> HttpResponse:
    """The next question, or all of them with their reasons when none is left."""
    left = list(Question.objects.open_for(this, incubation.cooperative, request.user))
    if not left:
        one = progress.in_module(this, incubation, request.user)
        questions = [_explained(question) for question in this.questions.all()]
        return render(
            request, "incubator/training/quiz_done.html", {"module": this, "one": one, "questions": questions}
        )
    form = form or AnswerForm(question=left[0])
    of = this.questions.count()
    context = {"module": this, "form": form, "number": of - len(left) + 1, "of": of, "again": left[0].wrong > 0}
    return render(request, "incubator/training/quiz.html", context)


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
    """What this person has just answered, with the reason of that answer."""
    number = request.GET.get("answered", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    mine = Answer.objects.filter(cooperative=incubation.cooperative, person=request.user, question__module=this)
    given = mine.select_related("question").filter(question_id=int(number)).first()
    if given is None:
        return None
    chosen = given.question.options[given.option]
    return {"question": given.question.text, "text": chosen["text"], "right": given.right, "reason": chosen["reason"]}


def _explained(question: Question) -> dict[str, Any]:
    right = next(option for option in question.options if option["right"])
    return {"text": question.text, "right": right["text"], "reason": right["reason"]}
