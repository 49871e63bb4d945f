"""A look at disputes without having been told: new ones, how the open ones stand, and lost ones that were won after all."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q

from crowdcoop import clock
from funding.payments import provider
from funding.payments.disputes import listening
from funding.payments.disputes.models import Dispute

log = logging.getLogger(__name__)

WITHIN = timedelta(days=90)
OPENED_WITHIN = timedelta(days=7)
A_RUN = 100


def look_again() -> int:
    """Returns how many disputes were asked about."""
    told = sum(_heard_of(name) for name in provider.names())
    return told + sum(_asked(dispute) for dispute in _turn())


def _heard_of(name: str) -> int:
    """Those opened in the last days, for a provider that can list them."""
    listed = getattr(provider.of(name), "disputes_since", None)
    found = _answer(lambda: listed(clock.now() - OPENED_WITHIN)) if listed else None
    for dispute in found or []:
        listening.write_down(name, dispute)
    return len(found or [])


def _turn() -> list[Dispute]:
    """Open ones and those lost lately; where they are more than a run, another part of them every hour."""
    now = clock.now()
    lost = Q(state=Dispute.State.LOST, closed_at__gte=now - WITHIN)
    keys = list(Dispute.objects.filter(Q(state=Dispute.State.OPEN) | lost).order_by("id").values_list("pk", flat=True))
    if len(keys) > A_RUN:
        begin = int(now.timestamp()) // 3600 * A_RUN % len(keys)
        keys = (keys + keys)[begin : begin + A_RUN]
    return list(Dispute.objects.filter(pk__in=keys).order_by("id"))


def _asked(dispute: Dispute) -> int:
    found = _answer(lambda: listening.ask(dispute.provider, dispute.reference))
    if found is not None:
        listening.write_down(dispute.provider, found)
    return int(found is not None)


def _answer(asking: Callable[[], Any]) -> Any:
    """None when there is none: it is asked again in an hour."""
    try:
        return asking()
    except provider.Unreachable as silence:
        log.info("No answer about disputes: %s", silence)
        return None
