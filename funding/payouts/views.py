"""Where the money is, for the team; and what those who go with it confirm at the end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, mentor
from funding.campaigns import moves as campaigns
from funding.campaigns.models import Campaign
from funding.campaigns.rules import reviewer
from funding.payouts import mine, rules, standing
from funding.payouts.contracts.models import Contract
from funding.payouts.deliveries.models import Batch
from funding.payouts.funding_report import moves as funding_report
from funding.payouts.spending import sums

REPORTS_SHOWN = 20


@require_safe
@login_required
def payout(request: HttpRequest) -> HttpResponse:
    campaign = mine.campaign(request)
    contract = Contract.objects.filter(campaign=campaign).first()
    money = standing.money_of(campaign)
    context = {
        "campaign": campaign,
        "contract": contract,
        "money": money,
        "stages": standing.stages(campaign, contract, money),
        "next": standing.next_for_team(campaign, contract, money),
        "payouts": campaign.payouts.exclude(state="called_off").order_by("-requested_at")[:50],
        "reports": funding_report.of(campaign)[:REPORTS_SHOWN],
        "funded": campaign.state in rules.CLOSED_WELL,
    }
    return render(request, "funding/payouts/payout.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(mentor | coordinator)
def campaign_fulfil(request: HttpRequest, pk: int) -> HttpResponse:
    closed = Campaign.objects.filter(state__in=rules.CLOSED_WELL).select_related("cooperative")
    campaign = get_object_or_404(closed, pk=pk)
    if not reviewer.test(request.user, campaign):
        raise Http404
    if request.method == "POST":
        campaigns.fulfil(campaign, by=request.user)
        messages.success(request, _("Confirmed: what was promised has been delivered."))
        return redirect("campaign_fulfil", pk)
    context = {
        "campaign": campaign,
        "batches": Batch.objects.filter(campaign=campaign).counted(),
        "returns": campaign.collective_returns.select_related("delivered"),
        "sums": sums.of(campaign),
        "why_not": campaigns.fulfil.why_not(campaign, request.user),
    }
    return render(request, "funding/payouts/fulfil.html", context)
