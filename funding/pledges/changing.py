"""What a supporter may still change by their private link: the reward, where it goes, who sees their name, what they tell us."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock, money
from crowdcoop.journal.models import Entry
from crowdcoop.workflow import NotNow, act
from funding.campaigns.models import Reward, Stock
from funding.pledges import rules
from funding.pledges.models import Pledge

State = Pledge.State
ALIVE = (State.STARTED, State.PAID)
LINKS_AGAIN_AFTER = timedelta(minutes=10)


# -- When ------------------------------------------------------------------------------------------
def goes_by_post(pledge: Pledge, _by: Any) -> Any:
    if pledge.reward is not None and pledge.reward.delivery == Reward.Delivery.POST:
        return None
    return _("Nothing is sent by post for this pledge.")


def not_sent_yet(pledge: Pledge, _by: Any) -> Any:
    """Who sends rewards stands above this slice: it says in `REWARD_IS_SENT` whether one has left."""
    if any(import_string(name)(pledge) for name in settings.REWARD_IS_SENT):
        return _("The reward has been sent already.")
    return None


def not_asked_just_now(pledge: Pledge, _by: Any) -> Any:
    """So that nobody fills a stranger's mailbox from this form."""
    asked = Entry.objects.about(pledge).filter(step="pledges.send_links", at__gt=clock.now() - LINKS_AGAIN_AFTER)
    return _("The links were sent a moment ago.") if asked.exists() else None


holding = act(Pledge, who=rules.holder_of_the_link)
while_open = act(Pledge, who=rules.holder_of_the_link, states=ALIVE, needs=[rules.campaign_is_open, not_sent_yet])
until_sent = act(Pledge, who=rules.holder_of_the_link, states=ALIVE, needs=[goes_by_post, not_sent_yet])
once_in_a_while = act(
    Pledge, who=rules.holder_of_the_link, needs=[not_asked_just_now], tells={"pledge_links": rules.supporter}
)


# -- The steps -------------------------------------------------------------------------------------
@while_open
def change_reward(pledge: Pledge, *, by: Any, reward: Reward | None, address: str = "") -> dict[str, Any]:
    """For one that the amount covers: the new one is taken before the old one is let go."""
    if reward is not None and (reward.campaign_id != pledge.campaign_id or reward.cents > pledge.amount):
        raise NotNow(_("Choose a reward of this campaign that your pledge covers."))
    before = pledge.reward
    if before != reward:
        _swap(before, reward)
    pledge.reward, pledge.snapshot = reward, snapshot(reward)
    pledge.address = address if reward is not None and reward.delivery == Reward.Delivery.POST else ""
    return {"from": before.title if before else "", "to": reward.title if reward else ""}


@until_sent
def change_address(pledge: Pledge, *, by: Any, address: str) -> None:
    pledge.address = address


@holding
def change_privacy(pledge: Pledge, *, by: Any, name: str, public: bool, share_with_coop: bool) -> dict[str, Any]:
    pledge.name, pledge.public, pledge.share_with_coop = name, public, share_with_coop
    return {"public": public, "share_with_coop": share_with_coop}


@holding
def say_how_heard(pledge: Pledge, *, by: Any, heard: str) -> dict[str, str]:
    pledge.heard = heard
    return {"heard": heard}


@once_in_a_while
def send_links(pledge: Pledge, *, by: Any) -> None:
    """To the address of this pledge, the links of all that were made with it."""


# -- Rewards and their stock -----------------------------------------------------------------------
def snapshot(reward: Reward | None) -> dict[str, Any]:
    """The reward's words as they are promised now."""
    return {} if reward is None else {"title": reward.title, "description": reward.description, "cents": reward.cents}


def sold_out(reward: Reward) -> Any:
    return _("“%(reward)s” is sold out. Choose another reward, or none.") % {"reward": reward.title}


def dearer(reward: Reward) -> Any:
    words = {"reward": reward.title, "least": money.format(reward.cents)}
    return _("“%(reward)s” is from %(least)s. Raise the amount, or choose another reward.") % words


def _swap(old: Reward | None, new: Reward | None) -> None:
    """Both rows are locked in one order, or two who change places would wait for each other for ever."""
    rewards = [reward.pk for reward in (old, new) if reward is not None]
    stocks = {row.pk: row for row in Stock.objects.select_for_update().filter(pk__in=rewards).order_by("pk")}
    if new is not None:
        if stocks[new.pk].left == 0:
            raise NotNow(sold_out(new))
        Stock.objects.filter(pk=new.pk).update(taken=F("taken") + 1)
    if old is not None:
        Stock.objects.filter(pk=old.pk).update(taken=F("taken") - 1)
