"""A call as the coordination runs it: the list, a new one, its page with what it consists of, and its steps."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from incubator.calls import moves, rules
from incubator.calls.forms import CallForm, ReasonForm
from incubator.calls.models import Call
from incubator.calls.overview import sections

A_PAGE = 50
# The buttons of a call: address word, step, words.
STEPS = (
    ("announce", moves.announce, gettext_lazy("Announce the call")),
    ("open", moves.open_call, gettext_lazy("Open the call")),
    ("select", moves.start_selecting, gettext_lazy("Close the intake and select")),
    ("run", moves.run, gettext_lazy("Publish the selection")),
    ("close", moves.close, gettext_lazy("Close the edition")),
)


@require_safe
@only(coordinator)
def calls(request: HttpRequest) -> HttpResponse:
    found = Call.objects.annotate(sent=Count("applications__reference")).order_by("-opens_at", "-id")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "incubator/calls/staff_calls.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def new(request: HttpRequest) -> HttpResponse:
    form = CallForm(request.POST or None)
    if form.is_valid():
        made = moves.draft(None, by=request.user, **form.given())
        messages.success(request, _("The call is a draft with our usual questions and rubric. Nobody sees it yet."))
        return redirect("staff_call", made.pk)
    return render(request, "incubator/calls/staff_call_new.html", {"form": form})


@require_safe
@only(coordinator)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Call, pk=pk))


@require_POST
@only(coordinator)
def step(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    this = get_object_or_404(Call, pk=pk)
    next(step for name, step, _words in STEPS if name == word)(this, by=request.user)
    return redirect("staff_call", pk)


@require_POST
@only(coordinator)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    copied = moves.copy(get_object_or_404(Call, pk=pk), by=request.user)
    messages.success(
        request, _("This is the next edition: a draft with everything of the last one. Look at its dates.")
    )
    return redirect("staff_call", copied.pk)


@require_POST
@only(coordinator)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    this, form = get_object_or_404(Call, pk=pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, this, form=form)
    moves.cancel(this, by=request.user, reason=form.cleaned_data["reason"])
    return redirect("staff_call", pk)


def _page(request: HttpRequest, this: Call, form: ReasonForm | None = None) -> HttpResponse:
    near = [(name, step, words) for name, step, words in STEPS if _is_near(step, this)]
    context: dict[str, Any] = {
        "call": this,
        "sections": sections(this),
        "fixed": rules.something_was_sent(this),
        "buttons": [
            {"word": name, "words": words, "why": step.why_not(this, request.user)} for name, step, words in near
        ],
        "form": form,
        "cancel_form": form or ReasonForm(),
        "may_cancel": moves.cancel.allowed(this, request.user),
    }
    return render(request, "incubator/calls/staff_call.html", context)


def _is_near(step: Any, this: Call) -> bool:
    """Announcing comes before opening: one of the two buttons is there."""
    if this.state not in step.sources:
        return False
    return step is (moves.open_call if this.announced_at else moves.announce) or this.state != Call.State.DRAFT
