from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incubator.gate import moves, rules
from incubator.gate.conditions import PREPARATION, READY, conditions, next_stage
from incubator.journeys.models import Incubation


@login_required
@require_safe
def gate(request: HttpRequest) -> HttpResponse:
    """What is left, for the team."""
    rows = Incubation.objects.of_team(request.user).select_related("cooperative", "call")
    incubation = get_object_or_404(rows.order_by("-id")[:1])
    return render(request, "incubator/gate/gate.html", _told(incubation))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_gate(request: HttpRequest, pk: int) -> HttpResponse:
    """What is left, for who opens the gate, with the button that does."""
    incubation = get_object_or_404(Incubation.objects.select_related("cooperative", "call"), pk=pk)
    if not rules.gatekeeper.test(request.user, incubation):
        raise Http404
    if request.method == "POST":
        step = moves.open_preparation if next_stage(incubation) == PREPARATION else moves.declare_ready
        step(incubation, by=request.user, reason=request.POST.get("reason", "")[:2000])
        messages.success(request, _("Done: the team has been told."))
        return redirect("mentor_gate", pk)
    return render(request, "incubator/gate/mentor_gate.html", _told(incubation))


def _told(incubation: Incubation) -> dict[str, object]:
    stage = next_stage(incubation)
    found = conditions(incubation.cooperative, stage)
    return {
        "incubation": incubation,
        "stage": stage,
        "is_preparation": stage == PREPARATION,
        "through": incubation.state not in (*EARLY, PREPARATION),
        "conditions": found,
        "left": sum(not condition.met for condition in found),
        "ready_stage": READY,
    }


EARLY = (Incubation.State.DIAGNOSIS, Incubation.State.ITINERARY)
