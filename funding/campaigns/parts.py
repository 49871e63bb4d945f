"""What a campaign is made of, line by line: costs, rewards and returns while it is a draft; help wanted as long as it lives."""

from typing import Any

from django.db import models

from crowdcoop.workflow import act, system
from funding.campaigns import rules
from funding.campaigns.models import Campaign, CollectiveReturn, CostLine, HelpWanted, Reward, Stock

UNTIL_THE_END = (*Campaign.EDITABLE, Campaign.State.IN_REVIEW, Campaign.State.APPROVED, *Campaign.LIVE)
drafting = act(Campaign, who=rules.member | system, states=Campaign.EDITABLE)
living = act(Campaign, who=rules.member | system, states=UNTIL_THE_END)


@drafting
def plan_cost(campaign: Campaign, *, by: Any, **details: Any) -> dict[str, Any]:
    return _told(CostLine.objects.create(campaign=campaign, place=_next(campaign.cost_lines), **details))


@drafting
def change_cost(campaign: Campaign, *, by: Any, part: CostLine, **details: Any) -> dict[str, Any]:
    return _told(_changed(campaign.cost_lines.get(pk=part.pk), details))


@drafting
def remove_cost(campaign: Campaign, *, by: Any, part: CostLine) -> dict[str, Any]:
    return _told(_removed(campaign.cost_lines.get(pk=part.pk)))


@drafting
def offer_reward(campaign: Campaign, *, by: Any, units: int | None = None, **details: Any) -> dict[str, Any]:
    reward = Reward.objects.create(campaign=campaign, place=_next(campaign.rewards), **details)
    Stock.objects.create(reward=reward, units=units)
    return _told(reward)


@drafting
def change_reward(
    campaign: Campaign, *, by: Any, part: Reward, units: int | None = None, **details: Any
) -> dict[str, Any]:
    reward = _changed(campaign.rewards.get(pk=part.pk), details)
    Stock.objects.filter(reward=reward).update(units=units)
    return _told(reward)


@drafting
def remove_reward(campaign: Campaign, *, by: Any, part: Reward) -> dict[str, Any]:
    return _told(_removed(campaign.rewards.get(pk=part.pk)))


@drafting
def offer_return(campaign: Campaign, *, by: Any, **details: Any) -> dict[str, Any]:
    place = _next(campaign.collective_returns)
    return _told(CollectiveReturn.objects.create(campaign=campaign, place=place, **details))


@drafting
def change_return(campaign: Campaign, *, by: Any, part: CollectiveReturn, **details: Any) -> dict[str, Any]:
    return _told(_changed(campaign.collective_returns.get(pk=part.pk), details))


@drafting
def remove_return(campaign: Campaign, *, by: Any, part: CollectiveReturn) -> dict[str, Any]:
    return _told(_removed(campaign.collective_returns.get(pk=part.pk)))


@living
def ask_for_help(campaign: Campaign, *, by: Any, **details: Any) -> dict[str, Any]:
    return _told(HelpWanted.objects.create(campaign=campaign, place=_next(campaign.help_wanted), **details))


@living
def change_help(campaign: Campaign, *, by: Any, part: HelpWanted, **details: Any) -> dict[str, Any]:
    return _told(_changed(campaign.help_wanted.get(pk=part.pk), details))


@living
def remove_help(campaign: Campaign, *, by: Any, part: HelpWanted) -> dict[str, Any]:
    return _told(_removed(campaign.help_wanted.get(pk=part.pk)))


def _next(parts: Any) -> int:
    highest = parts.aggregate(highest=models.Max("place"))["highest"]
    return 0 if highest is None else highest + 1


def _changed(part: Any, details: dict[str, Any]) -> Any:
    for name, value in details.items():
        setattr(part, name, value)
    part.save(update_fields=list(details))
    return part


def _removed(part: Any) -> Any:
    part.delete()
    return part


def _told(part: Any) -> dict[str, Any]:
    return {"title": part.title} | ({"cents": part.cents} if hasattr(part, "cents") else {})
