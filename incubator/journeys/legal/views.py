"""The pages of the legal step: the team writes it down, those who go with it read it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.files.keeping import serve
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, mentor
from incubator.journeys import asked
from incubator.journeys.days import today
from incubator.journeys.legal import models, moves, rules
from incubator.journeys.legal.forms import StepForm
from incubator.journeys.legal.models import LegalStep
from incubator.journeys.models import Incubation


@require_safe
@login_required
def team_legal(request: HttpRequest) -> HttpResponse:
    return _overview(request, asked.mine(request), reverse("team"), writes=True)


@require_safe
@only(mentor | coordinator)
def journey_legal(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    back = reverse(f"{desk}_cooperative", args=[pk])
    return _overview(request, asked.at_desk(request, desk, pk), back, writes=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_legal_step(request: HttpRequest, stage: str) -> HttpResponse:
    incubation = asked.mine(request)
    step = _step(incubation, stage)
    begin = {"reached_on": step.reached_on} if step else {}
    form = StepForm(request.POST or None, request.FILES or None, initial=begin)
    if not form.is_valid():
        return _page(request, incubation, stage, step, form)
    if step:
        moves.correct(step, by=request.user, **form.cleaned_data)
    else:
        moves.reach(incubation, by=request.user, stage=stage, **form.cleaned_data)
    messages.success(request, _("“%(step)s” is written down.") % {"step": models.Stage(stage).label})
    return redirect("team_legal")


@require_POST
@login_required
def team_legal_back(request: HttpRequest, stage: str) -> HttpResponse:
    incubation = asked.mine(request)
    step = _step(incubation, stage)
    if step is None:
        raise Http404
    moves.take_back(incubation, by=request.user, step=step)
    messages.success(request, _("“%(step)s” is taken back.") % {"step": models.Stage(stage).label})
    return redirect("team_legal")


@require_safe
@login_required
def legal_document(request: HttpRequest, pk: int) -> HttpResponse:
    found = LegalStep.objects.exclude(document=None).select_related("document", "cooperative__incubation")
    step = get_object_or_404(found, pk=pk)
    if not rules.reads_papers.test(request.user, step):
        raise Http404
    return serve(step.document, request)


def _step(incubation: Incubation, stage: str) -> LegalStep | None:
    if stage not in models.ORDER:
        raise Http404
    return incubation.cooperative.legal_steps.filter(stage=stage).select_related("document").first()


def _overview(request: HttpRequest, incubation: Incubation, back: str, *, writes: bool) -> HttpResponse:
    rows = models.rows(incubation.cooperative, today())
    context = {"incubation": incubation, "rows": rows, "back_url": back, "writes": writes, "months": models.NAME_SERVES}
    return render(request, "incubator/journeys/legal.html", context)


def _page(
    request: HttpRequest, incubation: Incubation, stage: str, step: LegalStep | None, form: StepForm
) -> HttpResponse:
    last = models.last_step(incubation.cooperative)
    context = {
        "form": form,
        "step": step,
        "stage": models.Stage(stage),
        "is_name": stage == models.Stage.NAME_CERTIFICATE,
        "months": models.NAME_SERVES,
        "may_take_back": step is not None and last is not None and step.pk == last.pk,
    }
    return render(request, "incubator/journeys/legal_step.html", context)
