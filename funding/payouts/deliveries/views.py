"""The team delivers: rewards in batches, collective returns one by one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.people.rules import is_lead
from funding.campaigns.models import CollectiveReturn
from funding.payouts import mine
from funding.payouts.deliveries import marking, moves, rules, sheet
from funding.payouts.deliveries.forms import LateForm, MarkForm, ReturnForm
from funding.payouts.deliveries.models import Batch, Delivery, ReturnDelivered


@require_safe
@login_required
def deliveries(request: HttpRequest) -> HttpResponse:
    campaign = mine.campaign(request)
    context = {
        "campaign": campaign,
        "batches": Batch.objects.filter(campaign=campaign).counted(),
        "returns": campaign.collective_returns.select_related("delivered"),
        "funded": campaign.state in rules.CLOSED_WELL,
    }
    return render(request, "funding/payouts/deliveries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deliveries_of(request: HttpRequest, pk: int) -> HttpResponse:
    batch, form = _batch(request, pk), MarkForm(request.POST or None)
    if not form.is_valid():
        return _page(request, batch, form=form, mark_form=form)
    chosen = batch.deliveries.filter(pk__in=marking.ticked(request)).order_by("id")
    done = marking.mark(chosen, by=request.user, **form.cleaned_data)
    words = ngettext("%(done)d delivery marked.", "%(done)d deliveries marked.", done)
    messages.success(request, words % {"done": done})
    return redirect(f"{request.path}?{request.GET.urlencode()}")


@require_POST
@login_required
def deliveries_late(request: HttpRequest, pk: int) -> HttpResponse:
    batch, form = _batch(request, pk), LateForm(request.POST, auto_id="id_late_%s")
    if not form.is_valid():
        return _page(request, batch, form=form, late_form=form)
    moves.tell_late(batch, by=request.user, **form.cleaned_data)
    messages.success(request, _("Everybody who waits has been told."))
    return redirect("campaign_deliveries_of", pk)


@require_safe
@login_required
def deliveries_addresses(request: HttpRequest, pk: int) -> HttpResponse:
    """Where somebody lives is for one person, for what is posted, once it is sure that it will be."""
    batch = _batch(request, pk)
    if not (batch.posted and is_lead.test(request.user, batch) and batch.campaign.state in rules.CLOSED_WELL):
        raise Http404
    return sheet.addresses(batch)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deliveries_return(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = mine.campaign(request)
    promised = get_object_or_404(campaign.collective_returns.select_related("delivered"), pk=pk)
    there: ReturnDelivered | None = getattr(promised, "delivered", None)
    form = ReturnForm(promised, request.POST or None, delivered=there)
    if not form.is_valid():
        return render(request, "funding/payouts/return.html", _return(promised, there, form))
    if there:
        moves.correct_return(there, by=request.user, **form.cleaned_data)
    else:
        moves.deliver_return(campaign, by=request.user, collective_return=promised, **form.cleaned_data)
    messages.success(request, _("Written down."))
    return redirect("campaign_deliveries")


def _return(promised: CollectiveReturn, there: ReturnDelivered | None, form: ReturnForm) -> dict[str, Any]:
    funded = promised.campaign.state in rules.CLOSED_WELL
    return {"promised": promised, "there": there, "form": form, "funded": funded}


def _batch(request: HttpRequest, pk: int) -> Batch:
    rows = Batch.objects.select_related("reward", "campaign__cooperative")
    return get_object_or_404(rows, campaign=mine.campaign(request), pk=pk)


def _page(request: HttpRequest, batch: Batch, **given: Any) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = batch.deliveries.select_related("pledge")
    rows = rows.filter(state=state) if state in Delivery.State.values else rows
    context = {
        "batch": batch,
        "page": Paginator(rows, marking.AT_ONCE).get_page(request.GET.get("page")),
        "states": Delivery.State.choices,
        "state": state,
        "waits": not rules.somebody_waits(batch),
        "reads_addresses": batch.posted and is_lead.test(request.user, batch),
        "late_form": LateForm(auto_id="id_late_%s"),
        "mark_form": MarkForm(),
        **given,
    }
    return render(request, "funding/payouts/deliveries_of.html", context)
