"""The co-op's own pages: its home and its roadmap."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.journal import timeline
from crowdcoop.refused import not_as_written
from incubator.applications import pages
from incubator.applications.beginning import application_of, cooperative_of
from incubator.journeys import moves
from incubator.journeys.forms import ReasonForm
from incubator.journeys.home import home
from incubator.journeys.models import Incubation
from incubator.journeys.rules import DIAGNOSIS

LINES = 5


@require_safe
@login_required
def team(request: HttpRequest) -> HttpResponse:
    cooperative = cooperative_of(request.user)
    incubation = _incubation(request, cooperative) if cooperative else None
    if incubation is None:
        application = application_of(request.user)
        stages = pages.stages(application) if application else []
        context = {"cooperative": cooperative, "application": application, "stages": stages}
        return render(request, "incubator/journeys/before.html", context)
    context = {
        "incubation": incubation,
        "home": home(incubation, request.user),
        "lines": timeline.of(cooperative, LINES),
        "along": incubation.accompaniments.select_related("organisation", "mentor"),
        "just_begun": incubation.state == Incubation.State.DIAGNOSIS,
        "may_leave": moves.drop_out.allowed(incubation, request.user),
        "leave_form": ReasonForm(),
    }
    return render(request, "incubator/journeys/team.html", context)


@login_required
def team_roadmap(request: HttpRequest) -> HttpResponse:
    incubation = _mine(request)
    if request.method == "POST":
        moves.begin_itinerary(incubation, by=request.user)
        messages.success(request, _("Your itinerary begins."))
        return redirect("team")
    label = {name: incubation._meta.get_field(name).verbose_name for name in DIAGNOSIS}
    context = {
        "incubation": incubation,
        "texts": [(label[name], getattr(incubation, name)) for name in DIAGNOSIS],
        "may_agree": moves.begin_itinerary.allowed(incubation, request.user),
    }
    return render(request, "incubator/journeys/roadmap.html", context)


@require_POST
@login_required
def team_leave(request: HttpRequest) -> HttpResponse:
    incubation, form = _mine(request), ReasonForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    moves.drop_out(incubation, by=request.user, reason=form.cleaned_data["reason"])
    return redirect("team")


def _mine(request: HttpRequest) -> Incubation:
    cooperative = cooperative_of(request.user)
    incubation = _incubation(request, cooperative) if cooperative else None
    if incubation is None:
        raise Http404
    return incubation


def _incubation(request: HttpRequest, cooperative) -> Incubation | None:
    found = Incubation.objects.of_team(request.user).filter(cooperative=cooperative)
    return found.select_related("cooperative", "mentor", "call", "roadmap_agreed_by").first()
