"""Once somebody has given: telling others, following the co-op, and saying how they heard of it."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from funding.campaigns.models import Campaign
from funding.pledges import moves
from funding.pledges.models import Pledge
from incubator.community import moves as community


def keep(pledge: Pledge, *, by: Any, follow: bool, heard: str) -> None:
    """Whoever follows with an address that no account has proved confirms it in a mail first."""
    if heard:
        moves.say_how_heard(pledge, by=by, heard=heard)
    if not follow:
        return
    if by.is_authenticated and by.email.lower() == pledge.email.lower():
        community.follow(pledge.cooperative, by=by)
    else:
        community.ask_to_follow(pledge.cooperative, by=by, email=pledge.email, language=pledge.language)


def links(campaign: Campaign) -> list[dict[str, str]]:
    """Plain links with the words ready; each carries where it was shared, so that the team learns what works."""
    page = settings.SITE_URL + reverse("campaign_short", args=[campaign.slug])
    said = _("I have just pledged to “%(title)s”. You can help too:") % {"title": in_language(campaign, "title")}

    def words(source: str) -> str:
        return quote(f"{said} {page}?from={source}")

    subject = quote(in_language(campaign, "title"))
    return [
        {"name": "WhatsApp", "url": f"https://wa.me/?text={words('whatsapp')}"},
        {"name": "Mastodon", "url": f"https://share.joinmastodon.org/#text={words('mastodon')}"},
        {"name": _("E-mail"), "url": f"mailto:?subject={subject}&body={words('mail')}"},
    ]
