"""What must hold within the books themselves."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from funding.ledger.models import Entry, Transaction


def differences() -> Iterator[str]:
    """One line per thing that is not as it must be."""
    unbalanced = (
        Entry.objects.values("transaction__key", "currency")
        .annotate(sum=Sum("cents"))
        .exclude(sum=0)
        .order_by("transaction__key")
    )
    for row in unbalanced:
        yield f"transaction {row['transaction__key']} sums to {row['sum']} cents of {row['currency']}, not to 0"
    thin = Transaction.objects.annotate(lines=Count("entries")).filter(lines__lt=2).order_by("id")
    for short in thin:
        yield f"transaction {short.key} has fewer than two entries"
    for transaction in Transaction.objects.exclude(reverses=None).filter(Q(reverses__pk__gte=F("pk"))):
        yield f"transaction {transaction.key} reverses a later one"
