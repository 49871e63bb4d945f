"""Receipts that are due, found by query: of payments that have none, and notes of receipts whose money went back."""

from collections.abc import Callable, Iterable
from typing import Any

from crowdcoop.workflow import NotNow
from funding.payments.models import Attempt, Refund
from funding.payments.receipts import moves
from funding.payments.receipts.models import Receipt

BATCH = 500


def issue_due() -> int:
    """In the order in which the money came; how many were issued. Safe to run twice, and at once."""
    paid = Attempt.objects.filter(pays=True, state=Attempt.State.SUCCEEDED, receipts=None)
    returned = Receipt.objects.filter(
        kind=Receipt.Kind.RECEIPT, note=None, attempt__refund__state=Refund.State.DONE
    ).order_by("attempt__refund__done_at", "id")
    issued = _each(moves.issue, paid.order_by("settled_at", "id")[:BATCH])
    return issued + _each(moves.rectify, returned[:BATCH])


def _each(step: Callable[..., Any], due: Iterable[Any]) -> int:
    done = 0
    for one in list(due):
        try:
            step(one, by=None)
            done += 1
        except NotNow:
            continue
    return done
