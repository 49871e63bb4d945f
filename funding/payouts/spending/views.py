"""The spending of a funded campaign: the team writes it, everybody reads the sums, few open the evidence."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.files.keeping import serve
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, finance, mentor
from funding.campaigns.models import Campaign
from funding.payouts import mine
from funding.payouts.spending import moves, rules, sheet, sums
from funding.payouts.spending.forms import SpendingForm, StrikeOutForm
from funding.payouts.spending.models import Spending

A_PAGE = 50
both = require_http_methods(["GET", "HEAD", "POST"])


@both
@login_required
def spending(request: HttpRequest) -> HttpResponse:
    campaign = mine.campaign(request)
    form = SpendingForm(campaign, request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "funding/payouts/spending.html", _page(request, campaign) | {"form": form})
    moves.enter(campaign, by=request.user, **form.cleaned_data)
    messages.success(request, _("Written down."))
    return redirect("campaign_spending")


@both
@login_required
def spending_entry(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = mine.campaign(request)
    entry = get_object_or_404(campaign.spendings.select_related("line", "update", "evidence"), pk=pk)
    form = SpendingForm(campaign, request.POST or None, request.FILES or None, spending=entry)
    if not form.is_valid():
        return render(request, "funding/payouts/spending_entry.html", _entry(request, entry, form))
    moves.correct(entry, by=request.user, **form.cleaned_data)
    messages.success(request, _("Corrected. The first entry stays in the history."))
    return redirect("campaign_spending")


@require_POST
@login_required
def spending_strike(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = mine.campaign(request)
    entry = get_object_or_404(campaign.spendings.select_related("line", "update", "evidence"), pk=pk)
    form = StrikeOutForm(request.POST)
    if not form.is_valid():
        return render(request, "funding/payouts/spending_entry.html", _entry(request, entry, strike=form, form=form))
    moves.strike_out(entry, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Struck out. The history keeps that it was there."))
    return redirect("campaign_spending")


@require_safe
@login_required
def spending_csv(request: HttpRequest) -> HttpResponse:
    return sheet.download(mine.campaign(request))


@require_safe
@login_required
def spending_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Spending.objects.select_related("campaign__cooperative", "evidence"), pk=pk)
    if entry.evidence is None or not rules.sees_evidence.test(request.user, entry.campaign):
        raise Http404
    return serve(entry.evidence, request)


@require_safe
@only(finance | mentor | coordinator)
def staff_spending(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _looked_after(request, pk)
    return render(request, "funding/payouts/staff_spending.html", _page(request, campaign))


@require_safe
@only(finance | mentor | coordinator)
def staff_spending_csv(request: HttpRequest, pk: int) -> HttpResponse:
    return sheet.download(_looked_after(request, pk))


@require_safe
def public_spending(request: HttpRequest, slug: str) -> HttpResponse:
    funded = Campaign.objects.filter(state__in=rules.CLOSED_WELL).select_related("cooperative")
    campaign = get_object_or_404(funded, slug=slug)
    return render(request, "funding/payouts/public_spending.html", _page(request, campaign))


def _looked_after(request: HttpRequest, pk: int) -> Campaign:
    funded = Campaign.objects.filter(state__in=rules.CLOSED_WELL).select_related("cooperative")
    campaign = get_object_or_404(funded, pk=pk)
    if not rules.looks_after.test(request.user, campaign):
        raise Http404
    return campaign


def _page(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    rows = Spending.objects.valid().filter(campaign=campaign).select_related("line", "update__cooperative", "evidence")
    return {
        "campaign": campaign,
        "sums": sums.of(campaign),
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "why_not": moves.enter.why_not(campaign, request.user),
    }


def _entry(request: HttpRequest, entry: Spending, form: Any = None, strike: Any = None) -> dict[str, Any]:
    return {
        "entry": entry,
        "form": form,
        "change_form": SpendingForm(entry.campaign, spending=entry) if strike else form,
        "strike_form": strike or StrikeOutForm(),
        "why_not": moves.correct.why_not(entry, request.user),
    }
