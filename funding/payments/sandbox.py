"""The sandbox provider seen from the site: a stand-in in a process of its own that moves no money."""

import json
import time
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import get_language

from funding.payments import signature
from funding.payments.models import Attempt, Refund
from funding.payments.provider import Declined, Event, Forged, Outcome, Started, Unreachable

PATIENCE = (2, 4)  # seconds to connect, to answer
MODE = "test"
TOO_OFTEN = 429  # asked again later, like one that does not answer
_CHARGES = {
    "open": "pending",
    "processing": "pending",
    "succeeded": "succeeded",
    "declined": "failed",
    "expired": "failed",
    "cancelled": "failed",
}
_REFUNDS = {"processing": "pending", "done": "succeeded", "refused": "failed"}


class Sandbox:
    def start(self, attempt: Attempt, return_url: str, cancel_url: str) -> Started:
        asked = {
            "amount": attempt.amount,
            "currency": attempt.currency,
            "description": attempt.pledge.reference,
            "return_url": return_url,
            "cancel_url": cancel_url,
            "webhook_url": f"{settings.SITE_URL}/payments/sandbox/webhook/",
            "language": (get_language() or "es")[:2],
        }
        charge = _ask("POST", "/charges", key=str(attempt.uid), body=asked)
        return _understood(lambda: Started(charge["id"], charge["url"]))

    def look_up(self, attempt: Attempt) -> Outcome:
        try:
            charge = _ask("GET", f"/charges/{attempt.reference or attempt.uid}")
        except Declined as missing:
            return Outcome("missing", why=str(missing))
        return _understood(
            lambda: Outcome(
                _CHARGES[charge["state"]],  # type: ignore[arg-type]
                charge["id"],
                int(charge["amount"]),
                str(charge["currency"]),
                charge["url"],
                str(charge.get("why") or charge["state"]),
            )
        )

    def refund(self, refund: Refund) -> Outcome:
        asked = {"charge": refund.attempt.reference, "amount": refund.amount, "currency": refund.currency}
        made = _ask("POST", "/refunds", key=str(refund.uid), body=asked)
        return _understood(
            lambda: Outcome(
                _REFUNDS[made["state"]],  # type: ignore[arg-type]
                made["id"],
                int(made["amount"]),
                str(made["currency"]),
                why=str(made.get("why") or ""),
            )
        )

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> Event:
        if not signature.is_good(settings.SANDBOX_SECRET, headers.get("Sandbox-Signature", ""), body, time.time()):
            raise Forged("The signature is missing, wrong or too old.")
        try:
            told = json.loads(body)
            event = Event(str(told["id"]), str(told["kind"])[:60], str(told["charge"]), str(told["key"]))
            mode = told["mode"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Forged("The body is not an event.") from error
        words = f"{event.event_id}{event.kind}{event.reference}{event.key}"
        if mode != MODE or not 0 < len(event.event_id) <= 120 or len(event.reference) > 120 or not words.isprintable():
            raise Forged("The event is of another mode or form.")
        return event


def _ask(method: str, path: str, *, key: str = "", body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Raises Declined when the sandbox says no, Unreachable when it says nothing that can be understood."""
    headers = {"Authorization": f"Bearer {settings.SANDBOX_SECRET}"} | ({"Idempotency-Key": key} if key else {})
    try:
        response = requests.request(method, settings.SANDBOX_URL + path, json=body, headers=headers, timeout=PATIENCE)
        answer = response.json()
    except (requests.RequestException, ValueError) as error:
        raise Unreachable(str(error)[:200]) from error
    if not isinstance(answer, dict) or response.status_code >= 500 or response.status_code == TOO_OFTEN:
        raise Unreachable(f"{method} {path}: {response.status_code}")
    if response.status_code >= 400:
        raise Declined(str(answer.get("why", response.status_code))[:200])
    return answer


def _understood(reading: Any) -> Any:
    try:
        return reading()
    except (KeyError, ValueError, TypeError) as error:
        raise Unreachable(f"An answer that cannot be understood: {error!r}"[:200]) from error
