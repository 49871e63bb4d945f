"""A provider tells that a payment is disputed, or how that ended: it is asked, whatever was told and in which order."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from crowdcoop.workflow import NotNow
from funding.ledger.models import Transaction
from funding.payments import provider
from funding.payments.disputes import moves
from funding.payments.disputes.models import Dispute
from funding.payments.models import Attempt, ProviderEvent

log = logging.getLogger(__name__)
ENDS = {
    (Dispute.State.OPEN, "won"): moves.win,
    (Dispute.State.OPEN, "lost"): moves.lose,
    (Dispute.State.LOST, "won"): moves.win_after_all,
}


def hear(event: ProviderEvent) -> str:
    """What was found, for the log; empty when nobody answers."""
    try:
        found = ask(event.provider, event.reference)
    except provider.Unreachable:
        return ""
    return write_down(event.provider, found) if found is not None else "unknown kind"


def ask(name: str, reference: str) -> provider.Disputed | None:
    """None of a provider that knows of no disputes. Raises Unreachable."""
    asked = getattr(provider.of(name), "dispute", None)
    return asked(reference) if asked is not None else None


def write_down(name: str, found: provider.Disputed) -> str:
    """What the provider `name` says of one now; heard again, it changes nothing."""
    dispute = _known(name, found)
    if dispute is None:
        log.warning("%s told of a dispute that is not ours: %s", name, found.reference)
        return "no such payment here"
    # What was charged before what was given back of it.
    for fee in sorted(_new(name, found.fees), key=lambda fee: -fee.cents):
        _try(moves.book_fee, dispute, by=None, fee=fee)
    step = ENDS.get((Dispute.State(dispute.state), found.state))
    if step is not None:
        _try(step, dispute, by=None)
    return f"dispute {found.state}"


def _new(name: str, fees: tuple[provider.Fee, ...]) -> list[provider.Fee]:
    keys = {moves.fee_key(name, fee.reference): fee for fee in fees}
    booked = set(Transaction.objects.filter(key__in=keys).values_list("key", flat=True))
    return [fee for key, fee in keys.items() if key not in booked]


def _try(step: Callable[..., Any], *given: Any, **named: Any) -> None:
    """Another worker has heard it too, and was faster: that is as good."""
    try:
        step(*given, **named)
    except NotNow as known:
        log.info("Already settled: %s", known)


def _known(name: str, found: provider.Disputed) -> Dispute | None:
    kept = Dispute.objects.filter(provider=name, reference=found.reference)
    if (dispute := kept.first()) is not None:
        return dispute
    attempt = Attempt.objects.filter(provider=name, uid=_uid(found.key)).select_related("pledge").first()
    if attempt is None:
        return None
    told = {"reference": found.reference, "amount": found.amount, "currency": found.currency, "why": found.why}
    try:
        return moves.begin(attempt, by=None, **told)
    except IntegrityError:  # another worker was faster
        return kept.get()


def _uid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        return UUID(int=0)
