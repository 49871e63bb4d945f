"""A picture made anew from its points: nothing that was written beside them (place, device, comments) comes along."""

import struct
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps
from verdict import Refused

# A photograph of many phones has a second picture behind the first (MPO): the first is the photograph.
FORMATS = {"png": ["PNG"], "jpeg": ["JPEG", "MPO"], "webp": ["WEBP"]}
SAVED = {"png": {}, "jpeg": {"quality": 85, "optimize": True}, "webp": {"quality": 85}}
MODES = {
    "png": {"1", "L", "LA", "RGB", "RGBA", "P", "I;16"},
    "jpeg": {"L", "RGB"},
    "webp": {"RGB", "RGBA"},
}
# Pillow warns of and refuses big pictures by a measure of its own: here the points are counted before anything is read.
Image.MAX_IMAGE_PIXELS = None


def remake(kind: str, content: bytes, edge: int, most_points: int) -> tuple[dict, bytes]:
    if kind == "webp":
        _count(_size_of_webp(content), most_points)  # libwebp makes room for the whole picture when it is only opened
    picture: Any = Image.open(BytesIO(content), formats=FORMATS[kind])
    _count(picture.size, most_points)
    if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
        raise Refused("moving")
    picture.load()
    picture = _upright(_smaller(picture, edge))
    picture = _in_srgb(picture)
    wanted = picture if picture.mode in MODES[kind] else picture.convert(_mode(kind, picture))
    wanted.info = {name: value for name, value in wanted.info.items() if name == "transparency"}
    made = BytesIO()
    wanted.save(made, kind.upper(), **SAVED[kind])
    return {"width": wanted.width, "height": wanted.height}, made.getvalue()


def _count(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise Refused("points", points=size[0] * size[1])


def _size_of_webp(content: bytes) -> tuple[int, int]:
    """https://developers.google.com/speed/webp/docs/riff_container"""
    chunk = content[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _smaller(picture: Any, edge: int) -> Any:
    if max(picture.size) <= edge:
        return picture
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((edge, edge), reducing_gap=2.0)
    return picture


def _upright(picture: Any) -> Any:
    try:
        return ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, ZeroDivisionError, struct.error):
        return picture  # what is written about it cannot be read: it is taken as it lies


def _in_srgb(picture: Any) -> Any:
    """The profile goes with the rest of what is beside the points, so the points take its colours on."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture


def _mode(kind: str, picture: Any) -> str:
    see_through = picture.mode in {"LA", "PA", "La", "RGBa"} or "transparency" in picture.info
    return "RGBA" if see_through and kind != "jpeg" else "RGB"
