"""A step made on a chunk of rows at once: the same state, journal and notices as if each row had been moved by itself.

The caller has locked the rows in the state they are in, inside its transaction, by a query that says the step's `needs`
for all of them; what the step's body does besides, the caller does for the chunk. `who` is asked here, once for all:
only the system works in chunks. A test holds each chunk's rows against those of the step, column by column.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from crowdcoop import clock, rows
from crowdcoop.journal.models import Entry, Turn
from crowdcoop.notify import outbox
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotYours, Step


class Overtaken(Exception):
    """Some rows were not in the state in which they had been locked: the chunk is undone."""


def moved(
    step: Step,
    things: Sequence[Any],
    *,
    why: str = "",
    data: Any = None,
    each: Mapping[str, list[Any]] | None = None,
    **same: Any,
) -> None:
    """Each of `things` goes to the step's target, with what all get (`same`) and what each gets (`each`)."""
    _may(step)
    assert step.model is not None
    ids = [thing.pk for thing in things]
    before = [thing.state for thing in things]
    written = {"state": step.target, **same}
    if each:
        number = rows.update(step.model, ids, {**each, **written}, state=step.sources)
    else:
        number = step.model._base_manager.filter(pk__in=ids, state__in=step.sources).update(**written)
    if number != len(ids):
        raise Overtaken(step.name)
    for thing in things:
        for name, value in ("state", step.target), *same.items():
            setattr(thing, name, value)
    journal(step, things, before=before, why=why, data=data)


def journal(step: Step, things: Sequence[Any], *, before: Any = "", why: str = "", data: Any = None) -> list[int]:
    """One entry each, and one notice per person each has to be told to; the entries' ids."""
    _may(step)
    entries = rows.insert(
        Entry,
        {
            "step": step.name,
            "by": None,
            "about_type": ContentType.objects.get_for_model(things[0]).pk,
            "about_id": [thing.pk for thing in things],
            "cooperative": [thing.cooperative.pk for thing in things],
            "before": before,
            "after": [thing.state for thing in things],
            "why": why,
            "data": data or {},
            "at": clock.now(),
        },
    )
    if step.name not in settings.STEPS_TOLD_BY_FIGURES:
        Turn.objects.turn(sorted({thing.cooperative.pk for thing in things}))
    for message, audience in step.tells.items():
        _tell(message, audience, zip(entries, things, strict=True))
    return entries


def _may(step: Step) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{step.name}: a chunk needs a transaction around it")
    if not step.who.test(None, None):
        raise NotYours(step.name)


def _tell(message: str, audience: Any, about: Any) -> None:
    told: dict[str, tuple[Any, ...]] = {}
    for entry, thing in about:
        for someone in audience(thing, None):
            to = outbox.recipient(someone)
            key = outbox.key_of(entry, message, to)
            if key not in told:
                told[key] = (key, entry, to.person and to.person.pk, to.email, to.name, to.language)
    if told:
        names = ("key", "entry", "person", "email", "name", "language")
        columns = dict(zip(names, map(list, zip(*told.values(), strict=True)), strict=True))
        rows.insert(Notice, _same_for_all(message) | columns)
        transaction.on_commit(outbox.wake, robust=True)


def _same_for_all(message: str) -> dict[str, Any]:
    now = clock.now()
    blank = Notice(message=message, created_at=now, not_before=now)
    return {
        field.name: getattr(blank, field.attname) for field in Notice._meta.concrete_fields if not field.primary_key
    }
