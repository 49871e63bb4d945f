"""Where a co-op stands, changed from its mentor's desk or the coordination's: paused, taken up, sent away, sent back once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, mentor
from crowdcoop.refused import not_as_written
from incubator.journeys import asked, history, moves, rules
from incubator.journeys.forms import LearningForm, PauseForm, ReasonForm
from incubator.journeys.models import Incubation


@require_http_methods(["GET", "HEAD", "POST"])
@only(mentor | coordinator)
def journey_pause(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    """All that can be done about where it stands, each with its reason; sent, the page pauses."""
    incubation = asked.at_desk(request, desk, pk)
    form = PauseForm(request.POST or None)
    if form.is_valid():
        moves.pause(incubation, by=request.user, **form.cleaned_data)
        messages.success(request, _("The co-op is paused, and its team has been told."))
        return redirect(f"{desk}_cooperative", pk)
    return _page(request, incubation, desk, form)


@require_POST
@only(mentor | coordinator)
def journey_resume(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    back = moves.resume(asked.at_desk(request, desk, pk), by=request.user)
    messages.success(request, _("The co-op goes on: %(stage)s.") % {"stage": back.get_state_display()})
    return redirect(f"{desk}_cooperative", pk)


@require_POST
@only(mentor | coordinator)
def journey_dismiss(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    moves.dismiss(asked.at_desk(request, desk, pk), by=request.user, reason=_reason(ReasonForm(request.POST)))
    messages.success(request, _("The programme of this co-op has ended, and its team has been told."))
    return redirect(f"{desk}_cooperative", pk)


@require_POST
@only(mentor | coordinator)
def journey_return(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    incubation = asked.at_desk(request, desk, pk)
    moves.return_to_preparation(incubation, by=request.user, reason=_reason(LearningForm(request.POST)))
    messages.success(request, _("The co-op prepares another campaign, and its team has been told."))
    return redirect(f"{desk}_cooperative", pk)


def _reason(form: ReasonForm) -> str:
    if not form.is_valid():
        raise not_as_written(form)
    return form.cleaned_data["reason"]


def _page(request: HttpRequest, incubation: Incubation, desk: str, form: PauseForm) -> HttpResponse:
    by: Any = request.user
    context = {
        "incubation": incubation,
        "desk": desk,
        "form": form,
        "paused": history.pause_of(incubation),
        "may_pause": moves.pause.allowed(incubation, by),
        "may_resume": moves.resume.allowed(incubation, by),
        "may_dismiss": moves.dismiss.allowed(incubation, by),
        "may_return": moves.return_to_preparation.allowed(incubation, by),
        "why_no_return": moves.return_to_preparation.why_not(incubation, by),
        "reason_form": ReasonForm(auto_id="dismiss_%s"),
        "learning_form": LearningForm(auto_id="return_%s"),
        "decides": rules.mentor_or_coordinator.test(by, incubation),
    }
    return render(request, "incubator/journeys/standing.html", context)
