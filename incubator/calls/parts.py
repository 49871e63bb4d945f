"""The parts of a call that are lists: cards, partners, questions, criteria. Each row is written, moved and removed alike."""

import copy
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from crowdcoop.workflow import Step
from incubator.calls import moves
from incubator.calls.content import CallQuestion
from incubator.calls.content_forms import CardForm, CriterionForm, PartnerForm, QuestionForm
from incubator.calls.models import Call


class Part(NamedTuple):
    word: str  # what its steps call a row
    rows: str  # where the call has them
    form: type
    write: Step
    remove: Step
    move: Step | None
    title: Any
    new: Any


PARTS = {
    "cards": Part(
        "card",
        "cards",
        CardForm,
        moves.write_card,
        moves.remove_card,
        None,
        gettext_lazy("Dated cards"),
        gettext_lazy("New card"),
    ),
    "partners": Part(
        "partner",
        "partners",
        PartnerForm,
        moves.write_partner,
        moves.remove_partner,
        moves.move_partner,
        gettext_lazy("Partners"),
        gettext_lazy("New partner"),
    ),
    "questions": Part(
        "question",
        "questions",
        QuestionForm,
        moves.write_question,
        moves.remove_question,
        moves.move_question,
        gettext_lazy("Questionnaire"),
        gettext_lazy("New question"),
    ),
    "rubric": Part(
        "criterion",
        "criteria",
        CriterionForm,
        moves.write_criterion,
        moves.remove_criterion,
        moves.move_criterion,
        gettext_lazy("Rubric of the reviewers"),
        gettext_lazy("New criterion"),
    ),
}


@require_safe
@only(coordinator)
def rows(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    call, part = get_object_or_404(Call, pk=pk), PARTS[kind]
    found = list(getattr(call, part.rows).select_related("call"))
    # Steps stay out of templates, which call whatever can be called.
    context: dict[str, Any] = {
        "call": call,
        "kind": kind,
        "title": part.title,
        "new": part.new,
        "moves": part.move is not None,
        "groups": _groups(kind, found),
        "why": part.write.why_not(call, request.user),
        "weights": sum(row.weight for row in found) if kind == "rubric" else 0,
    }
    return render(request, "incubator/calls/staff_parts.html", context)


def _groups(kind: str, found: Iterable[Any]) -> list[tuple[Any, str, list[Any]]]:
    """Questions stand in the parts of the application (label, name, rows); all else is one list."""
    if kind != "questions":
        return [("", "", list(found))]
    return [(part.label, part.value, [row for row in found if row.part == part]) for part in CallQuestion.Part]


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return _write(request, get_object_or_404(Call, pk=pk), kind, None)


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def edit(request: HttpRequest, pk: int, kind: str, row: int) -> HttpResponse:
    call, this = _row(pk, kind, row)
    return _write(request, call, kind, this)


def _write(request: HttpRequest, call: Call, kind: str, this: Any) -> HttpResponse:
    part = PARTS[kind]
    if request.method != "POST" and part.write.why_not(call, request.user):
        return redirect("staff_call_parts", call.pk, kind)
    form = part.form(request.POST or None, instance=copy.copy(this), call=call, initial=_asked(request, kind))
    if form.is_valid():
        part.write(call, by=request.user, **{part.word: this}, **form.given())
        messages.success(request, _("Saved."))
        return redirect("staff_call_parts", call.pk, kind)
    context = {"call": call, "kind": kind, "list": part.title, "title": this or part.new, "form": form}
    return render(request, "incubator/calls/staff_part.html", context)


def _asked(request: HttpRequest, kind: str) -> dict[str, Any]:
    """A new question begins in the part whose button was pressed."""
    part = request.GET.get("part", "")
    return {"part": part} if kind == "questions" and part in CallQuestion.Part.values else {}


@require_POST
@only(coordinator)
def remove(request: HttpRequest, pk: int, kind: str, row: int) -> HttpResponse:
    call, this = _row(pk, kind, row)
    PARTS[kind].remove(call, by=request.user, **{PARTS[kind].word: this})
    messages.success(request, _("“%(row)s” is removed.") % {"row": this})
    return redirect("staff_call_parts", pk, kind)


@require_POST
@only(coordinator)
def move(request: HttpRequest, pk: int, kind: str, row: int) -> HttpResponse:
    call, this = _row(pk, kind, row)
    step = PARTS[kind].move
    if step is None or request.POST.get("to") not in ("up", "down"):
        raise Http404
    step(call, by=request.user, **{PARTS[kind].word: this}, up=request.POST["to"] == "up")
    return redirect("staff_call_parts", pk, kind)


def _row(pk: int, kind: str, row: int) -> tuple[Call, Any]:
    call = get_object_or_404(Call, pk=pk)
    return call, get_object_or_404(getattr(call, PARTS[kind].rows), pk=row)
