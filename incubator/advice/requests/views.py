"""A co-op asks for a time when none suits; a mentor offers one; one press books it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crowdcoop.people.models import Cooperative
from crowdcoop.people.rules import coordinator
from crowdcoop.workflow import NotYours
from incubator.advice.asked import SessionRequest
from incubator.advice.forms import AskForm, OfferTimeForm
from incubator.advice.requests import moves, rules
from incubator.advice.views import FORM
from incubator.journeys.models import Incubation


@login_required
@require_http_methods(FORM)
def ask(request: HttpRequest) -> HttpResponse:
    rows = Incubation.objects.of_team(request.user).select_related("cooperative").order_by("-id")
    form = AskForm(request.POST or None, incubation=get_object_or_404(rows[:1]))
    if form.is_valid():
        data = dict(form.cleaned_data)
        pool = data.pop("pool")
        reasons = moves.ask.why_not(pool, request.user)
        if not reasons:
            asked = moves.ask(pool, by=request.user, **data)
            messages.success(request, _("The mentors have been asked. You hear from them by mail."))
            return redirect(asked)
        for reason in reasons:
            form.add_error(None, reason)
    return render(request, "incubator/advice/ask.html", {"form": form, "days": rules.LAPSES_AFTER_DAYS})


def _request(request: HttpRequest, pk: int) -> SessionRequest:
    """The team's own, those one may answer, and all of them for the coordination."""
    rows = SessionRequest.objects.with_people()
    if coordinator.test(request.user):
        return get_object_or_404(rows, pk=pk)
    ours = Cooperative.objects.of(request.user).order_by().values("pk")
    of_team = rows.filter(pool__incubation__cooperative__in=ours, pk=pk).first()
    return of_team or get_object_or_404(rows.answered_by(request.user), pk=pk)


@login_required
@require_http_methods(FORM)
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    this = _request(request, pk)
    answers = moves.offer_time.allowed(this, request.user)
    if request.method == "POST" and not rules.answers_it.test(request.user, this):
        raise NotYours
    form = _offer_form(request, this) if answers else None
    if form and form.is_valid():
        moves.offer_time(this, by=request.user, **form.cleaned_data)
        messages.success(request, _("The time is offered, and kept until the co-op answers."))
        return redirect(this)
    if request.method == "POST" and form is None:
        moves.offer_time(this, by=request.user, starts_at=this.asked_at)  # says why not
    context = {
        "this": this,
        "form": form,
        "may_accept": moves.accept_time.allowed(this, request.user),
        "may_withdraw": moves.withdraw.allowed(this, request.user),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "incubator/advice/request.html", context)


def _offer_form(request: HttpRequest, this: SessionRequest) -> Any:
    return OfferTimeForm(request.POST or None, pool=this.pool, mentor=request.user)


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    accepted = moves.accept_time(_request(request, pk), by=request.user)
    messages.success(request, _("The session is booked."))
    return redirect(accepted.session)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    moves.withdraw(_request(request, pk), by=request.user)
    messages.success(request, _("The request is withdrawn."))
    return redirect("advice")
