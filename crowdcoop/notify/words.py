"""The words of a notice, in its receiver's language: subject and text from one file, HTML made from the text."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from crowdcoop import clock
from crowdcoop.notify.models import Notice

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str
    blocks: tuple[dict[str, str], ...] = ()


def words(notice: Notice, language: str | None = None) -> Words:
    with translation.override(language or notice.language), timezone.override(_zone(notice)):
        title, text = _said(notice)
        paragraphs = [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
        blocks = tuple(_block(paragraph) for paragraph in paragraphs)
        context = {"subject": title, "blocks": blocks, "site_url": settings.SITE_URL, "notice": notice}
        signed = f"{text}\n-- \n{settings.SITE_NAME} · {settings.SITE_URL}\n"
        return Words(title, signed, render_to_string("mail/base.html", context), blocks)


def name_all(notices: Iterable[Notice]) -> None:
    """Gives a subject to those whose mail has not left yet, one by one and for good: it keeps what it needs for itself.

    One whose template is broken stays without; a list shows it all the same.
    """
    for notice in notices:
        if not notice.subject:
            try:
                (alone,) = Notice.objects.filter(pk=notice.pk)[:1]
                notice.subject = _subject(alone)
            except Exception:
                log.exception("The subject of %s could not be written", notice.message)
                continue
            Notice.objects.filter(pk=notice.pk, subject="").update(subject=notice.subject)


def _subject(notice: Notice) -> str:
    with translation.override(notice.language), timezone.override(_zone(notice)):
        return _said(notice)[0][:300]


def _zone(notice: Notice) -> ZoneInfo | None:
    """The receiver's; the programme's for who has no account."""
    return clock.zone_named(notice.person.timezone) if notice.person else None


def _said(notice: Notice) -> tuple[str, str]:
    if notice.entry is None:
        return notice.subject, notice.body
    context = {
        "about": notice.entry.about,
        "by": notice.entry.by,
        "why": notice.entry.why,
        "data": notice.entry.data,
        "at": notice.entry.at,
        "name": notice.name,
        "email": notice.email,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
    }
    # The words are plain text; escaping happens where they become HTML.
    said = get_template(f"mail/{notice.message}.txt").template.render(Context(context, autoescape=False))
    title, _, text = said.strip().partition("\n")
    return " ".join(title.split()), text.strip() + "\n"


def _block(paragraph: str) -> dict[str, str]:
    """A paragraph that is only an address of ours becomes the button; what people wrote never does, and keeps its lines."""
    if paragraph.startswith(f"{settings.SITE_URL}/") and len(paragraph.split()) == 1:
        return {"link": paragraph}
    return {"text": paragraph}
