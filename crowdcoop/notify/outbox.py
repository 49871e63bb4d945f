"""Notices are born in the transaction of what they tell; the broker is only nudged, and may be down."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.tasks import deliver_due

log = logging.getLogger(__name__)

# A burst of work wakes a worker at once and then every so many seconds: each task finds by itself all that is due.
A_BURST = 0.25
# After the broker did not answer it is left alone for so many seconds.
A_SILENCE = 10
_woken: dict[str, float] = {}
_to_be_woken: dict[str, threading.Timer] = {}
_one_by_one = threading.Lock()


@dataclass(frozen=True)
class Recipient:
    """Somebody to be told who may have no account, such as a supporter."""

    email: str
    name: str = ""
    language: str = settings.LANGUAGE_CODE
    person: Any = None
    # What can wait for the morning says until when (quiet.py).
    not_before: datetime | None = None


def tell(told: Iterable[tuple[Entry, Mapping[str, Iterable[Any]]]]) -> None:
    """One notice per entry, message and address, all in one statement; whoever did it is told like the others."""
    notices: dict[str, Notice] = {}
    for entry, audiences in told:
        for message, audience in audiences.items():
            for someone in audience:
                to = recipient(someone)
                key = key_of(entry.pk, message, to)
                if key not in notices:
                    notices[key] = notice(key, message, to, entry=entry)
    _keep(list(notices.values()))


def key_of(entry: int, message: str, to: Recipient) -> str:
    """Same event, same receiver, same key."""
    return f"{entry}:{message}:{to.email.lower()}"[:400]


def post(message: str, to: Recipient, *, key: str, subject: str, body: str) -> None:
    """A mail whose words are ready (sign-in codes and other account mails)."""
    _keep([notice(key, message, to, subject=subject, body=body)])


def wake() -> None:
    """Tell a worker that mail is waiting."""
    nudge(deliver_due)


def nudge(task: Any) -> None:
    """Only sooner: beat finds the same work by query every half minute or so, so failing here loses nothing.

    What comes within a burst is told once more at its end, so the last of it never waits for the beat. Whoever asks
    never waits for the broker: one that accepts and does not answer would hold a page for as long as its timeout.
    """
    with _one_by_one:
        waiting = _to_be_woken.get(task.name)
        # One that has ended without waking anybody was left behind by a fork: what has threads then has none of them.
        if waiting is not None and waiting.is_alive():
            return
        wait = _woken.get(task.name, 0.0) + A_BURST - time.monotonic()
        _to_be_woken[task.name] = later = threading.Timer(max(wait, 0), _wake, [task])
        later.daemon = True
        later.start()


def _wake(task: Any) -> None:
    with _one_by_one:
        _woken[task.name] = time.monotonic()
        _to_be_woken.pop(task.name, None)
    try:
        task.delay()
    except Exception:  # noqa: BLE001 - whatever the broker's client raises, the page must still answer
        log.warning("The broker did not answer; %s waits for the next sweep.", task.name)
        with _one_by_one:
            _woken[task.name] = time.monotonic() + A_SILENCE


def recipient(person: Any) -> Recipient:
    if isinstance(person, Recipient):
        return person
    return Recipient(email=person.email, name=person.name, language=person.language, person=person)


def notice(key: str, message: str, to: Recipient, **more: Any) -> Notice:
    """Not kept yet."""
    now = clock.now()
    return Notice(
        key=key,
        message=message,
        person=to.person,
        email=to.email,
        name=to.name,
        language=to.language,
        created_at=now,
        not_before=to.not_before or now,
        **more,
    )


def _keep(notices: list[Notice]) -> None:
    if notices:
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        transaction.on_commit(wake, robust=True)
