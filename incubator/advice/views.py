"""What a team sees of its advice: hours, sessions, what was agreed, and the times that can be booked."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop import clock
from crowdcoop.people.rules import mentor
from incubator.advice import free, moves, showing
from incubator.advice.asked import SessionRequest
from incubator.advice.forms import BookForm, SlotAndTopicForm
from incubator.advice.models import Action, Pool, Session
from incubator.journeys.models import Incubation

A_PAGE = 24
DAYS_A_PAGE = 5
FORM = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def advice(request: HttpRequest) -> HttpResponse:
    """Of the team: its hours, sessions and actions. Of a mentor: the sessions she holds."""
    ours = Incubation.objects.of_team(request.user).select_related("cooperative", "call").order_by("-id").first()
    if ours is None and not mentor.test(request.user):
        raise Http404
    sessions = Session.objects.seen_by(request.user).with_people()
    coming = {"state": Session.State.BOOKED, "ends_at__gt": clock.now()}
    context = {
        "incubation": ours,
        "booked": _page(request, sessions.to_come().filter(**coming), "coming"),
        "past": _page(request, sessions.exclude(**coming)),
        **(_of_team(request, ours) if ours else {"pools": [], "requests": [], "actions": None}),
    }
    return render(request, "incubator/advice/advice.html", context)


def _of_team(request: HttpRequest, incubation: Incubation) -> dict[str, Any]:
    alive = SessionRequest.objects.alive().filter(pool__incubation=incubation)
    agreed = Action.objects.open_of(incubation.cooperative).select_related("owner", "session")
    return {
        "pools": _pools(incubation),
        "requests": alive.select_related("pool__organisation", "mentor"),
        "actions": _page(request, agreed, "agreed"),
    }


def _pools(incubation: Incubation) -> Iterable[Pool]:
    return incubation.pools.with_minutes().select_related("organisation")


def _page(request: HttpRequest, rows: Any, name: str = "page", size: int = A_PAGE) -> Page:
    return Paginator(rows, size).get_page(request.GET.get(name))


@login_required
@require_http_methods(FORM)
def book(request: HttpRequest) -> HttpResponse:
    """A team takes a time that is offered; a mentor (`?cooperative=`) books any."""
    asked = request.GET.get("cooperative", "")
    rows = Incubation.objects.select_related("cooperative", "call").order_by("-id")
    if not asked:
        return _book_slot(request, get_object_or_404(rows.of_team(request.user)[:1]))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    return _book_any(request, get_object_or_404(rows.accompanied_by(request.user), pk=number))


@transaction.atomic
def _book_slot(request: HttpRequest, incubation: Incubation) -> HttpResponse:
    """One transaction from the lock to the booking: whoever comes second sees a fresh list, and keeps the words typed."""
    pools = list(_pools(incubation))
    form = SlotAndTopicForm(request.POST or None, pools=pools)
    if form.is_valid():
        slot, topic = form.cleaned_data["slot"], form.cleaned_data["topic"]
        times = {"mentor": form.mentor, "starts_at": slot.starts_at, "minutes": slot.minutes}
        booked = moves.book(form.pool, by=request.user, topic=topic, **times)
        messages.success(request, _("The session is booked."))
        return redirect(booked)
    context = {"form": form, "incubation": incubation, "pools": pools, **times_for(request, pools)}
    return render(request, "incubator/advice/book.html", context)


def times_for(request: HttpRequest, pools: list[Pool], **narrow: Any) -> dict[str, Any]:
    """The list by day, in the viewer's zone, which is named."""
    found = showing.days(free.of_pools(pools, **narrow), pools)
    return {"days": _page(request, found, size=DAYS_A_PAGE), "zone": timezone.get_current_timezone_name()}


def _book_any(request: HttpRequest, incubation: Incubation) -> HttpResponse:
    form = BookForm(request.POST or None, incubation=incubation)
    if form.is_valid():
        pool, chosen = form.chosen()
        booked = moves.book(pool, by=request.user, **chosen)
        messages.success(request, _("The session is booked."))
        return redirect(booked)
    context = {"form": form, "incubation": incubation, "pools": _pools(incubation)}
    return render(request, "incubator/advice/book_any.html", context)
