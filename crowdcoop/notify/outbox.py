"""Notices are born in the transaction of what they tell; the broker is only nudged, and may be down."""

import logging
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
from crowdcoop.notify.words import subject as written_subject

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipient:
    """Somebody to be told who may have no account, such as a supporter."""

    email: str
    name: str = ""
    language: str = settings.LANGUAGE_CODE
    person: Any = None
    # What can wait for the morning says until when (quiet.py).
    not_before: datetime | None = None


def tell(entry: Entry, audiences: Mapping[str, Iterable[Any]]) -> None:
    """One notice per message and address; whoever did it is told like the others."""
    notices: dict[str, Notice] = {}
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


def notice(key: str, message: str, to: Recipient, **more: Any) -> Notice:
    """Not kept yet; with its subject where somebody has an inbox."""
    return _told(_notice(key, message, to, **more))


def post(message: str, to: Recipient, *, key: str, subject: str, body: str) -> None:
    """A mail whose words are ready (sign-in codes and other account mails)."""
    _keep([_notice(key, message, to, subject=subject, body=body)])


def wake() -> None:
    """Tell a worker that mail is waiting."""
    nudge(deliver_due)


def nudge(task: Any) -> None:
    """Only sooner: beat finds the same work by query every half minute or so, so failing here loses nothing."""
    try:
        task.delay()
    except Exception:  # noqa: BLE001 - whatever the broker's client raises, the page must still answer
        log.warning("The broker did not answer; %s waits for the next sweep.", task.name)


def _told(notice: Notice) -> Notice:
    """Only who has an inbox needs the subject now; a broken template must not stop the step it tells of."""
    if notice.person is not None:
        try:
            notice.subject = written_subject(notice)[:300]
        except Exception:
            log.exception("The subject of %s could not be written", notice.message)
    return notice


def recipient(person: Any) -> Recipient:
    if isinstance(person, Recipient):
        return person
    return Recipient(email=person.email, name=person.name, language=person.language, person=person)


def _notice(key: str, message: str, to: Recipient, **more: Any) -> Notice:
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
