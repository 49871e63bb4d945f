"""The team's side of the gate: what is left before each stage, and what the co-op records for it."""

import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.files.keeping import serve
from crowdcoop.people.models import Cooperative
from incubator.gate import moves, rules
from incubator.gate.forms import AssemblyForm, LegalPersonForm
from incubator.gate.law import assembly_of, legal_person_of
from incubator.gate.models import AssemblyAgreement, LegalPerson
from incubator.gate.stages import asking, stages, to_know
from incubator.journeys.models import Incubation

read_and_written = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def gate(request: HttpRequest) -> HttpResponse:
    """What is left, for the team."""
    incubation = _mine(request)
    context = {
        "incubation": incubation,
        "stages": stages(incubation),
        "notes": to_know(incubation),
        "asking": asking(incubation, request.user),
    }
    return render(request, "incubator/gate/gate.html", context)


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    moves.ask_for_ready(_mine(request), by=request.user)
    messages.success(request, _("You have asked. Your mentor and the coordination have been told."))
    return redirect("gate")


@login_required
@read_and_written
def legal_person(request: HttpRequest) -> HttpResponse:
    incubation = _mine(request)
    known = legal_person_of(incubation)
    form = LegalPersonForm(
        request.POST or None, request.FILES or None, instance=copy.copy(known), incubation=incubation
    )
    if form.is_valid():
        moves.record_legal_person(incubation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Recorded: it is clear who answers for the co-op in law."))
        return redirect("gate")
    why = moves.record_legal_person.why_not(incubation, request.user)
    return render(request, "incubator/gate/legal_person.html", {"form": form, "known": known, "why": why})


@login_required
@read_and_written
def assembly(request: HttpRequest) -> HttpResponse:
    incubation = _mine(request)
    form = AssemblyForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        moves.record_assembly(incubation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Recorded. Your mentor looks at the minutes and confirms it."))
        return redirect("gate_assembly")
    why = moves.record_assembly.why_not(incubation, request.user)
    context = {"incubation": incubation, "form": form, "agreement": assembly_of(incubation), "why": why}
    return render(request, "incubator/gate/assembly.html", context)


@login_required
@require_safe
def minutes(request: HttpRequest, pk: int) -> FileResponse:
    rows = AssemblyAgreement.objects.select_related("minutes", "incubation__cooperative")
    agreement = get_object_or_404(rows, pk=pk)
    if not rules.reads_its_papers.test(request.user, agreement):
        raise Http404
    return serve(agreement.minutes, request)


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> FileResponse:
    rows = LegalPerson.objects.exclude(document=None).select_related("document", "incubation__cooperative")
    recorded = get_object_or_404(rows, pk=pk)
    if not rules.reads_its_papers.test(request.user, recorded):
        raise Http404
    return serve(recorded.document, request)


def _mine(request: HttpRequest) -> Incubation:
    """Of the co-op they work for now."""
    rows = Incubation.objects.of_team(request.user).select_related("cooperative", "call", "mentor")
    return get_object_or_404(rows, cooperative=Cooperative.objects.current_of(request.user))
