"""The picture of a campaign for chats and networks: its cloth, its name, its bar. Drawn once per figure shown."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image, ImageDraw, ImageFont

from crowdcoop import money
from crowdcoop.look.weave import COLUMNS, ROWS, cloth
from funding.campaigns.models import Campaign
from funding.showcase.figures import Figures

WIDTH, HEIGHT = 1200, 630
CELL = 10
MARGIN = 64
LINEN, INK, MUTED, ACTION, EDGE, SUNKEN = "#FBF6EC", "#2B2018", "#655548", "#34409A", "#837263", "#F3EADB"
FONTS = settings.BASE_DIR / "static" / "fonts"


def version(figures: Figures) -> str:
    """What the picture shows, as a word for its address: it changes with every percent, and at the end."""
    return f"{figures.share}{'' if figures.open else 'c'}"


def file_of(campaign: Campaign, figures: Figures) -> Path:
    """The kept picture, drawn if it is not there. Written aside and renamed, so that nobody reads half of it."""
    folder = settings.DATA_DIR / "pictures"
    words = f"{campaign.language}|{campaign.title}|{campaign.cooperative}|{figures.minimum}|{figures.optimum}"
    digest = hashlib.sha256(words.encode()).hexdigest()[:12]
    kept = folder / f"{campaign.slug}-{digest}-{version(figures)}.png"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(descriptor, "wb") as half, override(campaign.language):
            draw(campaign, figures).save(half, "PNG", optimize=True)
        Path(name).replace(kept)
    return kept


def draw(campaign: Campaign, figures: Figures) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), LINEN)
    canvas = ImageDraw.Draw(image)
    _cloth(canvas, campaign.slug)
    top = ROWS * CELL + 40
    canvas.text((MARGIN, top), str(campaign.cooperative), font=_body(30), fill=MUTED)
    name = _fitting(canvas, campaign.title, 72)
    canvas.text((MARGIN, top + 48), campaign.title, font=name, fill=INK)
    canvas.text(
        (MARGIN, top + 168), money.format(figures.raised, campaign.currency, whole=True), font=_display(60), fill=INK
    )
    of_minimum = _("of %(minimum)s minimum") % {"minimum": money.format(figures.minimum, campaign.currency, whole=True)}
    canvas.text((MARGIN, top + 248), f"{of_minimum} ({figures.share}\N{NO-BREAK SPACE}%)", font=_body(32), fill=MUTED)
    _bar(canvas, top + 316, figures)
    canvas.text((WIDTH - MARGIN, HEIGHT - 24), settings.SITE_NAME, font=_display(30), fill=INK, anchor="rs")
    return image


def _cloth(canvas: ImageDraw.ImageDraw, slug: str) -> None:
    cells = cloth(slug).cells
    for y in range(ROWS):
        for x in range(WIDTH // CELL):
            corner = (x * CELL, y * CELL)
            canvas.rectangle((corner, (corner[0] + CELL - 1, corner[1] + CELL - 1)), fill=cells[y][x % COLUMNS])


def _bar(canvas: ImageDraw.ImageDraw, top: int, figures: Figures) -> None:
    """As on the page: as long as the optimum, with a mark at the minimum."""
    length, whole = WIDTH - 2 * MARGIN, max(figures.raised, figures.optimum, 1)
    canvas.rectangle((MARGIN, top, MARGIN + length, top + 36), fill=SUNKEN, outline=EDGE, width=2)
    if filled := length * figures.raised // whole:
        canvas.rectangle((MARGIN, top, MARGIN + filled, top + 36), fill=ACTION)
    mark = MARGIN + length * figures.minimum // whole
    canvas.rectangle((mark - 2, top - 8, mark + 2, top + 44), fill=INK)


def _fitting(canvas: ImageDraw.ImageDraw, words: str, size: int) -> ImageFont.FreeTypeFont:
    while size > 24 and canvas.textlength(words, font=_display(size)) > WIDTH - 2 * MARGIN:
        size -= 4
    return _display(size)


def _display(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / "bricolage-static750.woff2", size)


def _body(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / "atkinson-400-700.woff2", size)
