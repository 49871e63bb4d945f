"""The kinds of file that the house takes: known by their content, never by what they are called."""

from collections.abc import Collection

from django.db import models

LARGEST = 10 * 1024 * 1024  # bytes of one file; every sentence that tells the limit reads it here


class Kind(models.TextChoices):
    PDF = "pdf", "PDF"
    ODT = "odt", "ODT"
    DOCX = "docx", "DOCX"
    PNG = "png", "PNG"
    JPEG = "jpeg", "JPEG"
    WEBP = "webp", "WebP"

    @property
    def mime(self) -> str:
        return MIMES[self]

    @property
    def extension(self) -> str:
        return "jpg" if self is Kind.JPEG else str(self.value)


DOCUMENTS = frozenset({Kind.PDF, Kind.ODT, Kind.DOCX})
IMAGES = frozenset({Kind.PNG, Kind.JPEG, Kind.WEBP})
ALL = DOCUMENTS | IMAGES
MIMES = {
    Kind.PDF: "application/pdf",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.WEBP: "image/webp",
}
# Other names that a file of this kind has with good right.
ALSO_CALLED = {Kind.JPEG: {"jpeg", "jpe", "jfif"}}


def named(kinds: Collection[Kind]) -> str:
    """In the order above: "PDF, ODT, DOCX"."""
    return ", ".join(str(kind.label) for kind in Kind if kind in kinds)


def accept(kinds: Collection[Kind]) -> str:
    """For the `accept` of a file input: a help to whoever chooses, and not believed afterwards."""
    endings = [f".{each}" for kind in Kind if kind in kinds for each in (kind.extension, *sorted(_others(kind)))]
    return ",".join([*endings, *(kind.mime for kind in Kind if kind in kinds)])


def _others(kind: Kind) -> set[str]:
    return ALSO_CALLED.get(kind, set())


def fits(kind: Kind, ending: str) -> bool:
    return ending.lower() in {kind.extension, *_others(kind)}
