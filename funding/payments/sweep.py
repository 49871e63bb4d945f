"""What falls due with providers, found by query: late answers, events, refunds. Safe to run twice, and at once."""

import logging
import time
from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from crowdcoop import clock
from funding.campaigns.models import Campaign
from funding.payments import calls, moves, provider, receiving, returning, sending
from funding.payments.disputes import listening as disputes
from funding.payments.models import Attempt, ProviderEvent, Refund
from funding.pledges.models import Pledge

log = logging.getLogger(__name__)

BATCH = 200
EVENTS_AT_ONCE = 100
NO_ANSWER = "no answer"
Attempts = dict[tuple[str, str], Attempt]
SETTLE_AFTER = timedelta(minutes=1)
LEASE = timedelta(minutes=5)
SECONDS_A_RUN = 150  # well under the task's limit; the next pulse goes on from here


def settle_due() -> int:
    """Ask about every payment that has been open for a minute; those asked longest ago first."""
    found = _to_settle()
    for attempt in found:
        try:
            calls.settle(attempt)
        except Exception:  # one that cannot be settled must not keep the others waiting
            log.exception("Payment %s could not be settled", attempt.uid)
    return len(found)


def _to_settle() -> list[Attempt]:
    """Marked as asked before they are: another worker, and the next sweep, begin with others.

    Transfers are open by nature until their day: nobody can be asked but the bank's file.
    """
    before = clock.now() - SETTLE_AFTER
    with transaction.atomic():
        waiting = Attempt.objects.filter(state__in=moves.UNSETTLED, created_at__lt=before, instructions=None)
        waiting = waiting.select_related("pledge")
        due = waiting.filter(Q(looked_up_at=None) | Q(looked_up_at__lt=before))
        ordered = due.order_by(F("looked_up_at").asc(nulls_first=True), "id")
        found = list(ordered.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        Attempt.objects.filter(pk__in=[attempt.pk for attempt in found]).update(looked_up_at=before + SETTLE_AFTER)
    return found


def process_events_due() -> int:
    """Until there are none: a burst wakes a worker once. Several workers share them out; what one drops comes back."""
    stop, done = time.monotonic() + SECONDS_A_RUN, 0
    while time.monotonic() < stop and (batch := _claimed()):
        _process_all(batch)
        done += len(batch)
    return done


def _claimed() -> list[ProviderEvent]:
    now = clock.now()
    with transaction.atomic():
        found = list(ProviderEvent.objects.due(now).select_for_update(skip_locked=True)[:EVENTS_AT_ONCE])
        ProviderEvent.objects.filter(pk__in=[event.pk for event in found]).update(not_before=now + LEASE)
    return found


def _process_all(batch: list[ProviderEvent]) -> None:
    """All are asked about first; what simply pays is booked at once, the others one by one.

    One that fails, or gets no answer, is put off, each time twice as long; the others go on.
    """
    attempts, outcomes = _attempts_of(batch), defaultdict[str, list[int]](list)
    asked = {found.pk: found for event in batch if (found := _to_ask(event, attempts))}
    heard = {pk: outcome for pk, attempt in asked.items() if (outcome := _ask(attempt)) is not None}
    booked = receiving.book((asked[pk], outcome) for pk, outcome in heard.items())
    for event in batch:
        try:
            told = _process(event, attempts, heard, booked)
        except Exception:
            log.exception("Event %s of %s could not be processed", event.event_id, event.provider)
            told = NO_ANSWER
        outcomes[told[:200]].append(event.pk)
        if told == NO_ANSWER:
            later = clock.now() + timedelta(minutes=min(2**event.tries, 360))
            ProviderEvent.objects.filter(pk=event.pk).update(tries=F("tries") + 1, not_before=later)
    outcomes.pop(NO_ANSWER, None)
    for told, keys in outcomes.items():
        of_these = ProviderEvent.objects.filter(pk__in=keys, processed_at=None)
        of_these.update(processed_at=clock.now(), outcome=told)


def _to_ask(event: ProviderEvent, attempts: Attempts) -> Attempt | None:
    attempt = _attempt_of(event, attempts)
    if attempt is not None:
        # Where to look, if the answer that brings the provider's reference was lost.
        attempt.reference = attempt.reference or event.reference or None
    return attempt


def _ask(attempt: Attempt) -> provider.Outcome | None:
    try:
        return calls.ask(attempt)
    except Exception:
        log.exception("Payment %s could not be asked about", attempt.uid)
        return None


def _process(event: ProviderEvent, attempts: Attempts, heard: dict[int, provider.Outcome], booked: set[int]) -> str:
    if not event.kind.startswith("charge."):
        if event.kind.startswith("dispute."):
            return disputes.hear(event) or NO_ANSWER
        if not event.kind.startswith("refund."):
            log.warning("%s sent an event of unknown kind %s", event.provider, event.kind)
            return "unknown kind"
        return _process_refund(event)
    attempt = _attempt_of(event, attempts)
    if attempt is None:
        log.warning("%s told of a charge that is not ours: %s", event.provider, event.reference)
        return "no such payment here"
    if attempt.pk in booked:
        return "succeeded"
    return calls.write_down(attempt, heard[attempt.pk]) if attempt.pk in heard else NO_ANSWER


def _attempts_of(batch: list[ProviderEvent]) -> Attempts:
    """By the provider's reference, and by our own id for an event that overtakes the answer with that reference."""
    references, keys = [event.reference for event in batch if event.reference], [_key(event) for event in batch]
    ours = Attempt.objects.filter(Q(reference__in=references) | Q(uid__in=keys)).select_related("pledge")
    found: Attempts = {}
    for attempt in ours:
        found[attempt.provider, str(attempt.uid)] = attempt
        if attempt.reference:
            found[attempt.provider, attempt.reference] = attempt
    return found


def _attempt_of(event: ProviderEvent, attempts: Attempts) -> Attempt | None:
    if not event.kind.startswith("charge."):
        return None
    return attempts.get((event.provider, event.reference)) or attempts.get((event.provider, str(_key(event))))


def _key(event: ProviderEvent) -> UUID:
    try:
        return UUID(event.key)
    except ValueError:
        return UUID(int=0)


def _process_refund(event: ProviderEvent) -> str:
    refund = Refund.objects.select_related("attempt__pledge").filter(uid=_key(event)).first()
    if refund is not None and refund.state == Refund.State.DONE and event.kind == "refund.failed":
        return _looked_at_again(refund, event)
    if refund is None or refund.state not in (Refund.State.REQUESTED, Refund.State.SENT):
        return "nothing to do"
    # Under its key it would be answered as it was at first; under its own name, as it is now.
    refund.reference = refund.reference or event.reference
    calls.send_refund(refund)
    return "asked"


def _looked_at_again(refund: Refund, event: ProviderEvent) -> str:
    """One that was done: only the provider's own of that name can come back."""
    if refund.reference != event.reference or moves.refund_came_back.why_not(refund, None):
        return "nothing to do"
    outcome = calls.refund_at_provider(refund)
    if outcome is None:
        return NO_ANSWER
    calls.record_return_of(refund, outcome)
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
