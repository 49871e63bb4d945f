"""A provider tells that a payment is disputed, or how that ended: it is asked, whatever was told and in which order."""

import logging
from uuid import UUID

from django.db import IntegrityError

from crowdcoop.workflow import NotNow
from funding.payments import provider
from funding.payments.disputes import moves
from funding.payments.disputes.models import Dispute
from funding.payments.models import Attempt, ProviderEvent

log = logging.getLogger(__name__)
ENDS = {"won": moves.win, "lost": moves.lose}


def hear(event: ProviderEvent) -> str:
    """What was found, for the log; empty when nobody answers."""
    ask = getattr(provider.of(event.provider), "dispute", None)
    if ask is None:
        return "unknown kind"
    try:
        found: provider.Disputed = ask(event.reference)
    except provider.Unreachable:
        return ""
    dispute = _known(event.provider, found)
    if dispute is None:
        log.warning("%s told of a dispute that is not ours: %s", event.provider, event.reference)
        return "no such payment here"
    try:
        if found.state in ENDS:
            ENDS[found.state](dispute, by=None)
    except NotNow as known:
        log.info("Already settled: %s", known)
    return f"dispute {found.state}"


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
