"""What waits for the finance role: refunds that failed or wait for a second person, disputes, and money that fits no pledge."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from crowdcoop import clock
from crowdcoop.notify.outbox import nudge
from crowdcoop.people.door import only
from crowdcoop.people.rules import finance
from funding.payments import moves, tasks
from funding.payments.disputes.models import Dispute
from funding.payments.forms import PlacementForm, RefundAgainForm
from funding.payments.models import Attempt, Refund
from funding.payments.suspense import moves as suspense
from funding.payments.transfer.models import Movement, Return

A_PAGE = 50


@require_safe
@only(finance)
def payments(request: HttpRequest) -> HttpResponse:
    return render(request, "funding/payments/finance.html", _waiting(request) | {"form": RefundAgainForm()})


@require_POST
@only(finance)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    waiting = _waiting(request)
    refund = get_object_or_404(Refund, pk=pk)
    form = RefundAgainForm(request.POST)
    if not form.is_valid():
        return render(request, "funding/payments/finance.html", waiting | {"form": form}, status=422)
    moves.refund_again(refund, by=request.user, reason=form.cleaned_data["reason"])
    nudge(tasks.send_refunds_due)
    return HttpResponseRedirect(reverse("staff_payments"), status=303)


@require_POST
@only(finance)
def place(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, suspense.place)


@require_POST
@only(finance)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, suspense.give_back)


def _decided(request: HttpRequest, pk: int, step: Any) -> HttpResponse:
    """What becomes of money that fits no pledge, with its reason."""
    attempt, form = get_object_or_404(Attempt.objects.unplaced(), pk=pk), PlacementForm(request.POST)
    if not form.is_valid():
        return render(request, "funding/payments/finance.html", _waiting(request) | {"form": form}, status=422)
    step(attempt, by=request.user, reason=form.cleaned_data["reason"])
    nudge(tasks.send_refunds_due)
    return HttpResponseRedirect(reverse("staff_payments"), status=303)


def _waiting(request: HttpRequest) -> dict[str, Any]:
    failed = Refund.objects.filter(state=Refund.State.FAILED).select_related("attempt__pledge__campaign")
    unplaced = Attempt.objects.unplaced().select_related("pledge__campaign")
    now = clock.now()
    page: Any = Paginator(unplaced, A_PAGE).get_page(request.GET.get("unplaced"))
    for attempt in page:
        attempt.days = (now - attempt.settled_at).days
    otherwise = Refund.objects.filter(state=Refund.State.OTHERWISE).select_related("attempt__pledge__campaign")
    disputed = Dispute.objects.filter(state=Dispute.State.OPEN).select_related("attempt__pledge__campaign")
    return {
        "disputed": Paginator(disputed, A_PAGE).get_page(request.GET.get("disputed")),
        "transfers": Movement.objects.held().count() + Return.objects.owed().count(),
        "otherwise": Paginator(otherwise, A_PAGE).get_page(request.GET.get("otherwise")),
        "failed": Paginator(failed, A_PAGE).get_page(request.GET.get("page")),
        "unplaced": page,
    }
