"""A pledge told in plain words: what will be confirmed, what has happened, and the receipt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from crowdcoop import money
from crowdcoop.look.text import in_language
from funding.campaigns.models import Campaign, Reward
from funding.payments.models import Attempt, Refund
from funding.pledges.cart import Cart
from funding.pledges.models import Pledge


@dataclass(frozen=True)
class Happened:
    words: Any
    at: datetime | None


def of(pledge: Pledge) -> list[Happened]:
    """In the order in which it happened."""
    told = [Happened(_("You made the pledge."), pledge.started_at)]
    for attempt in pledge.attempts.select_related("refund"):
        told += _attempt(attempt)
    if pledge.state == Pledge.State.PAID:
        told += _campaign(pledge.campaign)
    for name in settings.PLEDGE_TIMELINE:
        told += import_string(name)(pledge)
    return sorted(told, key=lambda step: step.at or pledge.started_at)


def next_of(pledge: Pledge) -> list[Happened]:
    """What has not happened yet, in the order in which it will; with its day where that is known."""
    campaign = pledge.campaign
    if pledge.state == Pledge.State.REFUNDING:
        return [Happened(_("The money is with you again; a bank may take some days to show it."), None)]
    if pledge.state != Pledge.State.PAID or campaign.state not in (*Campaign.LIVE, Campaign.State.CLOSING):
        return []
    coming = []
    if campaign.state == Campaign.State.ROUND_1:
        words = _(
            "The first round ends. With the minimum reached, the decision stands; without it, everything comes back."
        )
        coming.append(Happened(words, campaign.round_1_ends_at))
    if campaign.one_round:
        return [*coming, Happened(_("The co-op gets the money and begins its work."), None)]
    coming.append(Happened(_("The second round ends."), campaign.round_2_ends_at))
    return [*coming, Happened(_("The co-op gets the money and begins its work."), None)]


def _campaign(campaign: Campaign) -> list[Happened]:
    told = []
    if campaign.passed_at is not None:
        told.append(Happened(_("The campaign reached its minimum: the decision stands."), campaign.passed_at))
    if campaign.state in (Campaign.State.FUNDED, Campaign.State.FULFILLED) and campaign.closed_at:
        told.append(Happened(_("The campaign was funded: the money is the co-op's."), campaign.closed_at))
    return told


def _attempt(attempt: Attempt) -> list[Happened]:
    if attempt.settled_at is None:
        return []
    if attempt.state == Attempt.State.FAILED:
        return [Happened(_("A payment did not go through. Nothing was charged."), attempt.settled_at)]
    paid = money.format(attempt.amount, attempt.currency)
    told = [Happened(_("We received %(paid)s.") % {"paid": paid}, attempt.settled_at)]
    refund: Refund | None = getattr(attempt, "refund", None)
    if refund is not None:
        why = {"paid": paid, "why": refund.get_reason_display()}
        told.append(Happened(_("%(paid)s are going back to you: %(why)s.") % why, refund.requested_at))
        if refund.done_at is not None:
            told.append(Happened(_("%(paid)s have been returned.") % why, refund.done_at))
    return told


def summary(cart: Cart, reward: Reward | None, change: str) -> list[tuple[Any, ...]]:
    """What will be confirmed; each row leads back to its field, with everything kept."""
    who = f"{change}&change=1"
    rows: list[tuple[Any, ...]] = [
        (_("Amount"), money.format(cart.amount), f"{change}#id_amount"),
        (_("Reward"), in_language(reward, "title") if reward else _("No reward"), f"{change}#id_reward_0"),
    ]
    if cart.address:
        rows.append((_("Sent to"), cart.address, f"{change}#id_receiver"))
    rows += [
        (_("Receipt to"), cart.email, f"{who}#id_email"),
        (_("Name"), cart.name or _("Anonymous"), f"{who}#id_name"),
        (_("On the campaign's page"), _shown(cart), f"{change}#id_public"),
        (_("The co-op may write to me"), _("Yes") if cart.share_with_coop else _("No"), f"{change}#id_share_with_coop"),
    ]
    if cart.message:
        rows.append((_("Your words"), cart.message, f"{change}#id_message"))
    if cart.tip:
        rows.append((_("For the programme"), money.format(cart.tip), f"{change}#id_tip"))
    return rows


def _shown(said: Cart | Pledge) -> Any:
    """What everybody reads of them."""
    if not said.public:
        return _("Counted without a name")
    return said.name or _("Your words, without a name")


def rows(pledge: Pledge, may: dict[str, bool]) -> list[tuple[Any, ...]]:
    """The pledge as it stands, for its owner; what may still be changed leads to where that is done."""

    def change(step: str, page: str) -> str:
        return reverse(page, args=[pledge.token]) if may[step] else ""

    reward, name = change("change_reward", "pledge_reward"), change("change_privacy", "pledge_privacy")
    told: list[tuple[Any, ...]] = [
        (_("Reference"), pledge.reference),
        (_("Amount"), money.format(pledge.amount, pledge.currency)),
    ]
    if pledge.tip:
        told.append((_("For the programme"), money.format(pledge.tip, pledge.currency)))
    told.append((_("Reward"), pledge.snapshot.get("title") or _("No reward"), reward))
    if pledge.address:
        told.append((_("Sent to"), pledge.address, change("change_address", "pledge_address")))
    return [
        *told,
        (_("Receipt to"), pledge.email),
        (_("Name"), pledge.name or _("Anonymous"), name),
        (_("On the campaign's page"), _shown(pledge), name),
        (_("The co-op may write to me"), _("Yes") if pledge.share_with_coop else _("No"), name),
    ]
