"""What the steps of one transaction share: locks, moment, and what is written down when it ends.

A step opens it by itself; who does several steps as one opens it around them. docs/decisions/0013 says why.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import models, transaction

from crowdcoop import clock
from crowdcoop.journal.models import Entry, Turn
from crowdcoop.notify import outbox


class Together:
    """What the steps of one transaction share: its moment, the rows they hold, and what is written when it ends."""

    def __init__(self) -> None:
        self.moment: datetime | None = None
        self.held: dict[tuple[type, Any], Any] = {}
        self.new: set[tuple[type, Any]] = set()
        self.written: list[tuple[Entry, dict[str, list[Any]]]] = []
        self.turned: set[int] = set()
        self.last: list[Callable[[], None]] = []

    def hold(self, thing: Any) -> None:
        self.held[type(thing), thing.pk] = thing

    def holds(self, thing: Any) -> bool:
        """This very object was read under a lock, or made, in this transaction: nobody else can have changed it."""
        return isinstance(thing, models.Model) and self.held.get((type(thing), thing.pk)) is thing

    def end(self) -> None:
        with clock.fixed(self.moment) if self.moment else nullcontext():
            entries = Entry.objects.bulk_create([entry for entry, _told in self.written])
            Turn.objects.turn(sorted(self.turned))
            outbox.tell(zip(entries, [told for _entry, told in self.written], strict=True))
            for act in self.last:
                act()


_under_way: ContextVar[Together | None] = ContextVar("together", default=None)


@contextmanager
def together(*, apart: bool = False) -> Iterator[Together]:
    """Several steps as one: one transaction and moment, rows that one holds not read again by the next, one journal writing.

    A step inside another is always part of it. `apart` undoes by itself what fails inside, and nothing around it.
    """
    around = _under_way.get()
    # Without a savepoint: a step inside a step that fails fails the whole, and Django refuses to go on as if it had not.
    with transaction.atomic(savepoint=around is None or apart):
        if around is not None and not apart:
            yield around
            return
        these = Together()
        if around is not None:
            these.moment = around.moment
        token = _under_way.set(these)
        try:
            yield these
            these.end()
        finally:
            _under_way.reset(token)


def under_way() -> Together | None:
    return _under_way.get()


def at_last(act: Callable[[], None]) -> None:
    """For the row that everybody waits for: done after all else is written, just before the transaction ends."""
    these = _under_way.get()
    if these is None:
        raise RuntimeError("Only a step has something to do at last.")
    these.last.append(act)


def is_new(thing: models.Model) -> bool:
    """Made by a step of the transaction under way: nothing can hang on it yet that its maker does not know."""
    these = _under_way.get()
    return these is not None and (type(thing), thing.pk) in these.new
