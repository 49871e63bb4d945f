"""The parts of a call that are one form each: words and dates, terms, hours, numbers; and the programmes calls lead to."""

import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crowdcoop import money
from crowdcoop.money import MoneyField
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from crowdcoop.workflow import Step
from incubator.calls import moves
from incubator.calls.forms import CallForm, HoursForm, NumbersForm, ProgrammeForm, TermsForm
from incubator.calls.models import Call, Programme, Terms

read_and_written = require_http_methods(["GET", "HEAD", "POST"])


@read_and_written
@only(coordinator)
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=pk)
    form = CallForm(request.POST or None, instance=copy.copy(call))
    if form.is_valid():
        moves.edit(call, by=request.user, **form.given())
        return _saved(request, call)
    return _section(request, call, form, moves.edit, _("Words, places and dates"))


@read_and_written
@only(coordinator)
def numbers(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=pk)
    form = NumbersForm(request.POST or None, instance=copy.copy(call))
    if form.is_valid():
        moves.set_numbers(call, by=request.user, **form.numbers())
        return _saved(request, call)
    why = _(
        "The rounds and the fee are those of this call’s campaigns; what comes after them is what a co-op needs before its own."
    )
    return _section(request, call, form, moves.set_numbers, _("Reviews, fee, rounds and gate"), intro=why)


@read_and_written
@only(coordinator)
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=pk)
    form = HoursForm(request.POST if request.method == "POST" else None, call=call)
    if form.is_valid():
        moves.set_hours(call, by=request.user, minutes=form.minutes())
        return _saved(request, call)
    why = _("How many hours each organisation gives each co-op. One without hours takes no part in this call.")
    return _section(request, call, form, moves.set_hours, _("Hours of advice"), intro=why)


@read_and_written
@only(coordinator)
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=pk)
    now = call.terms
    known = Terms(text=now.text, translations=now.translations) if now else None
    form = TermsForm(request.POST or None, instance=known, language=call.language)
    if form.is_valid():
        moves.publish_terms(call, by=request.user, **form.given())
        messages.success(request, _("The new version of the terms is the one in force."))
        return redirect("staff_call_terms", pk)
    versions = call.terms_versions.order_by("-version")
    context = {"call": call, "form": form, "versions": versions, "why": moves.publish_terms.why_not(call, request.user)}
    return render(request, "incubator/calls/staff_terms.html", context)


@read_and_written
@only(coordinator)
def programmes(request: HttpRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST or None)
    if form.is_valid():
        moves.found_programme(None, by=request.user, **form.given())
        messages.success(request, _("Calls can lead to this programme now."))
        return redirect("staff_programmes")
    context = {"form": form, "programmes": Programme.objects.all(), "programme": None}
    return render(request, "incubator/calls/staff_programmes.html", context)


@read_and_written
@only(coordinator)
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    this = get_object_or_404(Programme, pk=pk)
    form = ProgrammeForm(request.POST or None, instance=copy.copy(this))
    if form.is_valid():
        moves.describe_programme(this, by=request.user, **form.given())
        messages.success(request, _("Saved."))
        return redirect("staff_programmes")
    return render(request, "incubator/calls/staff_programmes.html", {"form": form, "programmes": [], "programme": this})


def _saved(request: HttpRequest, call: Call) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("staff_call", call.pk)


def _section(
    request: HttpRequest, call: Call, form: forms.BaseForm, step: Step, title: str, *, intro: str = ""
) -> HttpResponse:
    why = step.why_not(call, request.user)
    rows = [(field.label, _shown(field)) for field in form] if why else []
    context: dict[str, Any] = {"call": call, "form": form, "title": title, "intro": intro, "why": why, "rows": rows}
    return render(request, "incubator/calls/staff_section.html", context)


def _shown(field: forms.BoundField) -> str:
    """What stands in a field that can no longer be written."""
    value = field.initial
    if isinstance(field.field, MoneyField):
        return money.format(value, whole=True)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    named = dict(getattr(field.field, "choices", []))
    return "" if value is None else str(named.get(value, value))
