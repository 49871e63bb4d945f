"""What falls due with providers, found by query: late answers, events, refunds. Safe to run twice, and at once."""

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q

from crowdcoop import clock
from funding.campaigns.models import Campaign
from funding.payments import calls, moves, returning, sending
from funding.payments.models import Attempt, ProviderEvent, Refund
from funding.pledges.models import Pledge

log = logging.getLogger(__name__)

BATCH = 200
SETTLE_AFTER = timedelta(minutes=1)
SECONDS_A_RUN = 150  # well under the task's limit; the next pulse goes on from here


def settle_due() -> int:
    """Ask about every payment that has been open for a minute; those asked longest ago first.

    Transfers are open by nature until their day: nobody can be asked but the bank's file.
    """
    before = clock.now() - SETTLE_AFTER
    waiting = Attempt.objects.filter(state__in=moves.UNSETTLED, created_at__lt=before, instructions=None)
    waiting = waiting.select_related("pledge")
    due = waiting.filter(Q(looked_up_at=None) | Q(looked_up_at__lt=before))
    found = list(due.order_by(F("looked_up_at").asc(nulls_first=True), "id")[:BATCH])
    for attempt in found:
        calls.settle(attempt)
    return len(found)


def process_events_due() -> int:
    found = list(ProviderEvent.objects.filter(processed_at=None)[:BATCH])
    for event in found:
        outcome = _process(event)
        if outcome != "no answer":
            told = ProviderEvent.objects.filter(pk=event.pk, processed_at=None)
            told.update(processed_at=clock.now(), outcome=outcome[:200])
    return len(found)


def _process(event: ProviderEvent) -> str:
    if not event.kind.startswith("charge."):
        if not event.kind.startswith("refund."):
            log.warning("%s sent an event of unknown kind %s", event.provider, event.kind)
            return "unknown kind"
        return _process_refund(event)
    attempt = _attempt_of(event)
    if attempt is None:
        log.warning("%s told of a charge that is not ours: %s", event.provider, event.reference)
        return "no such payment here"
    # Where to look, if the answer that brings the provider's reference was lost.
    attempt.reference = attempt.reference or event.reference or None
    return calls.settle(attempt)


def _attempt_of(event: ProviderEvent) -> Attempt | None:
    ours = Attempt.objects.filter(provider=event.provider).select_related("pledge")
    return ours.filter(reference=event.reference).first() or ours.filter(uid=_key(event)).first()


def _key(event: ProviderEvent) -> UUID:
    """Our own id, for an event that overtakes the answer with the provider's reference."""
    try:
        return UUID(event.key)
    except ValueError:
        return UUID(int=0)


def _process_refund(event: ProviderEvent) -> str:
    refund = Refund.objects.select_related("attempt__pledge").filter(uid=_key(event)).first()
    if refund is None or refund.state not in (Refund.State.REQUESTED, Refund.State.SENT):
        return "nothing to do"
    calls.send_refund(refund)
    return "asked"


def send_refunds_due() -> int:
    """Refunds of campaigns that did not make it are asked for here, then all that are due are sent."""
    stop = time.monotonic() + SECONDS_A_RUN
    _request_refunds(stop)
    return sending.send_due(stop)


def _request_refunds(stop: float) -> None:
    """Closing asks for them as one of its stages; this finds what it has left."""
    lost = Campaign.objects.filter(state__in=returning.REASONS, pledges__state=Pledge.State.PAID).distinct()
    for campaign in lost.select_related("cooperative").order_by("id")[:BATCH]:
        while time.monotonic() < stop and returning.ask(campaign):
            pass
