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
from crowdcoop.notify.stopping import headers
from crowdcoop.notify.words import Words, words

log = logging.getLogger(__name__)

SERVER_IS_GONE = (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, ConnectionError, TimeoutError)
RECEIVER_REFUSED = smtplib.SMTPRecipientsRefused

LEASE = timedelta(minutes=5)
BATCH = 200
# One minute, two, four …: given up after nearly three days.
MAX_ATTEMPTS = 12
REFUSED_FOR_GOOD = 500  # below, a server asks to come again later (greylisting)


def deliver_due() -> int:
    """Send what is waiting; returns how many mails left. Safe to run in several workers at once."""
    sent = 0
    while batch := list(Notice.objects.due(clock.now()).select_related("person", "entry", "entry__by")[:BATCH]):
        went = _send_batch(batch)
        sent += went
        if not went:
            break
    return sent


def _send_batch(batch: list[Notice]) -> int:
    """A server that is not there is no fault of the mails: they wait as they are, and none is tried in vain."""
    sent = 0
    try:
        with get_connection() as connection:
            for notice in batch:
                if _claim(notice):
                    sent += _send(notice, connection)
    except SERVER_IS_GONE as error:
        log.warning("The mail server does not answer (%s); mail will leave with a later sweep.", error)
    return sent


def message_id(notice: Notice) -> str:
    """The same for each try, so that a receiver's server can drop what it has already."""
    born = int(notice.created_at.timestamp())
    return f"<notice-{notice.pk}.{born}@{urlsplit(settings.SITE_URL).hostname}>"


def _claim(notice: Notice) -> bool:
    """Only one worker gets the row; if it dies, the row is free again after the lease."""
    now = clock.now()
    waiting = Notice.objects.filter(pk=notice.pk, mail_state=MailState.QUEUED, not_before__lte=now)
    return bool(waiting.update(not_before=now + LEASE, attempts=notice.attempts + 1))


def _send(notice: Notice, connection: BaseEmailBackend) -> int:
    row = Notice.objects.filter(pk=notice.pk)
    try:
        said = words(notice)
        _mail(notice, said, connection).send()
    except SERVER_IS_GONE:
        row.update(not_before=clock.now() + timedelta(minutes=1), attempts=notice.attempts)
        raise
    except Exception as error:  # a broken template or server must not stop the mails behind it
        log.exception("Notice %s could not be sent", notice.pk)
        again = clock.now() + timedelta(minutes=2**notice.attempts)
        given_up = notice.attempts + 1 >= MAX_ATTEMPTS or _refused_for_good(error)
        state = MailState.FAILED if given_up else MailState.QUEUED
        row.update(mail_state=state, not_before=again, error=f"{type(error).__name__}: {error}"[:300])
        return 0
    row.update(mail_state=MailState.SENT, sent_at=clock.now(), error="", body="", subject=said.subject[:300])
    return 1


def _refused_for_good(error: Exception) -> bool:
    codes = [code for code, _words in error.recipients.values()] if isinstance(error, RECEIVER_REFUSED) else []
    return bool(codes) and min(codes) >= REFUSED_FOR_GOOD


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
        }
        | headers(notice),
    )
    mail.attach_alternative(said.html, "text/html")
    return mail
