"""What a team shares: a text, the link, and the link as a picture that telephones read."""

import io
from typing import NamedTuple

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from crowdcoop import money
from crowdcoop.look.text import in_language
from funding.campaigns.models import Campaign

# The address says where it was found: a pledge keeps the word as its `source`.
SOURCE = "from"
DARK = "#2B2018"
# How the words that our own links carry are told to the team; others stand as they came.
NAMES = {
    "qr": gettext_lazy("The code of the share kit"),
    "shared": gettext_lazy("The text of the share kit"),
    "whatsapp": "WhatsApp",
    "mastodon": "Mastodon",
    "mail": gettext_lazy("E-mail"),
}


class Kit(NamedTuple):
    link: str
    text: str
    language: str
    picture: str


def link(campaign: Campaign, source: str = "") -> str:
    """The short address, the same in every language, with where it is put."""
    address = settings.SITE_URL + reverse("campaign_short", args=[campaign.slug])
    return f"{address}?{SOURCE}={source}" if source else address


def of(campaign: Campaign) -> Kit:
    """In the campaign's own language: it is read by its supporters and not by whoever copies it."""
    with override(campaign.language):
        told = {
            "title": in_language(campaign, "title"),
            "sentence": in_language(campaign, "sentence"),
            "minimum": money.format(campaign.sums()[0], campaign.currency, whole=True),
            "link": link(campaign, "shared"),
        }
        text = _(
            "%(title)s: %(sentence)s\n\nWe need %(minimum)s to begin. Will you be one of those who make it happen?"
        )
    return Kit(link(campaign), f"{text % told}\n{told['link']}", campaign.language, _picture(campaign))


def _picture(campaign: Campaign) -> str:
    """The picture for chats is drawn from the day of publication on."""
    return reverse("campaign_og", args=[campaign.slug]) if campaign.published_at else ""


def qr(campaign: Campaign, kind: str) -> bytes:
    """`svg` to be printed at any size, `png` of about 1,000 points for who cannot use the other. Error level M."""
    drawn, file = segno.make(link(campaign, "qr"), error="m", micro=False), io.BytesIO()
    scale = 1000 // drawn.symbol_size(border=4)[0]
    options = {"scale": scale} if kind == "png" else {"scale": 10, "omitsize": True}
    drawn.save(file, kind=kind, dark=DARK, light="#FFFFFF", border=4, **options)
    return file.getvalue()
