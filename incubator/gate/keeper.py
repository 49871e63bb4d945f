"""The gate for who keeps it: its mentor and the coordination sign off, take back, confirm, waive, and open the next stage."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, mentor
from crowdcoop.refused import not_as_written
from incubator.gate import moves, recording, rules
from incubator.gate.conditions import PREPARATION, next_stage
from incubator.gate.forms import SendBackForm, SignOffForm, WaiveForm, WordForm
from incubator.gate.law import assembly_of, legal_person_of
from incubator.gate.models import AssemblyAgreement, Waiver
from incubator.gate.stages import has_passed, stages, to_know
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation
from incubator.journeys.rules import NEXT_STAGE


@require_http_methods(["GET", "HEAD", "POST"])
@only(mentor)
def mentor_gate(request: HttpRequest, pk: int) -> HttpResponse:
    return _keep(request, _kept(request, pk), "mentor")


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_gate(request: HttpRequest, pk: int) -> HttpResponse:
    return _keep(request, _kept(request, pk), "staff")


@require_POST
@only(mentor | coordinator)
def journey_sign_off(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    incubation, form = _at_desk(request, desk, pk), SignOffForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    journeys.sign_off(incubation, by=request.user, **form.cleaned_data)
    messages.success(request, _("You have signed it off."))
    return redirect(f"{desk}_gate", pk)


@require_POST
@only(mentor | coordinator)
def take_back(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    journeys.take_back_sign_off(_at_desk(request, desk, pk), by=request.user)
    messages.success(request, _("You have taken your sign-off back."))
    return redirect(f"{desk}_gate", pk)


@require_POST
@only(mentor)
def confirm_assembly(request: HttpRequest, pk: int, agreement: int) -> HttpResponse:
    moves.confirm_assembly(_agreement(request, pk, agreement), by=request.user)
    messages.success(request, _("Confirmed: the team has been told."))
    return redirect("mentor_gate", pk)


@require_POST
@only(mentor)
def send_back_assembly(request: HttpRequest, pk: int, agreement: int) -> HttpResponse:
    this, form = _agreement(request, pk, agreement), SendBackForm(request.POST)
    if not form.is_valid():
        if not moves.send_back_assembly.allowed(this, request.user):
            raise not_as_written(form)
        return _page(request, this.incubation, "mentor", form=form, send_back_form=form)
    moves.send_back_assembly(this, by=request.user, **form.cleaned_data)
    messages.success(request, _("Sent back: the team has been told what to change."))
    return redirect("mentor_gate", pk)


@require_POST
@only(coordinator)
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = _kept(request, pk)
    form = WaiveForm(request.POST, left=recording.open_to_waivers(incubation))
    if not form.is_valid():
        return _page(request, incubation, "staff", form=form, waive_form=form)
    moves.waive(incubation, by=request.user, **form.cleaned_data)
    messages.success(request, _("Waived: the team has been told, with your reason."))
    return redirect("staff_gate", pk)


@require_POST
@only(coordinator)
def withdraw_waiver(request: HttpRequest, pk: int, waiver: int) -> HttpResponse:
    incubation = _kept(request, pk)
    this = get_object_or_404(Waiver.objects.filter(incubation=incubation), pk=waiver)
    moves.withdraw_waiver(incubation, by=request.user, waiver=this)
    messages.success(request, _("Withdrawn: the condition is asked for again, and the team has been told."))
    return redirect("staff_gate", pk)


def _kept(request: HttpRequest, pk: int) -> Incubation:
    """Of its mentor and of the coordination, and never one's own co-op."""
    rows = Incubation.objects.select_related("cooperative", "call", "mentor")
    incubation = get_object_or_404(rows, pk=pk)
    if not rules.gatekeeper.test(request.user, incubation):
        raise Http404
    return incubation


def _at_desk(request: HttpRequest, desk: str, pk: int) -> Incubation:
    """Nobody comes in by another's door."""
    if not (mentor if desk == "mentor" else coordinator).test(request.user, None):
        raise Http404
    return _kept(request, pk)


def _agreement(request: HttpRequest, pk: int, agreement: int) -> AssemblyAgreement:
    rows = AssemblyAgreement.objects.filter(incubation=_kept(request, pk)).select_related("incubation__cooperative")
    return get_object_or_404(rows.select_related("incubation__call", "incubation__mentor"), pk=agreement)


def _keep(request: HttpRequest, incubation: Incubation, desk: str) -> HttpResponse:
    form = WordForm(request.POST or None)
    if request.method != "POST":
        return _page(request, incubation, desk)
    if not form.is_valid():
        raise not_as_written(form)
    step = moves.open_preparation if next_stage(incubation) == PREPARATION else moves.declare_ready
    step(incubation, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Done: the team has been told."))
    return redirect(f"{desk}_gate", incubation.pk)


def _page(
    request: HttpRequest, incubation: Incubation, desk: str, form: forms.Form | None = None, **shown: Any
) -> HttpResponse:
    agreement = assembly_of(incubation)
    found = stages(incubation)
    context = {
        "incubation": incubation,
        "desk": desk,
        "stages": found,
        "next": next((stage for stage in found if stage.is_next), None),
        "notes": to_know(incubation),
        "legal_person": legal_person_of(incubation),
        "agreement": agreement,
        "may_confirm": agreement is not None and moves.confirm_assembly.allowed(agreement, request.user),
        "send_back_form": SendBackForm(auto_id="send_back_%s"),
        "word_form": WordForm(auto_id="word_%s"),
        "form": form,
        **_signing(request, incubation),
        **_waiving(request, incubation, desk),
        **shown,
    }
    return render(request, "incubator/gate/keeper.html", context)


def _signing(request: HttpRequest, incubation: Incubation) -> dict[str, Any]:
    """One's own yes to the next stage: to give, to take back until then, or why not."""
    stage = NEXT_STAGE.get(Incubation.State(incubation.state), "")
    signed = list(incubation.sign_offs.standing().filter(stage=stage).select_related("person"))
    mine = next((yes for yes in signed if yes.person_id == request.user.pk), None)
    return {
        "signed": signed,
        "mine": mine,
        "may_sign": mine is None and journeys.sign_off.allowed(incubation, request.user),
        "may_take_back": mine is not None and journeys.take_back_sign_off.allowed(incubation, request.user),
        "sign_form": SignOffForm(initial={"stage": stage}, auto_id="sign_%s"),
        "ready_passed": has_passed(incubation, Incubation.State.READY),
    }


def _waiving(request: HttpRequest, incubation: Incubation, desk: str) -> dict[str, Any]:
    may = desk == "staff" and moves.waive.allowed(incubation, request.user)
    left = recording.open_to_waivers(incubation) if may else []
    return {"may_waive": may, "waive_form": WaiveForm(left=left, auto_id="waive_%s") if left else None}
