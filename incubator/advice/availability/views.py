"""A mentor's sessions: those to come, the hours given, the week that can be booked, and days off."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from crowdcoop import clock
from crowdcoop.people.door import only
from crowdcoop.people.models import User
from crowdcoop.people.rules import mentor
from incubator.advice.asked import SessionRequest
from incubator.advice.availability import moves
from incubator.advice.availability.forms import DayOffForm, HoursForm
from incubator.advice.availability.models import STANDS, WARNED_BEFORE, ZONES_APART, Availability, DayOff
from incubator.advice.given import hours_given
from incubator.advice.models import Session

A_PAGE = 24
WEEK = 7


@require_http_methods(["GET", "HEAD", "POST"])
@only(mentor)
def mentor_sessions(request: HttpRequest) -> HttpResponse:
    form = HoursForm(request.POST or None, mentor=request.user)
    if form.is_valid():
        moves.offer_hours(_mentor(request), by=request.user, **form.cleaned_data)
        messages.success(request, _("Co-ops can book these hours."))
        return redirect("mentor_sessions")
    return _page(request, form=form, days_form=DayOffForm(auto_id="off_%s"))


def _page(request: HttpRequest, *, form: Any, days_form: Any, **more: Any) -> HttpResponse:
    person, now = request.user, clock.now()
    sessions = Session.objects.of_mentor(person).with_people()
    asked = SessionRequest.objects.answered_by(person).filter(state=SessionRequest.State.OPEN).with_people()
    off = DayOff.objects.filter(mentor=person, last_day__gte=now.date() - ZONES_APART)
    context = {
        "form": form,
        "days_form": days_form,
        "coming": _some(request, sessions.to_come().filter(ends_at__gt=now), "coming"),
        "unwritten": _some(request, sessions.unwritten(now), "unwritten"),
        "asked": _some(request, asked, "asked"),
        "week": _week(person),
        "off": _some(request, off, "off"),
        "minutes": hours_given(person, timezone.localtime(now).date()),
        "month": timezone.localtime(now).date(),
        "zone": person.timezone,
        "weeks": STANDS.days // WEEK,
        "warned_days": WARNED_BEFORE.days,
        **more,
    }
    return render(request, "incubator/advice/mentor_sessions.html", context)


def _some(request: HttpRequest, rows: Any, name: str) -> Any:
    return Paginator(rows, A_PAGE).get_page(request.GET.get(name))


def _week(person: User) -> list[dict[str, Any]]:
    """Each line with what can be said of it; those that ended can be renewed for some weeks still."""
    now = clock.now()
    rows = Availability.objects.filter(mentor=person, valid_until__gte=now.date() - STANDS)
    return [
        {"hours": hours, "stands": hours.stands(now), "soon": hours.ends_soon(now)}
        for hours in rows.select_related("organisation")
    ]


@require_POST
@only(mentor)
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    moves.renew(_mentor(request), by=request.user, hours=_mine(request, Availability, pk))
    messages.success(request, _("Renewed: co-ops can go on booking these hours."))
    return redirect("mentor_sessions")


@require_POST
@only(mentor)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    moves.stop_offering(_mentor(request), by=request.user, hours=_mine(request, Availability, pk))
    messages.success(request, _("These hours are no longer offered. Sessions that are booked stand."))
    return redirect("mentor_sessions")


def _mentor(request: HttpRequest) -> User:
    """A step locks its row: that needs the person, not the promise of one."""
    return User.objects.get(pk=request.user.pk)


def _mine(request: HttpRequest, model: Any, pk: int) -> Any:
    return get_object_or_404(model, pk=pk, mentor=request.user)


@require_POST
@only(mentor)
def days_off(request: HttpRequest) -> HttpResponse:
    form = DayOffForm(request.POST, auto_id="off_%s")
    if not form.is_valid():
        return _page(request, form=HoursForm(mentor=request.user), days_form=form)
    off = moves.take_days_off(_mentor(request), by=request.user, **form.cleaned_data)
    messages.success(request, _said(_booked_in(off)))
    return redirect("mentor_sessions")


def _booked_in(off: DayOff) -> int:
    sessions = Session.objects.of_mentor(off.mentor).to_come()
    return sum(off.has(timezone.localtime(session.starts_at).date()) for session in sessions)


def _said(booked: int) -> str:
    if not booked:
        return _("Nobody can book you in those days.")
    words = ngettext(
        "Nobody else can book you in those days. %(n)s session stands: move or cancel it.",
        "Nobody else can book you in those days. %(n)s sessions stand: move or cancel them.",
        booked,
    )
    return words % {"n": booked}


@require_POST
@only(mentor)
def remove_days_off(request: HttpRequest, pk: int) -> HttpResponse:
    moves.work_after_all(_mentor(request), by=request.user, days=_mine(request, DayOff, pk))
    messages.success(request, _("You can be booked in those days again."))
    return redirect("mentor_sessions")
