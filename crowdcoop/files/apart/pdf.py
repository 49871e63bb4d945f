"""A PDF that is only to be read: whole, open, and with nothing in it that acts or hides another file."""

import logging
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject
from verdict import Refused

ACTIVE = {
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/FileAttachment", "/GoToE", "/ImportData",
    "/Movie", "/Rendition", "/RichMedia", "/Screen", "/SubmitForm", "/XFA",
}  # fmt: skip
# The same in the bytes themselves, where no table leads: what one reader passes over, another may find.
IN_BYTES = re.compile(
    rb"/S\s*/(?:JavaScript|Launch|GoToE|ImportData|SubmitForm|Rendition)\b|/Type\s*/EmbeddedFile\b|/JS\s*[(<]"
    rb"|/(?:EmbeddedFiles|JavaScript|RichMedia\w*|XFA)\s*(?:\d+\s+\d+\s+R|<<|\[)"
)
WRITTEN_AS_NUMBER = re.compile(rb"#([0-9A-Fa-f]{2})")
END = 2048  # within so many bytes of its end a PDF says that it ends
MOST_OBJECTS = 200_000
MOST_IN_A_STREAM = 32 * 1024 * 1024
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def look(content: bytes) -> dict:
    if b"%%EOF" not in content[-END:] or b"startxref" not in content[-END:]:
        raise Refused("damaged")
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused("locked")
    if not len(reader.pages):
        raise Refused("damaged")
    for page in reader.pages:
        float(page.mediabox.width)  # each page is there
    if any(_acts(thing) for thing in _everything(reader)) or _hides(content):
        raise Refused("active")
    return {}


def _everything(reader: PdfReader) -> Iterator[Any]:
    """Every object by its number, also those that are packed together in streams."""
    numbers = {(generation, number) for generation, places in reader.xref.items() for number in places}
    numbers |= {(0, number) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise Refused("heavy")
    yield reader.trailer
    for generation, number in sorted(numbers):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _acts(thing: Any) -> bool:
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, DictionaryObject):
            if ACTIVE & part.keys():
                return True
            waiting += part.values()
        elif isinstance(part, ArrayObject):
            waiting += part
        elif isinstance(part, NameObject) and part in ACTIVE:
            return True
    return False


def _hides(content: bytes) -> bool:
    return any(IN_BYTES.search(_spelled_out(part)) for part in (content, *_packed(content)))


def _spelled_out(content: bytes) -> bytes:
    return WRITTEN_AS_NUMBER.sub(lambda match: bytes([int(match[1], 16)]), content)


def _packed(content: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"/ObjStm\b", content):
        begins = re.compile(rb"stream\r?\n").search(content, found.end(), found.end() + 1000)
        if begins:
            try:
                yield zlib.decompressobj().decompress(content[begins.end() :], MOST_IN_A_STREAM)
            except zlib.error:
                continue  # packed in another way: the objects were read one by one already
