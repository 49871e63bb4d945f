"""Stripe seen from the site: its Checkout page, so that no card ever comes near us. Which events to send: docs/running.md.

Whatever is asked for under an attempt's key is made of the attempt alone (its pledge's language and its own time, not
the reader's), so that asking again is the same request: Stripe answers another body under a used key with an error.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import islice
from typing import Any

import stripe
from django.conf import settings

from funding.payments.models import Attempt, Refund
from funding.payments.provider import Declined, Disputed, Event, Fee, Forged, Outcome, Started, Unreachable, way_back

PATIENCE = (3, 10)  # seconds to connect, to answer
OPEN_FOR = timedelta(minutes=60)  # Stripe takes 30 minutes to a day, counted from when the page is made
MADE_WITHIN = timedelta(minutes=40)  # of the attempt: later than that Stripe refuses `OPEN_FOR`
LOOKED_THROUGH = 2_000  # pages of Checkout, when only their time is known
TOLERANCE = 300  # seconds
LANGUAGES = {"es": "es", "en": "en"}  # Checkout does not speak Catalan
WHOLE = {"expand": ["payment_intent"]}
_REFUNDS = {"succeeded": "succeeded", "pending": "pending", "requires_action": "pending"}
# Nothing about this machine goes along with what is asked.
stripe.enable_telemetry = False


class Stripe:
    def start(self, attempt: Attempt, return_url: str, cancel_url: str) -> Started:
        made = _ask(lambda: _create(attempt, return_url, cancel_url))
        return _understood(lambda: Started(made["id"], made["url"]))

    def look_up(self, attempt: Attempt) -> Outcome:
        reference = attempt.reference
        session = _known(lambda: _session(reference)) if reference else _made_for(attempt)
        if session is None:
            return Outcome("missing", why="missing")
        if session.get("client_reference_id") != str(attempt.uid):
            raise Unreachable(f"{attempt.reference} is the page of another payment.")
        return _understood(lambda: _outcome(session))

    def refund(self, refund: Refund) -> Outcome:
        """An answer under a used key is the answer of that time: one that is known is read, not asked for again."""
        known = refund.reference
        made = _known(lambda: _client().v1.refunds.retrieve(known)) if known else _send(refund)
        return _understood(
            lambda: Outcome(
                _REFUNDS.get(made["status"], "failed"),  # type: ignore[arg-type]
                made["id"],
                int(made["amount"]),
                str(made["currency"]).upper(),
                why=str(made.get("failure_reason") or ("canceled" if made["status"] == "canceled" else "")),
            )
        )

    def dispute(self, reference: str) -> Disputed:
        asked: Any = {"expand": ["payment_intent"]}
        told = _known(lambda: _client().v1.disputes.retrieve(reference, asked))
        return _understood(lambda: _disputed(told))

    def disputes_since(self, moment: datetime) -> list[Disputed]:
        asked: Any = {"created": {"gte": int(moment.timestamp())}, "limit": 100, "expand": ["data.payment_intent"]}
        try:
            found = _client().v1.disputes.list(asked).auto_paging_iter()
            return [_understood(partial(_disputed, told.to_dict())) for told in islice(found, LOOKED_THROUGH)]
        except stripe.StripeError as error:
            raise Unreachable(f"{type(error).__name__}: {error.user_message}"[:200]) from error

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> Event:
        signed = headers.get("Stripe-Signature", "")
        try:
            secret = settings.STRIPE_WEBHOOK_SECRET
            told = _client().construct_event(body, signed, secret, TOLERANCE).to_dict()
            if _stamp(signed) > time.time() + TOLERANCE:
                raise Forged("The signature is of a time to come.")
            if told["livemode"] is not _is_live() or told.get("account"):
                raise Forged("The event is of another mode or account.")
            event = _event(told)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, stripe.StripeError) as error:
            raise Forged(f"No event of Stripe's: {error!r}"[:200]) from error
        words = f"{event.event_id}{event.kind}{event.reference}{event.key}"
        if not 0 < len(event.event_id) <= 120 or len(event.reference) > 120 or not words.isprintable():
            raise Forged("The event is of another form.")
        return event


# -- Asking ----------------------------------------------------------------------------------------
@cache
def _client_of(key: str, base: str) -> stripe.StripeClient:
    """No retries of its own: an attempt that gets no answer is `unknown`, and asked about later."""
    http = stripe.RequestsClient(timeout=PATIENCE)
    return stripe.StripeClient(key, base_addresses={"api": base}, http_client=http, max_network_retries=0)


def _client() -> stripe.StripeClient:
    return _client_of(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


def _is_live() -> bool:
    return "_live_" in settings.STRIPE_SECRET_KEY


def _ask(asking: Callable[[], Any]) -> Any:
    """What Stripe answers, as plain dicts. Raises Declined for what it will not do, Unreachable for everything else.

    A wrong key, a limit, a key used for something else and an error of Stripe's say nothing about the money.
    """
    try:
        return asking().to_dict()
    except (stripe.CardError, stripe.InvalidRequestError) as refusal:
        raise Declined(str(refusal.user_message or refusal)[:200]) from refusal
    except stripe.StripeError as error:
        raise Unreachable(f"{type(error).__name__}: {error.user_message}"[:200]) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreachable(f"An answer that cannot be understood: {error!r}"[:200]) from error


def _known(asking: Callable[[], Any]) -> Any:
    """Of a thing that Stripe has made: if it knows it no longer, the key is of another account, and nothing is known."""
    try:
        return _ask(asking)
    except Declined as unknown:
        raise Unreachable(str(unknown)) from unknown


def _understood(reading: Callable[[], Any]) -> Any:
    try:
        return reading()
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Unreachable(f"An answer that cannot be understood: {error!r}"[:200]) from error


# -- Checkout --------------------------------------------------------------------------------------
def _create(attempt: Attempt, return_url: str, cancel_url: str) -> Any:
    pledge = attempt.pledge
    thing = {"name": f"{pledge.campaign.title} · {pledge.reference}"}
    price = {"currency": attempt.currency.lower(), "unit_amount": attempt.amount, "product_data": thing}
    ours = {"attempt": str(attempt.uid), "pledge": pledge.reference}
    asked: Any = {
        "mode": "payment",
        "payment_method_types": ["card"],
        "line_items": [{"quantity": 1, "price_data": price}],
        "client_reference_id": str(attempt.uid),
        "customer_email": pledge.email,
        "locale": LANGUAGES.get(pledge.language, "es"),
        "success_url": return_url,
        "cancel_url": cancel_url,
        "expires_at": int((attempt.created_at + OPEN_FOR).timestamp()),
        "metadata": ours,
        "payment_intent_data": {"metadata": ours},
    }
    return _client().v1.checkout.sessions.create(asked, {"idempotency_key": str(attempt.uid)})


def _session(reference: str) -> Any:
    return _client().v1.checkout.sessions.retrieve(reference, WHOLE)


def _made_for(attempt: Attempt) -> dict[str, Any] | None:
    """Nobody answered when it was made: the same request again brings the same page, or Stripe's list shows it."""
    back = way_back(attempt)
    try:
        made = _ask(lambda: _create(attempt, back, back))
    except Declined:
        return _listed(attempt)
    return _known(lambda: _session(made["id"]))


def _listed(attempt: Attempt) -> dict[str, Any] | None:
    """By its time, for a key that Stripe has forgotten (it keeps them a day). None if it was never made."""
    made = {
        "gte": int((attempt.created_at - MADE_WITHIN).timestamp()),
        "lte": int((attempt.created_at + MADE_WITHIN).timestamp()),
    }
    asked: Any = {"created": made, "limit": 100}
    try:
        for place, session in enumerate(_client().v1.checkout.sessions.list(asked).auto_paging_iter()):
            if session.client_reference_id == str(attempt.uid):
                return _known(partial(_session, session.id))
            if place >= LOOKED_THROUGH:
                raise Unreachable("Too many payments to look through.")
    except stripe.StripeError as error:
        raise Unreachable(f"{type(error).__name__}: {error.user_message}"[:200]) from error
    return None


def _outcome(session: dict[str, Any]) -> Outcome:
    """Paid is what has been received, whatever the page was made for."""
    reference, intent = session["id"], session["payment_intent"] or {}
    if session["payment_status"] == "paid":
        return Outcome("succeeded", reference, int(intent["amount_received"]), str(intent["currency"]).upper())
    if session["status"] == "expired":
        return Outcome("failed", reference, why="expired")
    if session["status"] == "complete" and intent["status"] in ("canceled", "requires_payment_method"):
        said = intent.get("last_payment_error") or {}
        return Outcome("failed", reference, why=str(said.get("message") or intent["status"])[:200])
    return Outcome("pending", reference, url=session["url"] or "")


# -- Refunds ---------------------------------------------------------------------------------------
def _send(refund: Refund) -> dict[str, Any]:
    session = _ask(lambda: _client().v1.checkout.sessions.retrieve(str(refund.attempt.reference)))
    intent = session["payment_intent"]
    asked: Any = {"payment_intent": intent, "amount": refund.amount, "metadata": {"refund": str(refund.uid)}}
    try:
        return _ask(lambda: _client().v1.refunds.create(asked, {"idempotency_key": str(refund.uid)}))
    except Declined:
        # Sent longer ago than Stripe keeps keys: it says that nothing is left to return.
        known = _ask(lambda: _client().v1.refunds.list({"payment_intent": intent, "limit": 100}))
        for made in known["data"]:
            if (made.get("metadata") or {}).get("refund") == str(refund.uid):
                return made
        raise


def _disputed(told: dict[str, Any]) -> Disputed:
    """`warning_…` are questions of the bank's that move no money; `warning_closed` ends one well."""
    state = {"lost": "lost", "won": "won", "warning_closed": "won", "prevented": "won"}.get(told["status"], "open")
    ours = (told["payment_intent"] or {}).get("metadata") or {}
    amount, currency = int(told["amount"]), str(told["currency"]).upper()
    key, why = str(ours.get("attempt") or ""), str(told.get("reason") or "")[:200]
    return Disputed(state, told["id"], key, amount, currency, why, _fees(told))  # type: ignore[arg-type]


def _fees(told: dict[str, Any]) -> tuple[Fee, ...]:
    """Beside what is withdrawn and reinstated: none of it is part of the amount."""
    moved = told.get("balance_transactions") or []
    return tuple(Fee(one["id"], int(one["fee"]), str(one["currency"]).upper()) for one in moved if int(one["fee"]))


# -- Events ----------------------------------------------------------------------------------------
def _event(told: dict[str, Any]) -> Event:
    """In the words of the house, `charge.…` or `refund.…`; Stripe's own are in the body, which is kept."""
    thing = told["data"]["object"]
    words, ours = str(told["type"]).rpartition(".")[2], thing.get("metadata") or {}
    if thing["object"] == "checkout.session":
        return Event(told["id"], f"charge.{words}"[:60], thing["id"], str(thing.get("client_reference_id") or ""))
    if thing["object"] == "dispute":
        return Event(told["id"], f"dispute.{words}"[:60], thing["id"], "")
    if thing["object"] == "refund":
        # `charge.refund.updated`, `refund.updated` and `refund.failed` may all tell that one has failed.
        words = "failed" if _REFUNDS.get(str(thing.get("status"))) is None else words
        return Event(told["id"], f"refund.{words}"[:60], thing["id"], str(ours.get("refund") or ""))
    return Event(told["id"], f"stripe.{told['type']}"[:60], str(thing.get("id") or ""), "")


def _stamp(signed: str) -> int:
    return int(next(part[2:] for part in signed.split(",") if part.startswith("t=")))
