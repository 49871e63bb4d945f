"""What stands on a campaign's page, in as many queries however much there is of it."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from crowdcoop.journal.models import Turn
from crowdcoop.look import chart
from funding.campaigns import around, licences
from funding.campaigns.around import Around
from funding.campaigns.models import Campaign, CampaignQuerySet
from funding.pledges.models import Pledge
from funding.showcase import discover, figures, picture

UPDATES = 5
PEOPLE = 24


def rows(now: datetime) -> CampaignQuerySet:
    """With all that the figures and the picture need, and how often the co-op had changed by then."""
    turns = Turn.objects.filter(cooperative=OuterRef("cooperative")).order_by().values("cooperative")
    known = discover.cards(
        Campaign.objects.annotate(turns=Coalesce(Subquery(turns.annotate(n=Sum("times")).values("n")), 0))
    )
    return picture.with_moved(figures.with_matched(known), now)


def context(campaign: Campaign, now: figures.Figures) -> dict[str, Any]:
    beside = around.of(campaign)
    updates = list(campaign.cooperative.updates.all()[: UPDATES + 1])
    return {
        "campaign": campaign,
        "figures": now,
        "costs": chart.bars([(line, line.cents, "") for line in campaign.cost_lines.all()], 0),
        "returns": _returns(campaign, beside.pop("promised")),
        "rewards": _rewards(campaign),
        "updates": updates[:UPDATES],
        "more_updates": len(updates) > UPDATES,
        "people": _people(campaign),
        "picture_version": picture.version(campaign, now),
        **beside,
    }


def _returns(campaign: Campaign, promised: list[Around]) -> list[dict[str, Any]]:
    """With where each can be had: from where it was delivered, else from where it was promised once the campaign is over."""
    over = campaign.state in (Campaign.State.FUNDED, Campaign.State.FULFILLED)
    return [row | {"url": row["return"].there or (row["return"].url if over else "")} for row in licensed(promised)]


def licensed(returns: Any) -> list[dict[str, Any]]:
    return [{"return": one, "licence": licences.of(one)} for one in returns]


def _rewards(campaign: Campaign) -> list[Any]:
    """The sold out ones stay, at the end."""
    rewards = list(campaign.rewards.select_related("stock"))
    return sorted(rewards, key=lambda reward: reward.stock.left == 0)


def _people(campaign: Campaign) -> list[str]:
    """Names of those who chose to be seen, the newest first."""
    public = Pledge.objects.paid().filter(campaign=campaign, public=True).exclude(name="")
    return list(public.values_list("name", flat=True)[:PEOPLE])
