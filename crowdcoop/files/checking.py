"""What somebody sent is looked at before it is taken: what it is by its content, and whether it is safe to hand on."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crowdcoop.files.kinds import ALL, LARGEST, Kind, named

log = logging.getLogger(__name__)

APART = Path(__file__).with_name("apart")
SECONDS = 20
MEGABYTES = 768
LARGEST_EDGE = 4000  # points; a bigger picture is made smaller
MOST_POINTS = 50_000_000  # counted before anything is unpacked
MEGABYTE = 1024 * 1024

BEGINNINGS = [
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"PK\x03\x04", "packed"),
]
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_INSIDE = "EncryptedPackage".encode("utf-16-le")

SENTENCES = {
    "empty": gettext_lazy("This file is empty. Choose another one."),
    "damaged": gettext_lazy("This file is damaged or incomplete. Open it, save it again and send the new one."),
    "moving": gettext_lazy("This picture moves or has several pages. Send a still one."),
    "active": gettext_lazy(
        "This document has macros, scripts or other files inside. Save a copy without them, or as a plain PDF, and send that."
    ),
    "locked": gettext_lazy("This document is locked with a password. Save a copy without one and send that."),
    "bomb": gettext_lazy("This document unpacks to far more than a document holds. Save it as PDF and send that."),
    "heavy": gettext_lazy("This file takes too long to read. Save it again in a simpler form and send that."),
}


class NotTaken(ValidationError):
    """Why a file cannot be taken, in one sentence for whoever sent it."""

    @property
    def sentence(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Checked:
    """What will be kept: of a picture not what was sent, but the picture made anew."""

    kind: Kind
    content: bytes
    name: str
    width: int | None = None
    height: int | None = None

    @property
    def extension(self) -> str:
        return self.kind.extension

    @property
    def mime(self) -> str:
        return self.kind.mime

    @property
    def size(self) -> int:
        return len(self.content)


def check(upload: File, kinds: Collection[Kind] = ALL) -> Checked:
    """Raises NotTaken."""
    if (upload.size or 0) > LARGEST:
        raise NotTaken(_too_big(upload.size), code="big")
    upload.seek(0)
    content = upload.read()
    if not content:
        raise _refusal({"refused": "empty"}, kinds)
    what = _begins_as(content, kinds)
    found, made = _apart(what, content)
    if "refused" in found:
        raise _refusal(found, kinds)
    kind = Kind(found.get("kind", what))
    if kind not in kinds:
        raise _refusal({"refused": "kind"}, kinds)
    return Checked(kind, made or content, upload.name or "", found.get("width"), found.get("height"))


def _begins_as(content: bytes, kinds: Collection[Kind]) -> str:
    if content.startswith(OLD_OFFICE) and LOCKED_INSIDE in content:
        raise _refusal({"refused": "locked"}, kinds)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _wanted("webp", kinds)
    for beginning, what in BEGINNINGS:
        if content.startswith(beginning):
            return _wanted(what, kinds)
    raise _refusal({"refused": "kind"}, kinds)


def _wanted(what: str, kinds: Collection[Kind]) -> str:
    """Nothing is unpacked only to say that it is not wanted."""
    if not ({Kind.ODT, Kind.DOCX} if what == "packed" else {Kind(what)}) & set(kinds):
        raise _refusal({"refused": "kind"}, kinds)
    return what


def _apart(what: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    """Isolated and by its path, so that it loads nothing of ours; it dies alone."""
    command = [sys.executable, "-I", str(APART), what]
    command += [str(limit) for limit in (LARGEST_EDGE, MOST_POINTS, SECONDS, MEGABYTES)]
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=content, capture_output=True, timeout=SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": "heavy"}, b""
    line, _newline, made = done.stdout.partition(b"\n")
    if done.stderr or done.returncode:
        log.warning(
            "Reading a %s ended with %s: %s", what, done.returncode, done.stderr[-2000:].decode(errors="replace")
        )
    if done.returncode or not line:
        return {"refused": "heavy" if done.returncode < 0 else "damaged"}, b""
    return json.loads(line), made


def _refusal(found: dict[str, Any], kinds: Collection[Kind]) -> NotTaken:
    code = found["refused"]
    if code == "kind":
        sentence = _("We cannot take this kind of file. Send one of these: %(kinds)s.") % {"kinds": named(kinds)}
    elif code == "points":
        words = {"limit": _millions(MOST_POINTS), "points": _millions(found["points"])}
        sentence = _("The limit is %(limit)s million pixels; this picture has %(points)s. Make it smaller.") % words
    else:
        sentence = SENTENCES[code]
    return NotTaken(sentence, code=code)


def _too_big(size: int) -> str:
    words = {"limit": megabytes(LARGEST), "size": megabytes(size)}
    return _("The limit is %(limit)s MB; this file has %(size)s MB.") % words


def megabytes(size: int) -> str:
    """With one decimal if it needs one, rounded up: what is over the limit must not read as the limit."""
    tenths = -(-size * 10 // MEGABYTE)
    return str(formats.number_format(tenths / 10, 1 if tenths % 10 else 0))


def _millions(points: int) -> str:
    return str(formats.number_format(-(-points // 1_000_000), 0, force_grouping=True))
