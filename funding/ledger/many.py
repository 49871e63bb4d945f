"""Writing the books for a chunk: what `book.post` writes for one, in two statements for all."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crowdcoop import clock, rows
from funding.ledger.book import WrongEntries
from funding.ledger.models import Entry, Transaction


class Booking(NamedTuple):
    key: str
    entries: Mapping[str, int]
    reverses: int | None = None


def post(kind: str, bookings: Sequence[Booking], *, currency: str = "EUR") -> None:
    """Book each once: a key that has been booked already undoes the chunk (the database refuses it).

    Raises WrongEntries if one of them does not sum to zero.
    """
    for booking in bookings:
        if sum(booking.entries.values()) != 0 or sum(1 for cents in booking.entries.values() if cents) < 2:
            raise WrongEntries(f"{booking.key}: {booking.entries} does not sum to zero over two accounts or more")
    made = rows.insert(
        Transaction,
        {
            "key": [booking.key for booking in bookings],
            "kind": kind,
            "at": clock.now(),
            "reverses": [booking.reverses for booking in bookings],
            "note": "",
        },
    )
    lines = [
        (transaction, account, cents)
        for transaction, booking in zip(made, bookings, strict=True)
        for account, cents in booking.entries.items()
        if cents
    ]
    transactions, names, cents = (list(column) for column in zip(*lines, strict=True))
    rows.insert(Entry, {"transaction": transactions, "account": names, "cents": cents, "currency": currency})


def booked(keys: Sequence[str]) -> dict[str, tuple[int, dict[str, int]]]:
    """Of these keys: the transaction's id and its signed cents per account."""
    found: dict[str, tuple[int, dict[str, int]]] = {}
    lines = Entry.objects.filter(transaction__key__in=keys).order_by("id")
    for key, pk, account, cents in lines.values_list("transaction__key", "transaction", "account", "cents"):
        found.setdefault(key, (pk, {}))[1][account] = cents
    return found
