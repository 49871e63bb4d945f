"""A picture in the fixed sizes that pages show: whole (nothing is cut off), within 16:9, and never blown up."""

from io import BytesIO
from pathlib import PurePath
from typing import Any

from PIL import Image

from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind

# Points; a phone shows the small one on a card, a desk the large one in full.
WIDTHS = {"large": 1600, "middle": 800, "small": 400}
PHOTO = 400  # of somebody: a square of so many points at most
QUALITY = 80


def of_picture(checked: Checked) -> dict[str, Checked]:
    """One per size; sizes that the picture does not reach have the same one. Upright and bare of metadata since its check."""
    found: dict[str, Checked] = {}
    last: Checked | None = None
    for name, width in WIDTHS.items():
        made = _within(checked, width, width * 9 // 16)
        if last is not None and (made.width, made.height) == (last.width, last.height):
            made = last
        found[name] = last = made
    return found


def of_photo(checked: Checked) -> Checked:
    return _within(checked, PHOTO, PHOTO)


def _within(checked: Checked, width: int, height: int) -> Checked:
    """The content was made anew from its points by the check (crowdcoop/files/apart), so it can be opened here."""
    with Image.open(BytesIO(checked.content), formats=[str(checked.kind).upper()]) as opened:
        picture: Any = opened.convert("RGBA" if _see_through(opened) else "RGB")
    picture.thumbnail((width, height), reducing_gap=2.0)
    made = BytesIO()
    picture.save(made, "WEBP", quality=QUALITY)
    name = f"{PurePath(checked.name).stem or 'picture'}.webp"
    return Checked(Kind.WEBP, made.getvalue(), name, picture.width, picture.height)


def _see_through(picture: Any) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
