"""A pledge's way: started with its reward taken, paid, given back or abandoned."""

import hashlib
import secrets
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import get_language

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import finance, themself
from crowdcoop.workflow import NotNow, act, anyone, create, move, system
from funding.campaigns.models import Campaign, Reward, Stock, Totals
from funding.pledges import rules
from funding.pledges.changing import (
    change_address,
    change_privacy,
    change_reward,
    dearer,
    say_how_heard,
    send_links,
    snapshot,
    sold_out,
)
from funding.pledges.models import Pledge, Supporter

__all__ = ["change_address", "change_privacy", "change_reward", "say_how_heard", "send_links"]

State = Pledge.State
# No 0, O, 1, I or L: a reference is read aloud on the telephone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Late(Exception):
    """The door is shut: this money can no longer be counted."""


# Under a shared lock, or all pledges of a campaign would queue for it; who closes it waits for those that are being made.
@create(Pledge, who=anyone, needs=[rules.is_open, rules.is_not_their_own], shared=True)
def start(
    campaign: Campaign, *, by: Any, reward: Reward | None, amount: int, key: str, body_hash: str, **said: Any
) -> Pledge:
    if reward is not None:
        if amount < reward.cents:
            raise NotNow(dearer(reward))
        _take(reward)
    return Pledge.objects.create(
        campaign=campaign,
        reward=reward,
        amount=amount,
        key=key,
        body_hash=body_hash,
        reference=_reference(),
        currency=campaign.currency,
        language=(get_language() or campaign.language)[:2],
        snapshot=snapshot(reward),
        started_at=clock.now(),
        **said,
    )


@move(
    Pledge,
    source=State.STARTED,
    target=State.PAID,
    who=system,
)
def pay(pledge: Pledge, *, by: None) -> None:
    """The supporter is thanked with the receipt: see payments/receipts."""
    pledge.paid_at = clock.now()


def count_in(pledge: Pledge) -> None:
    """Into the campaign's totals, as the last thing of the payment's transaction. Raises Late if the door is shut."""
    new = Supporter.objects.one_more(pledge.campaign_id, email_hash(pledge.email)) == 1
    door = Totals.objects.filter(campaign=pledge.campaign_id, taking=True)
    if not door.update(raised=F("raised") + pledge.amount, supporters=F("supporters") + int(new)):
        raise Late


@move(
    Pledge,
    source=State.PAID,
    target=State.REFUNDING,
    who=system,
    tells={"pledge_cancelled": rules.supporter_who_cancelled},
)
def give_back(pledge: Pledge, *, by: None, refund_reason: str) -> None:
    """From here on it counts for nothing; the money follows as soon as the provider has sent it."""
    pledge.refund_reason = refund_reason
    _release(pledge)
    gone = Supporter.objects.one_fewer(pledge.campaign_id, email_hash(pledge.email)) == 0
    Totals.objects.filter(campaign=pledge.campaign_id).update(
        raised=F("raised") - pledge.amount, supporters=F("supporters") - int(gone)
    )


@move(Pledge, source=State.REFUNDING, target=State.REFUNDED, who=system)
def returned(pledge: Pledge, *, by: None) -> None:
    pledge.refunded_at = clock.now()


@move(Pledge, source=State.REFUNDED, target=State.REFUNDING, who=system)
def is_owed_again(pledge: Pledge, *, by: None) -> None:
    """What had been returned has come back."""
    pledge.refunded_at = None


@move(Pledge, source=State.STARTED, target=State.ABANDONED, who=system, needs=[rules.no_payment_under_way])
def abandon(pledge: Pledge, *, by: None) -> None:
    _release(pledge)


@move(Pledge, source=State.STARTED, target=State.ABANDONED, who=system)
def turn_away(pledge: Pledge, *, by: None) -> None:
    """Its payment came too late: the money goes back by itself."""
    _release(pledge)


@move(
    Pledge,
    source=State.ABANDONED,
    target=State.STARTED,
    who=rules.holder_of_the_link,
    needs=[rules.campaign_is_open, rules.still_fresh, rules.no_payment_under_way],
)
def take_up_again(pledge: Pledge, *, by: Any) -> None:
    """The link of the mail that said the payment failed: the same pledge, if its reward is still there."""
    if pledge.reward is not None:
        _take(pledge.reward)


@move(
    Pledge,
    source=State.ABANDONED,
    target=State.STARTED,
    who=finance | system,
    needs=[rules.campaign_is_open, rules.no_payment_under_way],
)
def revive(pledge: Pledge, *, by: Any) -> None:
    """Its money has come after all, by transfer, and the campaign is still open: if its reward is still there."""
    if pledge.reward is not None:
        _take(pledge.reward)


@move(Pledge, source=State.PAID, target=State.STARTED, who=system)
def unpay(pledge: Pledge, *, by: None) -> None:
    """What had been counted for it was another's: the promise stands, its reward stays taken, its money is waited for."""
    pledge.paid_at = None
    gone = Supporter.objects.one_fewer(pledge.campaign_id, email_hash(pledge.email)) == 0
    Totals.objects.filter(campaign=pledge.campaign_id).update(
        raised=F("raised") - pledge.amount, supporters=F("supporters") - int(gone)
    )


@act(Pledge, who=finance, states=[State.STARTED])
def amend(pledge: Pledge, *, by: User, amount: int, tip: int) -> dict[str, int]:
    """Another amount came than was promised; or what came was another's, and the promise is as it was."""
    before = pledge.charged
    pledge.amount, pledge.tip = amount, tip
    return {"before": before, "now": pledge.charged}


def parted(pledge: Pledge, charged: int) -> dict[str, int]:
    """What came instead of what was promised, for campaign and programme: the tip as it was, if it fits."""
    tip = pledge.tip if charged > pledge.tip else 0
    return {"amount": charged - tip, "tip": tip}


@act(User, who=themself)
def attach(person: User, *, by: User, email: str) -> dict[str, int]:
    """Pledges made as a guest with an address that this person has since proved to be theirs."""
    return {"pledges": Pledge.objects.filter(email__iexact=email, person=None).update(person=person)}


@act(
    Campaign,
    who=system,
    states=[Campaign.State.FUNDED],
    needs=[rules.not_told_yet],
    tells={"campaign_result_supporter": rules.supporters},
)
def tell_result(campaign: Campaign, *, by: None) -> None:
    """Once, when the campaign is funded; a refund tells the others."""


@act(
    Campaign,
    who=system,
    needs=[rules.news_for_the_team, rules.the_team_is_awake],
    tells={"pledges_for_team": rules.team},
)
def tell_team(campaign: Campaign, *, by: None) -> dict[str, Any]:
    """What has come in since they were told last, in one mail: fifty pledges in ten minutes are not fifty mails."""
    untold = Pledge.objects.not_told_of().filter(campaign=campaign)
    told = untold.aggregate(pledges=Count("pk"), cents=Sum("amount"))
    untold.update(team_told_at=clock.now())
    raised = Totals.objects.values_list("raised", flat=True).get(campaign=campaign)
    return told | rules.milestones(campaign, raised)


def email_hash(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def _take(reward: Reward) -> None:
    """One unit, by one conditional update: twelve buyers of the last one leave eleven with this sentence."""
    free = Stock.objects.filter(Q(units=None) | Q(taken__lt=F("units")), reward=reward)
    if not free.update(taken=F("taken") + 1):
        raise NotNow(sold_out(reward))


def _release(pledge: Pledge) -> None:
    if pledge.reward_id is not None:
        Stock.objects.filter(reward=pledge.reward_id).update(taken=F("taken") - 1)


def _reference() -> str:
    return "P-" + "".join(secrets.choice(LETTERS) for _place in range(8))
