"""What the provider tells us by itself: kept raw, answered at once, looked up later."""

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crowdcoop import clock
from funding.payments import provider, tasks
from funding.payments.models import ProviderEvent

log = logging.getLogger(__name__)


def receive(name: str, headers: Mapping[str, str], body: bytes) -> None:
    """Keep the event once. Raises KeyError for no such provider, Forged for one that did not send it."""
    event = provider.get(name).parse_event(headers, body)
    with transaction.atomic():
        row = ProviderEvent(
            provider=name,
            event_id=event.event_id,
            kind=event.kind,
            reference=event.reference,
            key=event.key[:64],
            body=body.decode(),
            received_at=clock.now(),
        )
        ProviderEvent.objects.bulk_create([row], ignore_conflicts=True)
        transaction.on_commit(lambda: wake(tasks.process_events_due), robust=True)


def wake(task: Any) -> None:
    """Beat does the same within a minute, so a broker that is down loses nothing."""
    try:
        task.delay()
    except Exception:  # noqa: BLE001 - whatever the broker's client raises, the answer must still go out
        log.warning("The broker did not answer; %s waits for the next sweep.", task.name)
