"""A mail as it was sent: from its notice or, where the notice has wiped its words, from the file it was written to."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from crowdcoop.notify.delivery import message_id
from crowdcoop.notify.models import MailState, Notice
from crowdcoop.notify.words import Words, words

# Django's file backend writes one file a connection, with this line behind each mail.
BETWEEN_MAILS = b"-" * 79 + b"\n"


def letter(notice: Notice) -> Words:
    said = words(notice)
    if notice.entry is None and notice.mail_state == MailState.SENT:
        return _from_file(notice) or said
    return said


def _from_file(notice: Notice) -> Words | None:
    wanted = message_id(notice)
    newest_first = sorted(
        Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True
    )
    for file in newest_first:
        whole = file.read_bytes()
        if wanted.encode() not in whole:
            continue
        for raw in whole.split(BETWEEN_MAILS):
            mail = message_from_bytes(raw.lstrip(), policy=policy.default)
            if mail["Message-ID"] == wanted:
                return Words(str(mail["Subject"]), _part(mail, "plain"), _part(mail, "html"))
    return None


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return body.get_content() if body else ""
