"""A pledge told in plain words: what will be confirmed, what has happened, and the receipt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import money
from crowdcoop.look.text import in_language
from funding.campaigns.models import Reward
from funding.payments.models import Attempt, Refund
from funding.pledges.cart import Cart
from funding.pledges.models import Pledge


@dataclass(frozen=True)
class Happened:
    words: Any
    at: datetime


def of(pledge: Pledge) -> list[Happened]:
    """In the order in which it happened."""
    told = [Happened(_("You made the pledge."), pledge.started_at)]
    for attempt in pledge.attempts.select_related("refund"):
        told += _attempt(attempt)
    return sorted(told, key=lambda step: step.at)


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
    rows: list[tuple[Any, ...]] = [
        (_("Amount"), money.format(cart.amount), f"{change}#id_amount"),
        (_("Reward"), in_language(reward, "title") if reward else _("No reward"), f"{change}#id_reward_0"),
        (_("Receipt to"), cart.email, f"{change}#id_email"),
        (_("Name"), cart.name or _("Anonymous"), f"{change}#id_name"),
    ]
    if cart.tip:
        rows.append((_("For the programme"), money.format(cart.tip), f"{change}#id_tip"))
    if cart.address:
        rows.append((_("Sent to"), cart.address, f"{change}#id_address"))
    if cart.message:
        rows.append((_("Your words"), cart.message, f"{change}#id_message"))
    return rows


def receipt(pledge: Pledge) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [
        (_("Reference"), pledge.reference),
        (_("Campaign"), in_language(pledge.campaign, "title")),
        (_("Co-operative"), pledge.cooperative.name),
        (_("Amount"), money.format(pledge.amount, pledge.currency)),
        (_("Reward"), pledge.snapshot.get("title") or _("No reward")),
    ]
    if pledge.tip:
        rows.append((_("For the programme"), money.format(pledge.tip, pledge.currency)))
        rows.append((_("Charged in all"), money.format(pledge.charged, pledge.currency)))
    return [*rows, (_("State"), pledge.get_state_display())]
