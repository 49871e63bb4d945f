"""Builders of pledges, and a provider that answers without a network: its own small books, as strict as the sandbox's."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import AnonymousUser

from crowdcoop import clock
from funding.campaigns.models import Campaign, Reward
from funding.payments import calls, moves, provider
from funding.payments.models import Attempt, Refund
from funding.payments.receipts import sweep as receipts
from funding.pledges import cart as carts
from funding.pledges import sweep
from funding.pledges.cart import Cart
from funding.pledges.models import Pledge

_numbers = count(1)
VISITOR = AnonymousUser()


class Desk:
    """A provider in this process: what its customers choose is set by `pay`, and it can fall silent."""

    def __init__(self) -> None:
        self.charges: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.silent = False
        self.refusing = ""

    def pay(self, attempt: Attempt, state: str = "succeeded", **other: Any) -> None:
        self.charges[str(attempt.uid)] |= {"state": state, **other}

    def start(self, attempt: Attempt, return_url: str, cancel_url: str) -> provider.Started:
        key = str(attempt.uid)
        made = {"amount": attempt.amount, "currency": attempt.currency, "state": "pending"}
        self.charges.setdefault(key, made)
        self._answer()
        return provider.Started(f"ch_{key}", f"http://127.0.0.1:8100/pay/ch_{key}")

    def look_up(self, attempt: Attempt) -> provider.Outcome:
        self._answer()
        charge = self.charges.get(str(attempt.uid))
        if charge is None:
            return provider.Outcome("missing")
        why = charge.get("why", charge["state"])
        return provider.Outcome(
            charge["state"],
            f"ch_{attempt.uid}",
            charge["amount"],
            charge["currency"],
            f"http://127.0.0.1:8100/pay/ch_{attempt.uid}",
            why,
        )

    def refund(self, refund: Refund) -> provider.Outcome:
        made = {"charge": str(refund.attempt.uid), "amount": refund.amount, "currency": refund.currency}
        assert self.refunds.setdefault(str(refund.uid), made) == made
        self._answer()
        if self.refusing:
            raise provider.Declined(self.refusing)
        return provider.Outcome("succeeded", f"re_{refund.uid}", refund.amount, refund.currency)

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> provider.Event:
        told = json.loads(body)
        return provider.Event(told["id"], told["kind"], told["charge"], told["key"])

    def held(self) -> int:
        """Cents it has taken and not given back."""
        taken = sum(charge["amount"] for charge in self.charges.values() if charge["state"] == "succeeded")
        return taken - sum(refund["amount"] for refund in self.refunds.values())

    def _answer(self) -> None:
        if self.silent:
            raise provider.Unreachable("no answer")


# The one desk of a test; the `desk` fixture puts a fresh one here and names this function in the providers' list.
_open: list[Desk] = [Desk()]


def the_desk() -> Desk:
    return _open[0]


def new_desk() -> Desk:
    return take_over(Desk())


def take_over(desk: Desk) -> Desk:
    _open[0] = desk
    return desk


def cart(campaign: Campaign, amount: int = 2_500, *, reward: Reward | None = None, **said: Any) -> Cart:
    number = next(_numbers)
    words = {"key": f"key-{number}", "email": f"supporter{number}@example.org", **said}
    return Cart(campaign=campaign.pk, reward=reward.pk if reward else None, amount=amount, **words)


def started(campaign: Campaign, amount: int = 2_500, **said: Any) -> Pledge:
    """Confirmed, and waiting at the provider's page."""
    pledge = carts.confirm(cart(campaign, amount, **said), by=VISITOR)
    calls.pay(pledge, by=VISITOR)
    return pledge


def attempt_of(pledge: Pledge) -> Attempt:
    return pledge.attempts.get()


def paid(campaign: Campaign, amount: int = 2_500, **said: Any) -> Pledge:
    """Paid at the provider, who has been asked since; the receipt was written right after."""
    pledge = started(campaign, amount, **said)
    the_desk().pay(attempt_of(pledge))
    calls.settle(attempt_of(pledge))
    receipts.issue_due()
    return Pledge.objects.get(pk=pledge.pk)


def cancelled(pledge: Pledge) -> Refund:
    return moves.cancel(pledge.attempts.get(pays=True), by=VISITOR)


def sweep_abandoned() -> int:
    """An hour later the sweep comes by."""
    with clock.at(clock.now() + timedelta(minutes=61)):
        return sweep.abandon_due()


def next_noon() -> datetime:
    """Tomorrow when everybody is awake: a team is told of its pledges by day."""
    return clock.now().replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=1)
