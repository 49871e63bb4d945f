"""Stripe for the tests: the other side of tests/stripe_server.py, and what the site has made of it."""

from typing import Any

import requests

from funding.payments import calls
from funding.payments.models import Attempt, Refund
from funding.pledges.models import Pledge
from tests import make_pledges
from tests.make_pledges import attempt_of

WEBHOOK = "/payments/stripe/webhook/"


class Api:
    """The server's other side: what people and banks do over there."""

    def __init__(self, url: str):
        self.url = url

    def do(self, what: str, **said: Any) -> Any:
        return requests.post(f"{self.url}/test/{what}", json=said, timeout=5).json()

    def see(self, what: str) -> Any:
        return requests.get(f"{self.url}/test/{what}", timeout=5).json()

    def pay(self, attempt: Attempt, card: str = "4242") -> Any:
        (name,) = [s["id"] for s in self.sessions() if s["client_reference_id"] == str(attempt.uid)]
        return self.do(f"pay/{name}", card=card)

    def sessions(self) -> list[dict[str, Any]]:
        return list(self.see("books")["sessions"].values())

    def refunds(self) -> list[int]:
        return [refund["amount"] for refund in self.see("books")["refunds"].values()]


def again(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def tell(client, signed: dict[str, str]) -> int:
    headers = {"Stripe-Signature": signed["signature"]}
    return client.post(WEBHOOK, signed["body"], content_type="application/json", headers=headers).status_code


def state(pledge: Pledge) -> tuple[str, str]:
    return again(pledge).state, attempt_of(pledge).state


def cancelled(campaign, api) -> Refund:
    pledge = make_pledges.started(campaign)
    api.pay(attempt_of(pledge))
    calls.settle(attempt_of(pledge))
    return make_pledges.cancelled(again(pledge))
