"""A look at refunds that are done: a bank may send one back days later, and what tells of it may be lost."""

import logging
import time
from datetime import timedelta

from django.db import transaction

from crowdcoop import clock
from funding.payments import calls, moves, pace
from funding.payments.disputes.models import Dispute
from funding.payments.models import Refund

log = logging.getLogger(__name__)

WITHIN = timedelta(days=90)
EVERY = timedelta(days=1)
A_RUN = 200
SECONDS_A_RUN = 120  # what has not been asked by then waits for its next turn


def look_again() -> int:
    """Those looked at longest ago first, each at most once a day; returns how many were asked about."""
    stop, found = time.monotonic() + SECONDS_A_RUN, _taken()
    by_provider: dict[str, list[Refund]] = {}
    for refund in found:
        # What was returned in another way must not be asked for: asking would return it once more.
        if not moves.refund_came_back.why_not(refund, None):
            by_provider.setdefault(refund.attempt.provider, []).append(refund)
    return sum(_ask(name, refunds, stop) for name, refunds in by_provider.items())


def _taken() -> list[Refund]:
    """Of one that is done, `not_before` says before when it is not looked at again."""
    now = clock.now()
    done = Refund.objects.filter(state=Refund.State.DONE, not_before__lte=now, done_at__gte=now - WITHIN, by_hand=None)
    # What a dispute took back is the dispute's to look at.
    own = done.exclude(reference="").exclude(reference__in=Dispute.objects.values("reference"))
    with transaction.atomic():
        free = own.order_by("not_before", "id").select_for_update(of=("self",), skip_locked=True)
        ids = list(free.values_list("pk", flat=True)[:A_RUN])
        Refund.objects.filter(pk__in=ids).update(not_before=now + EVERY)
    return list(Refund.objects.filter(pk__in=ids).select_related("attempt__pledge").order_by("id"))


def _ask(name: str, refunds: list[Refund], stop: float) -> int:
    turn, began, asked = pace.reserve(name, len(refunds)), time.monotonic(), 0
    for number, refund in enumerate(refunds):
        turn.keep(began, number)
        if time.monotonic() > stop:
            break
        try:
            outcome = calls.refund_at_provider(refund)
        except Exception:
            log.exception("Refund %s could not be looked at again", refund.uid)
            break
        if outcome is None:  # down: the others wait for their next turn
            break
        calls.record_return_of(refund, outcome)
        asked += 1
    return asked
