"""How the campaign reads on a phone, for whoever works on it: one column of a phone's width on any screen."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from crowdcoop.look import chart
from funding.campaigns import around, licences, rules
from funding.campaigns.models import Campaign


@require_safe
def campaign_preview(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.select_related("cooperative"), slug=slug)
    if not rules.may_preview.test(request.user, campaign):
        raise Http404
    minimum, optimum = campaign.sums()
    context = {
        "campaign": campaign,
        "of_team": rules.member.test(request.user, campaign),
        "minimum": minimum,
        "optimum": optimum,
        "costs": chart.bars([(line, line.cents, "") for line in campaign.cost_lines.all()], 0),
        "returns": [(one, licences.of(one)) for one in campaign.collective_returns.all()],
        "rewards": campaign.rewards.select_related("stock"),
        **around.of(campaign),
    }
    return render(request, "funding/campaigns/preview.html", context)
