"""What a campaign is made of, line by line: most of it while it is a draft; help wanted and the people as long as it lives."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crowdcoop.files import keeping
from crowdcoop.files.checking import Checked
from crowdcoop.workflow import NotNow, Step, act, system
from funding.campaigns import meanwhile, rules
from funding.campaigns.models import (
    Campaign,
    CollectiveReturn,
    Commitment,
    CostLine,
    HelpWanted,
    Maker,
    Reward,
    Stock,
)

UNTIL_THE_END = (*Campaign.EDITABLE, Campaign.State.IN_REVIEW, Campaign.State.APPROVED, *Campaign.LIVE)
# More of one kind than this is a list that nobody reads.
MOST = {
    "cost_lines": 40,
    "rewards": 40,
    "collective_returns": 20,
    "help_wanted": 30,
    "commitments": 10,
    "makers": 20,
}
Body = Callable[..., Any]


def room_for(rows: str) -> Callable[[Campaign, Any], Any]:
    def room(campaign: Campaign, by: Any) -> Any:
        """An import brings all that there was."""
        if by is not None and getattr(campaign, rows).count() >= MOST[rows]:
            return _("There are %(most)s already, and more than that nobody reads.") % {"most": MOST[rows]}
        return None

    return room


def drafting(*needs: Callable[..., Any]) -> Callable[[Body], Step]:
    return act(Campaign, who=rules.member | system, states=Campaign.EDITABLE, needs=needs)


def living(*needs: Callable[..., Any]) -> Callable[[Body], Step]:
    return act(Campaign, who=rules.member | system, states=UNTIL_THE_END, needs=needs)


@drafting(room_for("cost_lines"))
def plan_cost(campaign: Campaign, *, by: Any, **details: Any) -> dict[str, Any]:
    return _told(CostLine.objects.create(campaign=campaign, place=_next(campaign.cost_lines), **details))


@drafting()
def change_cost(
    campaign: Campaign, *, by: Any, part: CostLine, seen: str | None = None, **details: Any
) -> dict[str, Any]:
    return _told(_changed(campaign.cost_lines.get(pk=part.pk), details, seen))


@drafting()
def remove_cost(campaign: Campaign, *, by: Any, part: CostLine) -> dict[str, Any]:
    return _told(_removed(campaign.cost_lines.get(pk=part.pk)))


@drafting(room_for("rewards"))
def offer_reward(campaign: Campaign, *, by: Any, units: int | None = None, **details: Any) -> dict[str, Any]:
    reward = Reward.objects.create(campaign=campaign, place=_next(campaign.rewards), **details)
    Stock.objects.create(reward=reward, units=units)
    return _told(reward)


@drafting()
def change_reward(
    campaign: Campaign, *, by: Any, part: Reward, units: int | None = None, seen: str | None = None, **details: Any
) -> dict[str, Any]:
    reward = campaign.rewards.select_related("stock").get(pk=part.pk)
    meanwhile.not_changed(reward, [*details, "units"], seen)
    stock = Stock.objects.select_for_update().get(reward=reward)
    if refused := promised_more(stock, units):
        raise NotNow(refused)
    Stock.objects.filter(reward=reward).update(units=units)
    return _told(_changed(reward, details))


@drafting()
def remove_reward(campaign: Campaign, *, by: Any, part: Reward) -> dict[str, Any]:
    return _told(_removed(campaign.rewards.get(pk=part.pk)))


@drafting(room_for("collective_returns"))
def offer_return(campaign: Campaign, *, by: Any, **details: Any) -> dict[str, Any]:
    place = _next(campaign.collective_returns)
    return _told(CollectiveReturn.objects.create(campaign=campaign, place=place, **details))


@drafting()
def change_return(
    campaign: Campaign, *, by: Any, part: CollectiveReturn, seen: str | None = None, **details: Any
) -> dict[str, Any]:
    return _told(_changed(campaign.collective_returns.get(pk=part.pk), details, seen))


@drafting()
def remove_return(campaign: Campaign, *, by: Any, part: CollectiveReturn) -> dict[str, Any]:
    return _told(_removed(campaign.collective_returns.get(pk=part.pk)))


@drafting(room_for("commitments"))
def commit_to(campaign: Campaign, *, by: Any, **details: Any) -> dict[str, Any]:
    return _told(Commitment.objects.create(campaign=campaign, place=_next(campaign.commitments), **details))


@drafting()
def change_commitment(
    campaign: Campaign, *, by: Any, part: Commitment, seen: str | None = None, **details: Any
) -> dict[str, Any]:
    return _told(_changed(campaign.commitments.get(pk=part.pk), details, seen))


@drafting()
def remove_commitment(campaign: Campaign, *, by: Any, part: Commitment) -> dict[str, Any]:
    return _told(_removed(campaign.commitments.get(pk=part.pk)))


@living(room_for("help_wanted"))
def ask_for_help(campaign: Campaign, *, by: Any, **details: Any) -> dict[str, Any]:
    return _told(HelpWanted.objects.create(campaign=campaign, place=_next(campaign.help_wanted), **details))


@living()
def change_help(
    campaign: Campaign, *, by: Any, part: HelpWanted, seen: str | None = None, **details: Any
) -> dict[str, Any]:
    return _told(_changed(campaign.help_wanted.get(pk=part.pk), details, seen))


@living()
def remove_help(campaign: Campaign, *, by: Any, part: HelpWanted) -> dict[str, Any]:
    return _told(_removed(campaign.help_wanted.get(pk=part.pk)))


@living(room_for("makers"))
def introduce(campaign: Campaign, *, by: Any, photo: Checked | None = None, **details: Any) -> dict[str, Any]:
    """`photo` has been looked at and made small (pictures/sizes.py)."""
    kept = keeping.keep(photo, by=by) if photo else None
    return _told(Maker.objects.create(campaign=campaign, place=_next(campaign.makers), photo=kept, **details))


@living()
def change_maker(
    campaign: Campaign,
    *,
    by: Any,
    part: Maker,
    photo: Checked | None = None,
    without_photo: bool = False,
    seen: str | None = None,
    **details: Any,
) -> dict[str, Any]:
    maker = _changed(campaign.makers.select_related("photo").get(pk=part.pk), details, seen)
    if photo or without_photo:
        before, maker.photo = maker.photo, keeping.keep(photo, by=by) if photo else None
        maker.save(update_fields=["photo"])
        _forgotten(before)
    return _told(maker)


@living()
def remove_maker(campaign: Campaign, *, by: Any, part: Maker) -> dict[str, Any]:
    maker = _removed(campaign.makers.select_related("photo").get(pk=part.pk))
    _forgotten(maker.photo)
    return _told(maker)


def promised_more(stock: Stock, units: int | None) -> str:
    """The sentence when more have been promised than there would be; empty when there are enough."""
    if units is None or units >= stock.taken:
        return ""
    words = ngettext(
        "%(taken)s of this reward has been promised already: there cannot be fewer.",
        "%(taken)s of this reward have been promised already: there cannot be fewer.",
        stock.taken,
    )
    return words % {"taken": stock.taken}


def _next(parts: Any) -> int:
    highest = parts.aggregate(highest=models.Max("place"))["highest"]
    return 0 if highest is None else highest + 1


def _changed(part: Any, details: dict[str, Any], seen: str | None = None) -> Any:
    meanwhile.not_changed(part, details, seen)
    for name, value in details.items():
        setattr(part, name, value)
    part.save(update_fields=list(details))
    return part


def _removed(part: Any) -> Any:
    part.delete()
    return part


def _forgotten(stored: Any) -> None:
    """The row goes; the file itself is found by `crowdcoop.files.forgetting`."""
    if stored is not None:
        stored.delete()


def _told(part: Any) -> dict[str, Any]:
    return {"title": part.title} | ({"cents": part.cents} if hasattr(part, "cents") else {})
