"""The pieces of a campaign's page that say its total: drawn by themselves, so that a kept page gets fresh ones."""

import secrets
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from funding.campaigns.models import Campaign
from funding.showcase.figures import A_LITTLE, Figures

TEMPLATES = {
    "in_short": "funding/showcase/in_short.html",
    "progress": "funding/showcase/progress_card.html",
    "buy_bar": "funding/showcase/buy_bar.html",
}
# Where they go in a page that is kept. Nobody who writes a story can guess it, and it lives as long as the process.
_SECRET = secrets.token_hex(16)
PLACES = {name: f"[{_SECRET}:{name}]" for name in TEMPLATES}


def drawn(campaign: Campaign, figures: Figures, *, preview: bool = False) -> dict[str, str]:
    context = {"campaign": campaign, "figures": figures, "preview": preview, "site_url": settings.SITE_URL}
    context["a_little"] = A_LITTLE
    return {name: render_to_string(template, context) for name, template in TEMPLATES.items()}


def cut(page: str) -> list[str]:
    """The page between its places: texts and, at every second place, the name of a piece."""
    parts = [page]
    for name, place in PLACES.items():
        parts = [each for part in parts for each in _between(part, name, place)]
    return parts


def _between(part: str, name: str, place: str) -> list[Any]:
    texts = part.split(place)
    return [each for text in texts for each in (text, name)][:-1]
