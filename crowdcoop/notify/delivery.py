"""Mail leaves here, one receiver a message, at least once, with the same Message-ID whenever it is repeated."""

import logging
import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from crowdcoop import clock
from crowdcoop.notify.models import MailState, Notice
from crowdcoop.notify.words import Words, words

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
BATCH = 200
MAX_ATTEMPTS = 8


def deliver_due() -> int:
    """Send what is waiting; returns how many mails left. Safe to run in several workers at once."""
    sent = 0
    while batch := list(Notice.objects.due(clock.now()).select_related("entry", "entry__by")[:BATCH]):
        connection = get_connection()
        before = sent
        for notice in batch:
            if _claim(notice):
                sent += _send(notice, connection)
        connection.close()
        if sent == before:
            break
    return sent


def message_id(notice: Notice) -> str:
    """The same for each try, so that a receiver's server can drop what it has already."""
    return f"<notice-{notice.pk}@{urlsplit(settings.SITE_URL).hostname}>"


def _claim(notice: Notice) -> bool:
    """Only one worker gets the row; if it dies, the row is free again after the lease."""
    now = clock.now()
    waiting = Notice.objects.filter(pk=notice.pk, mail_state=MailState.QUEUED, not_before__lte=now)
    return bool(waiting.update(not_before=now + LEASE, attempts=notice.attempts + 1))


def _send(notice: Notice, connection: BaseEmailBackend) -> int:
    row = Notice.objects.filter(pk=notice.pk)
    try:
        _mail(notice, words(notice), connection).send()
    except smtplib.SMTPRecipientsRefused as refused:
        row.update(mail_state=MailState.FAILED, error=str(refused)[:300])
        return 0
    except Exception as error:  # a broken template or server must not stop the mails behind it
        log.exception("Notice %s could not be sent", notice.pk)
        again = clock.now() + timedelta(minutes=2**notice.attempts)
        state = MailState.FAILED if notice.attempts + 1 >= MAX_ATTEMPTS else MailState.QUEUED
        row.update(mail_state=state, not_before=again, error=f"{type(error).__name__}: {error}"[:300])
        return 0
    row.update(mail_state=MailState.SENT, sent_at=clock.now(), error="", body="")
    return 1


def _mail(notice: Notice, said: Words, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=said.subject,
        body=said.text,
        to=[notice.email],
        connection=connection,
        headers={
            "Message-ID": message_id(notice),
            "Content-Language": notice.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(said.html, "text/html")
    return mail
