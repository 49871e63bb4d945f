"""Writing the books: the only code that makes transactions. Call it inside the transaction of what is booked."""

from collections.abc import Mapping

from django.db import transaction as database

from crowdcoop import clock
from funding.ledger.models import Entry, Transaction


class WrongEntries(ValueError):
    """What was to be booked does not balance, moves nothing, or contradicts what was booked under its key."""


def post(
    kind: str,
    key: str,
    entries: Mapping[str, int],
    *,
    reverses: Transaction | None = None,
    note: str = "",
    currency: str = "EUR",
) -> Transaction:
    """Book signed cents per account, once per key: repeated with the same entries, it answers with the first booking.

    Raises WrongEntries if they do not sum to zero, or if the key has other entries already.
    """
    moved = {account: cents for account, cents in entries.items() if cents}
    if len(moved) < 2 or sum(moved.values()) != 0:
        raise WrongEntries(f"{key}: {moved} does not sum to zero over two accounts or more")
    with database.atomic(savepoint=False):
        booked = Transaction.objects.keep(Transaction(key=key, kind=kind, at=clock.now(), reverses=reverses, note=note))
        if booked is not None:
            Entry.objects.bulk_create(
                Entry(transaction=booked, account=account, cents=cents, currency=currency)
                for account, cents in moved.items()
            )
            return booked
    known = Transaction.objects.get(key=key)
    if entries_of(known) != moved:
        raise WrongEntries(f"{key} is booked already, with other entries")
    return known


def reverse(transaction: Transaction, key: str, kind: str = Transaction.Kind.REFUND, note: str = "") -> Transaction:
    """The same money the other way round, linked to what it reverses; a transaction is reversed once."""
    entry = transaction.entries.all()[0]
    back = {account: -cents for account, cents in entries_of(transaction).items()}
    return post(kind, key, back, reverses=transaction, note=note, currency=entry.currency)


def balance(account: str) -> int:
    return Entry.objects.balance(account)


def entries_of(transaction: Transaction) -> dict[str, int]:
    return {entry.account: entry.cents for entry in transaction.entries.all()}
