"""The programme as anybody sees it, and its calls as the coordination runs them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from crowdcoop import clock
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from incubator.calls import moves
from incubator.calls.forms import CallForm, ReasonForm, TermsForm
from incubator.calls.models import Call

A_PAGE = 50
# The buttons of a call: address word, step, words.
STEPS = (
    ("open", moves.open_call, gettext_lazy("Open the call")),
    ("select", moves.start_selecting, gettext_lazy("Close the intake and select")),
    ("run", moves.run, gettext_lazy("Publish the selection")),
    ("close", moves.close, gettext_lazy("Close the edition")),
)


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    call = Call.objects.open_at(now).first()
    coming = None if call else Call.objects.announced(now).first()
    last = None if call or coming else Call.objects.public().first()
    shown = call or coming or last
    context = {"call": call, "coming": coming, "last": last, "terms": shown.terms if shown else None}
    return render(request, "incubator/calls/programme.html", context)


@require_safe
@only(coordinator)
def staff_calls(request: HttpRequest) -> HttpResponse:
    calls = Call.objects.annotate(sent=Count("applications__reference")).order_by("-opens_at", "-id")
    page = Paginator(calls, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "incubator/calls/staff_calls.html", {"page": page})


@only(coordinator)
def staff_call_new(request: HttpRequest) -> HttpResponse:
    form = CallForm(request.POST or None)
    if form.is_valid():
        call = moves.draft(None, by=request.user, **form.numbers())
        moves.publish_terms(call, by=request.user, text=form.cleaned_data["terms"])
        messages.success(request, _("The call is announced. It opens by itself on its day."))
        return redirect("staff_call", call.pk)
    return render(request, "incubator/calls/staff_call_new.html", {"form": form})


@require_safe
@only(coordinator)
def staff_call(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Call, pk=pk))


@require_POST
@only(coordinator)
def staff_call_terms(request: HttpRequest, pk: int) -> HttpResponse:
    call, form = get_object_or_404(Call, pk=pk), TermsForm(request.POST)
    if not form.is_valid():
        return _page(request, call, terms_form=form, form=form)
    moves.publish_terms(call, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, _("The new version of the terms is public."))
    return redirect("staff_call", pk)


@require_POST
@only(coordinator)
def staff_call_step(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    call = get_object_or_404(Call, pk=pk)
    step = {name: step for name, step, _words in STEPS}[word]
    step(call, by=request.user)
    return redirect("staff_call", pk)


@require_POST
@only(coordinator)
def staff_call_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    call, form = get_object_or_404(Call, pk=pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, call, cancel_form=form, form=form)
    moves.cancel(call, by=request.user, reason=form.cleaned_data["reason"])
    return redirect("staff_call", pk)


def _page(request: HttpRequest, call: Call, **forms: Any) -> HttpResponse:
    near = [(name, step, words) for name, step, words in STEPS if call.state in step.sources]
    buttons = [{"word": name, "words": words, "why": step.why_not(call, request.user)} for name, step, words in near]
    context = {
        "call": call,
        "terms": call.terms,
        "buttons": buttons,
        "terms_form": TermsForm(),
        "cancel_form": ReasonForm(),
        "may_publish_terms": moves.publish_terms.allowed(call, request.user),
        "may_cancel": moves.cancel.allowed(call, request.user),
        **forms,
    }
    return render(request, "incubator/calls/staff_call.html", context)
