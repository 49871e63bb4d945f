"""The waiting list as the coordination orders it, and a place as its co-op takes it, leaves it or gives it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crowdcoop.notify.outbox import nudge
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, is_lead
from crowdcoop.refused import not_as_written
from crowdcoop.workflow import NotNow
from incubator.applications.beginning import cooperative_of
from incubator.applications.models import Application
from incubator.calls.models import Call
from incubator.journeys.forms import ReasonForm
from incubator.selection import moves, rules, tasks
from incubator.selection.forms import LeaveForm

State = Application.State
A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_waiting_list(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=pk)
    if request.method == "POST":
        return _reorder(request, call)
    rows = rules.waiting_list(call).select_related("cooperative", "decision")
    offered = call.applications.filter(state=State.OFFERED).select_related("cooperative").order_by("offer_until", "id")
    context = {
        "call": call,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "offered": offered,
        "taken": rules.holding(call).count(),
        "promised": rules.promised(call).count(),
        "may_order": rules.may_order.test(request.user, call),
        "undecided": call.applications.undecided().count(),
        "offers": call.state in rules.CALLS_THAT_OFFER,
        "days": rules.OFFER_STANDS.days,
    }
    return render(request, "incubator/selection/waiting_list.html", context)


def _reorder(request: HttpRequest, call: Call) -> HttpResponse:
    up, number = ("up" in request.POST), request.POST.get("up") or request.POST.get("down") or ""
    if not number:
        raise NotNow(_("Say which co-op moves on the list."))
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    application = get_object_or_404(call.applications.select_related("cooperative"), pk=number)
    moves.reorder(call, by=request.user, application=application, up=up)
    messages.success(request, _("%(name)s has moved on the list.") % {"name": application.cooperative.name})
    return redirect("staff_waiting_list", call.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply_place(request: HttpRequest) -> HttpResponse:
    """Everybody of the team sees the offer; whoever leads it answers."""
    application = _with_a_place(request)
    if request.method == "POST":
        return _answer(request, application)
    context = {
        "application": application,
        "leads": is_lead.test(request.user, application),
        "stands": not rules.offer_stands(application),
        "may_give_up": moves.give_up_place.allowed(application, request.user),
        "form": ReasonForm(),
        "leave_form": LeaveForm(auto_id="leave_%s"),
    }
    return render(request, "incubator/selection/place.html", context)


def _with_a_place(request: HttpRequest) -> Application:
    """The latest of the co-op one works for, if it holds a place."""
    held = Application.objects.filter(cooperative=cooperative_of(request.user)).holding_a_place()
    application = held.select_related("cooperative", "call").first()
    if application is None:
        raise Http404
    return application


def _answer(request: HttpRequest, application: Application) -> HttpResponse:
    steps: dict[str, Any] = {"take": _take, "decline": _decline, "give-up": _give_up}
    if request.POST.get("answer") not in steps:
        raise NotNow(_("Say whether you take the place or leave it."))
    return steps[request.POST["answer"]](request, application)


def _take(request: HttpRequest, application: Application) -> HttpResponse:
    moves.take_place(application, by=request.user)
    messages.success(request, _("The place is yours. Welcome to the programme!"))
    return redirect("team")


def _decline(request: HttpRequest, application: Application) -> HttpResponse:
    form = LeaveForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    moves.decline_place(application, by=request.user, reason=form.cleaned_data["reason"])
    nudge(tasks.pass_places_on)
    messages.success(request, _("Thank you for saying so: the next on the list is asked."))
    return redirect("apply_status")


def _give_up(request: HttpRequest, application: Application) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    moves.give_up_place(application, by=request.user, reason=form.cleaned_data["reason"])
    nudge(tasks.pass_places_on)
    messages.success(request, _("Your place is given back. It is offered to the next on the list."))
    return redirect("apply_status")
