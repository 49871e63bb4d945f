"""What the provider tells us by itself: kept raw, answered at once, looked up later."""

from collections.abc import Mapping

from django.db import transaction

from crowdcoop.notify.outbox import nudge
from funding.payments import provider, tasks
from funding.payments.models import ProviderEvent


def receive(name: str, headers: Mapping[str, str], body: bytes) -> None:
    """Keep the event once. Raises KeyError for no such provider, Forged for one that did not send it."""
    event = provider.get(name).parse_event(headers, body)
    row = ProviderEvent(
        provider=name,
        event_id=event.event_id,
        kind=event.kind,
        reference=event.reference,
        key=event.key[:64],
        body=body.decode(),
    )
    if ProviderEvent.objects.keep(row):
        transaction.on_commit(lambda: nudge(tasks.process_events_due), robust=True)
