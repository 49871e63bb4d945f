from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, mentor
from crowdcoop.refused import not_as_written
from incubator.gate import moves, rules
from incubator.gate.conditions import PREPARATION, conditions, next_stage
from incubator.gate.forms import WordForm
from incubator.journeys.models import Incubation

BEFORE_THE_GATE = (Incubation.State.DIAGNOSIS, Incubation.State.ITINERARY, Incubation.State.CAMPAIGN_PREPARATION)


@login_required
@require_safe
def gate(request: HttpRequest) -> HttpResponse:
    """What is left, for the team."""
    rows = Incubation.objects.of_team(request.user).select_related("cooperative", "call")
    incubation = get_object_or_404(rows.order_by("-id")[:1])
    return render(request, "incubator/gate/gate.html", _told(incubation))


@require_http_methods(["GET", "HEAD", "POST"])
@only(mentor)
def mentor_gate(request: HttpRequest, pk: int) -> HttpResponse:
    return _keep(request, pk, "mentor")


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_gate(request: HttpRequest, pk: int) -> HttpResponse:
    return _keep(request, pk, "staff")


def _keep(request: HttpRequest, pk: int, desk: str) -> HttpResponse:
    """What is left, for who opens the gate, with the button that does."""
    incubation = get_object_or_404(Incubation.objects.select_related("cooperative", "call"), pk=pk)
    if not rules.gatekeeper.test(request.user, incubation):
        raise Http404
    if request.method == "POST":
        form = WordForm(request.POST)
        if not form.is_valid():
            raise not_as_written(form)
        step = moves.open_preparation if next_stage(incubation) == PREPARATION else moves.declare_ready
        step(incubation, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Done: the team has been told."))
        return redirect(f"{desk}_gate", pk)
    return render(request, "incubator/gate/keeper.html", _told(incubation) | {"desk": desk})


def _told(incubation: Incubation) -> dict[str, object]:
    stage = next_stage(incubation)
    found = conditions(incubation.cooperative, stage)
    return {
        "incubation": incubation,
        "is_preparation": stage == PREPARATION,
        "through": incubation.state not in BEFORE_THE_GATE,
        "conditions": found,
        "left": sum(not condition.met for condition in found),
    }
