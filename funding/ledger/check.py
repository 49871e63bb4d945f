"""What must hold within the books themselves."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from funding.ledger.models import Entry, Transaction


def differences() -> Iterator[str]:
    """One line per thing that is not as it must be."""
    yield from _sums()
    yield from _reversals()
    yield from _owed()


def _sums() -> Iterator[str]:
    unbalanced = (
        Entry.objects.values("transaction__key", "currency")
        .annotate(sum=Sum("cents"))
        .exclude(sum=0)
        .order_by("transaction__key")
    )
    for row in unbalanced:
        yield f"transaction {row['transaction__key']} sums to {row['sum']} cents of {row['currency']}, not to 0"
    counted = Transaction.objects.annotate(
        lines=Count("entries"), currencies=Count("entries__currency", distinct=True)
    ).order_by("id")
    for short in counted.filter(lines__lt=2):
        yield f"transaction {short.key} has fewer than two entries"
    for mixed in counted.filter(currencies__gt=1):
        yield f"transaction {mixed.key} moves {mixed.currencies} currencies"


def _reversals() -> Iterator[str]:
    """What an account got, the reversal takes from it; where it goes from there is the reversal's own matter."""
    for transaction in Transaction.objects.exclude(reverses=None).filter(Q(reverses__pk__gte=F("pk"))):
        yield f"transaction {transaction.key} reverses a later one"
    back = Entry.objects.filter(
        transaction__reverses=OuterRef("transaction"),
        account=OuterRef("account"),
        currency=OuterRef("currency"),
        cents=-OuterRef("cents"),
    )
    got = Entry.objects.filter(cents__gt=0, transaction__reversed_by__isnull=False)
    for entry in got.exclude(Exists(back)).select_related("transaction__reversed_by").order_by("id"):
        yield (
            f"transaction {entry.transaction.reversed_by.key} does not take back "
            f"the {entry.cents} cents that {entry.account} got by {entry.transaction.key}"
        )


def _owed() -> Iterator[str]:
    payable = Entry.objects.filter(account__startswith="campaign:", account__endswith=":payable").values("account")
    for row in payable.annotate(sum=Sum("cents")).filter(sum__lt=0).order_by("account"):
        yield f"{row['account']}: {-row['sum']} cents more have been paid out than were owed"
