"""What must hold of receipts: no gaps, none missing, and each of what was really paid."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, F, Max, Min, Q, QuerySet

from funding.payments.models import Attempt, Refund
from funding.payments.receipts.models import Receipt, Series

ISSUED_WITHIN = timedelta(hours=1)


def differences() -> Iterator[str]:
    """One line per thing that is not as it must be."""
    given = Receipt.objects.values("series").annotate(first=Min("number"), last=Max("number"), all=Count("id"))
    kept = {row["series"]: (row["first"], row["last"], row["all"]) for row in given.order_by("series")}
    for series in Series.objects.filter(last__gt=0):
        if kept.get(series.name) != (1, series.last, series.last):
            yield f"series {series.name}: {series.last} numbers given, receipts are {kept.get(series.name)}"
    # They are issued in the order in which the money came: one that was passed over never comes.
    for attempt in _paid_before(Receipt.objects.filter(kind=Receipt.Kind.RECEIPT)).filter(receipts=None):
        yield f"payment {attempt}: has no receipt"
    for receipt in Receipt.objects.exclude(amount=F("attempt__amount")):
        yield f"receipt {receipt}: {receipt.amount} cents are not what was paid"
    returned = Q(attempt__refund__state=Refund.State.DONE) | Q(attempt__refund__came_back_at__isnull=False)
    for note in Receipt.objects.filter(kind=Receipt.Kind.NOTE).exclude(returned):
        yield f"receipt {note}: takes back what was not returned"


def _paid_before(receipts: QuerySet[Receipt]) -> QuerySet[Attempt]:
    last = receipts.aggregate(last=Max("paid_at"))["last"]
    paid = Attempt.objects.filter(pays=True, state=Attempt.State.SUCCEEDED)
    return paid.filter(settled_at__lt=last - ISSUED_WITHIN) if last else paid.none()
