"""The co-op's own pages: its home, its roadmap, its dates, and how it pauses or leaves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.journal import timeline
from crowdcoop.refused import not_as_written
from incubator.applications import pages
from incubator.applications.beginning import application_of, cooperative_of
from incubator.journeys import asked, dates, diagnosis, history, moves
from incubator.journeys.calendar import ics
from incubator.journeys.days import today
from incubator.journeys.forms import PauseForm, ReasonForm
from incubator.journeys.home import home
from incubator.journeys.models import Incubation

LINES = 5
DATES = 3
LONGEST_VERSION = 6  # digits of what a form sends back


@require_safe
@login_required
def team(request: HttpRequest) -> HttpResponse:
    cooperative = cooperative_of(request.user)
    incubation = asked.of_team(request, cooperative) if cooperative else None
    if incubation is None:
        application = application_of(request.user)
        stages = pages.stages(application) if application else []
        context = {"cooperative": cooperative, "application": application, "stages": stages}
        return render(request, "incubator/journeys/before.html", context)
    coming = dates.upcoming(incubation)
    context = {
        "incubation": incubation,
        "home": home(incubation, request.user),
        "lines": timeline.of(cooperative, LINES),
        "along": incubation.accompaniments.select_related("organisation", "mentor"),
        "welcome": not incubation.welcomed.filter(pk=request.user.pk).exists(),
        "paused": history.pause_of(incubation),
        "coming": coming[:DATES],
        "session": next((one for one in coming if one.uid.startswith(dates.SESSION)), None),
        "today": today(),
        "just_begun": incubation.state == Incubation.State.DIAGNOSIS,
        "may_leave": moves.drop_out.allowed(incubation, request.user),
        "may_pause": moves.pause.allowed(incubation, request.user),
        "leave_form": ReasonForm(),
    }
    return render(request, "incubator/journeys/team.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_roadmap(request: HttpRequest) -> HttpResponse:
    incubation = asked.mine(request)
    if request.method == "POST":
        moves.begin_itinerary(incubation, by=request.user, version=_version(request))
        messages.success(request, _("Your itinerary begins."))
        return redirect("team")
    written = diagnosis.of(incubation) if incubation.diagnosed_at else None
    context = {
        "incubation": incubation,
        "diagnosis": written,
        "texts": diagnosis.rows(written),
        "may_agree": moves.begin_itinerary.allowed(incubation, request.user),
    }
    return render(request, "incubator/journeys/roadmap.html", context)


def _version(request: HttpRequest) -> int | None:
    """Of the roadmap that was on the page; whoever sends none has read whichever stands there."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_VERSION else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_pause(request: HttpRequest) -> HttpResponse:
    incubation = asked.mine(request)
    form = PauseForm(request.POST or None)
    if form.is_valid():
        moves.pause(incubation, by=request.user, **form.cleaned_data)
        messages.success(request, _("You are paused. Your mentor and the coordination have been told."))
        return redirect("team")
    may = moves.pause.allowed(incubation, request.user)
    return render(request, "incubator/journeys/pause.html", {"incubation": incubation, "form": form, "may": may})


@require_POST
@login_required
def team_leave(request: HttpRequest) -> HttpResponse:
    incubation, form = asked.mine(request), ReasonForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    moves.drop_out(incubation, by=request.user, reason=form.cleaned_data["reason"])
    return redirect("team")


@require_POST
@login_required
def team_welcome(request: HttpRequest) -> HttpResponse:
    moves.put_welcome_away(asked.mine(request), by=request.user)
    return redirect("team")


@require_safe
@login_required
def team_dates(request: HttpRequest) -> HttpResponse:
    return _calendar(dates.upcoming(asked.mine(request)), "dates")


@require_safe
@login_required
def team_date(request: HttpRequest, uid: str) -> HttpResponse:
    found = [one for one in dates.upcoming(asked.mine(request)) if one.uid == uid]
    if not found:
        raise Http404
    return _calendar(found, "date")


def _calendar(found: list[dates.NextDate], name: str) -> HttpResponse:
    response = HttpResponse(ics(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response["Cache-Control"] = "no-store, private"
    return response
