"""The picture of a campaign for chats and networks: its cloth, its name, its bar. Drawn once per figure shown."""

import hashlib
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Subquery
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image, ImageDraw, ImageFont

from crowdcoop import money
from crowdcoop.look.weave import COLUMNS, ROWS, cloth
from funding.campaigns.models import Campaign, CampaignQuerySet
from funding.ledger import accounts
from funding.ledger.models import Entry
from funding.showcase.figures import Figures

WIDTH, HEIGHT = 1200, 630
CELL = 10
MARGIN = 64
LINEN, INK, MUTED, ACTION, EDGE, SUNKEN = "#FBF6EC", "#2B2018", "#655548", "#34409A", "#837263", "#F3EADB"
MATCHED, HATCH = "#F2B33D", "#6B4A00"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ANEW_AFTER = timedelta(minutes=10)
FONTS = settings.BASE_DIR / "static" / "fonts"


def slot(now: datetime) -> datetime:
    """The picture is of these ten minutes: chats keep what they have fetched, and fetching it costs somebody's battery."""
    return now - (now - EPOCH) % ANEW_AFTER


def with_moved(rows: CampaignQuerySet, now: datetime) -> CampaignQuerySet:
    """With the moment of the last movement of money before the ten minutes under way."""
    booked = Entry.objects.filter(account=accounts.of_campaign_row("pledged"), transaction__at__lt=slot(now))
    return rows.annotate(moved_at=Subquery(booked.order_by("-id").values("transaction__at")[:1]))


def version(campaign: Campaign, figures: Figures) -> str:
    """A word for its address that changes with the total, but at most every ten minutes, and once more at the end."""
    if not figures.open:
        return str(campaign.state if campaign.closed_at else "over")
    moved = campaign.moved_at
    return str((moved - EPOCH) // ANEW_AFTER + 1) if moved else "0"


def file_of(campaign: Campaign, figures: Figures) -> Path:
    """The kept picture, drawn if it is not there. Written aside and renamed, so that nobody reads half of it."""
    folder = settings.DATA_DIR / "pictures" / campaign.slug
    words = f"{campaign.language}|{campaign.title}|{campaign.cooperative}|{figures.minimum}|{figures.optimum}"
    digest = hashlib.sha256(words.encode()).hexdigest()[:12]
    kept = folder / f"{digest}-{version(campaign, figures)}.png"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(descriptor, "wb") as half, override(campaign.language):
            draw(campaign, figures).save(half, "PNG", optimize=True)
        Path(name).replace(kept)
        _forget_others(kept)
    return kept


def _forget_others(kept: Path) -> None:
    """What was drawn before it, unless somebody may be reading it still."""
    before = kept.stat().st_mtime - 3600
    for other in kept.parent.iterdir():
        if other != kept and other.stat().st_mtime < before:
            other.unlink(missing_ok=True)


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
    people, raised = (MARGIN + length * cents // whole for cents in (figures.raised - figures.matched, figures.raised))
    if people > MARGIN:
        canvas.rectangle((MARGIN, top, people, top + 36), fill=ACTION)
    if raised > people:
        canvas.rectangle((people, top, raised, top + 36), fill=MATCHED)
        for x in range(people, raised, 16):
            canvas.line((x, top + 36, min(x + 36, raised), top + max(0, 36 - (raised - x))), fill=HATCH, width=4)
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
