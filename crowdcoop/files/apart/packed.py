"""A text document that is a packet of files (ODT, DOCX): built as it should be, and with nothing in it that acts."""

import re
import stat
from collections.abc import Callable
from io import BytesIO
from xml.parsers.expat import ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from verdict import Refused

MOST_ENTRIES = 2000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_TIMES = 200  # how many times bigger than its packet; below a size that harms nobody it is not asked
HARMLESS = 5 * 1024 * 1024
A_PIECE = 64 * 1024

ODT = b"application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ACTIVE_NAMES = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|activeX/.*|(Basic|Scripts)/.*[^/]|.*\.(docm|dotm|xlsm|pptm|exe|dll|js|vbs|bat|jar))$",
    re.IGNORECASE,
)
# Relations that bring in another file to be run or shown; a link that is followed by hand and a picture are not.
ACTIVE_RELATIONS = {"oleObject", "control", "vbaProject", "aFChunk", "activeXControl", "wordVbaData"}
OUTSIDE_ALLOWED = {"hyperlink", "image"}
ACTIVE_ELEMENTS = {"event-listener", "dde-source", "script", "plugin", "applet", "object-ole"}
ASKS_ANOTHER_PROGRAM = re.compile(r"\bDDE(AUTO)?\b")

Seen = Callable[[str, dict[str, str]], None]


def look(content: bytes) -> dict:
    with ZipFile(BytesIO(content)) as packet:
        entries = packet.infolist()
        _count(entries, len(content))
        for entry in entries:
            _built_well(entry)
        names = {entry.filename for entry in entries}
        if len(names) != len(entries) or min(entry.header_offset for entry in entries):
            raise Refused("damaged")
        kind = _kind(packet, entries)
        _read_through(packet, entries)
        if any(ACTIVE_NAMES.search(name) for name in names):
            raise Refused("active")
        (_odt if kind == "odt" else _docx)(packet, names)
        return {"kind": kind}


def _count(entries: list[ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if not entries:
        raise Refused("kind")
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Refused("bomb")
    if unpacked > HARMLESS and unpacked > MOST_TIMES * packed:
        raise Refused("bomb")


def _built_well(entry: ZipInfo) -> None:
    name = entry.orig_filename
    if entry.flag_bits & 0x1:
        raise Refused("locked")
    strange = name.startswith("/") or "\\" in name or "\0" in name or ":" in name or ".." in name.split("/")
    if strange or stat.S_ISLNK(entry.external_attr >> 16) or entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Refused("damaged")


def _kind(packet: ZipFile, entries: list[ZipInfo]) -> str:
    first = entries[0]
    if first.filename == "mimetype" and first.file_size == len(ODT) and packet.read(first) == ODT:
        return "odt"
    if "[Content_Types].xml" not in packet.namelist():
        raise Refused("kind")
    types: set[str] = set()
    _parse(packet, "[Content_Types].xml", lambda _name, given: types.add(given.get("ContentType", "")))
    if any("macroEnabled" in each or "vbaProject" in each for each in types):
        raise Refused("active")
    if DOCX not in types:
        raise Refused("kind")
    return "docx"


def _read_through(packet: ZipFile, entries: list[ZipInfo]) -> None:
    """To its end and against its checksum: the sizes that an entry declares are not believed."""
    left = MOST_UNPACKED
    for entry in entries:
        with packet.open(entry) as unpacked:
            while piece := unpacked.read(A_PIECE):
                left -= len(piece)
                if left < 0:
                    raise Refused("bomb")


def _parse(packet: ZipFile, name: str, seen: Seen, words: Callable[[str], None] | None = None) -> None:
    parser = ParserCreate()
    parser.EntityDeclHandler = _no_declarations
    parser.StartDoctypeDeclHandler = _no_declarations
    parser.StartElementHandler = lambda element, given: seen(element.rpartition(":")[2], given)
    if words:
        parser.CharacterDataHandler = words
    with packet.open(name) as written:
        parser.ParseFile(written)


def _no_declarations(*_given: object) -> None:
    raise Refused("damaged")


def _odt(packet: ZipFile, names: set[str]) -> None:
    def in_list(element: str, given: dict[str, str]) -> None:
        if element == "encryption-data":
            raise Refused("locked")

    def in_text(element: str, given: dict[str, str]) -> None:
        if element in ACTIVE_ELEMENTS:
            raise Refused("active")

    _parse(packet, "META-INF/manifest.xml", in_list)
    _parse(packet, "content.xml", in_text)
    for name in sorted(names):
        if name.endswith(("styles.xml", "/content.xml")):
            _parse(packet, name, in_text)


def _docx(packet: ZipFile, names: set[str]) -> None:
    def relation(element: str, given: dict[str, str]) -> None:
        kind = given.get("Type", "").rpartition("/")[2]
        outside = given.get("TargetMode", "").lower() == "external"
        if kind in ACTIVE_RELATIONS or (outside and kind not in OUTSIDE_ALLOWED):
            raise Refused("active")

    for name in sorted(names):
        if name.endswith(".rels"):
            _parse(packet, name, relation)
        elif name.startswith("word/") and name.endswith(".xml") and name.count("/") == 1:
            _fields(packet, name)
    if not any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        raise Refused("damaged")


def _fields(packet: ZipFile, name: str) -> None:
    """A field may ask another program for what it shows; its words may be cut into many pieces."""
    asked: list[str] = []
    here = [""]

    def element(local: str, given: dict[str, str]) -> None:
        here[0] = local
        asked.extend(words for name, words in given.items() if name.rpartition(":")[2] == "instr")

    def said(words: str) -> None:
        if here[0] == "instrText":
            asked.append(words)

    _parse(packet, name, element, said)
    if ASKS_ANOTHER_PROGRAM.search("".join(asked)):
        raise Refused("active")
