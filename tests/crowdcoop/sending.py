"""Files for tests as somebody might send them, good and bad: built here, none is kept as a blob."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NullObject, TextStringObject

ODT = "application/vnd.oasis.opendocument.text"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def sent(content: bytes, name: str = "annual plan.pdf", declared: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=declared)


# -- PDF --------------------------------------------------------------------------------------------


def pdf(change=None) -> bytes:
    """One empty page; `change` gets the writer."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def attachment(writer: PdfWriter) -> None:
    writer.add_attachment("x.exe", b"MZ")


def password(writer: PdfWriter) -> None:
    writer.encrypt("secret")


def owner_password(writer: PdfWriter) -> None:
    writer.encrypt("", "secret")


def action(kind: str, **more: str):
    def change(writer: PdfWriter) -> None:
        words = {NameObject(f"/{name}"): TextStringObject(text) for name, text in more.items()}
        does = DictionaryObject({NameObject("/S"): NameObject(f"/{kind}"), **words})
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(does)

    return change


javascript = action("JavaScript", JS="app.alert('x')")


def on_a_page(writer: PdfWriter) -> None:
    """Not in the catalogue: when the page is opened."""
    does = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")})
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): does})


def empty_fields(writer: PdfWriter) -> None:
    """What is there and is nothing: no harm."""
    writer.root_object[NameObject("/Lang")] = TextStringObject("es")
    writer.root_object[NameObject("/Extra")] = NullObject()


def plain_pdf(*more: bytes, stray: bytes = b"") -> bytes:
    """With `more` objects, which nothing points at but the table, and one of which not even the table knows."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    out, places = b"%PDF-1.4\n", []
    for number, written in enumerate(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, *more], 1
    ):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    out += stray
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    last = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + last


def packed_pdf(catalog: bytes, filters: bytes = b"") -> bytes:
    """Every object inside one compressed stream, as newer programs write it."""
    objects = {
        1: catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    }
    body, heads = b"", []
    for number, written in objects.items():
        heads.append(f"{number} {len(body)}")
        body += written + b" "
    head = (" ".join(heads) + " ").encode()
    packed = zlib.compress(head + body)
    out = b"%PDF-1.5\n"
    at = len(out)
    out += b"4 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n" % (
        len(objects), len(head), len(packed),
    )  # fmt: skip
    out += packed + b"\nendstream\nendobj\n"
    table_at = len(out)
    rows = [(0, 0, 65535), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, at, 0), (1, table_at, 0)]
    table = zlib.compress(b"".join(struct.pack(">BHH", *row) for row in rows))
    out += b"5 0 obj\n<</Type/XRef/Size 6/W[1 2 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(table)
    return out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table_at


# -- Text documents ---------------------------------------------------------------------------------


def packet(entries: dict, *, first: str = "") -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, written in entries.items():
            how = ZIP_STORED if name == first else ZIP_DEFLATED
            made.writestr(name if isinstance(name, ZipInfo) else ZipInfo(name), written, how)
    return out.getvalue()


def odt(more: dict | None = None, *, body: str = "", manifest: str = "") -> bytes:
    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:script="urn:x:script"'
    listed = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    return packet(
        {
            "mimetype": ODT,
            "content.xml": f"<office:document-content {office}><office:scripts/>{body}</office:document-content>",
            "styles.xml": f"<office:document-styles {office}/>",
            "META-INF/manifest.xml": f"<manifest:manifest {listed}>{manifest}</manifest:manifest>",
            **(more or {}),
        },
        first="mimetype",
    )


def docx(
    more: dict | None = None, *, body: str = "", relations: str = "", main: str = f"{WORD}.document.main+xml"
) -> bytes:
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    return packet(
        {
            "[Content_Types].xml": f'<Types xmlns="{types}"><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{packages}"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{packages}">{relations}</Relationships>',
            **(more or {}),
        }
    )


def relation(kind: str, target: str, *, outside: bool = True) -> str:
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="r9" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'


def symlink() -> ZipInfo:
    entry = ZipInfo("word/link.xml")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


def twice(content: bytes, name: str, written: bytes) -> bytes:
    """The same name a second time: which one counts depends on who reads."""
    out = BytesIO(content)
    with ZipFile(out, "a") as made:
        entry = ZipInfo(name[:-1] + "_")
        made.writestr(entry, written)
    return out.getvalue().replace((name[:-1] + "_").encode(), name.encode())


def lied_about(content: bytes) -> bytes:
    """The last entry declares one byte."""
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", 1) + content[at + 28 :]


def locked_entries(content: bytes) -> bytes:
    """The flag of encryption on the first entry."""
    at = content.index(b"PK\x01\x02")
    return content[: at + 8] + struct.pack("<H", 1) + content[at + 10 :]


def locked_docx() -> bytes:
    """What Word writes with a password is no packet at all."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


# -- Pictures ---------------------------------------------------------------------------------------

PLACE = {1: "N", 2: (41.0, 23.0, 1.0), 3: "E", 4: (2.0, 9.0, 1.0)}


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **more) -> bytes:
    """The left half red, the right half white."""
    drawn = Image.new("RGB", size, "white")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    drawn.convert(mode).save(out, kind, **more)
    return out.getvalue()


def photograph(kind: str = "JPEG", orientation: int = 1) -> bytes:
    """With all that a phone writes into it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = orientation, "Nokia", "Camera of Laia"
    exif.get_ifd(0x8825).update(PLACE)
    return picture(kind, exif=exif)


def moving(kind: str) -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "white")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def enormous_png(width: int = 30_000, height: int = 30_000) -> bytes:
    """A few bytes that unpack to hundreds of megabytes: rows of nothing."""
    unpacked = zlib.compressobj(9)
    row = bytes(1 + width // 8)
    packed = b"".join(unpacked.compress(row * 500) for _ in range(height // 500)) + unpacked.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, written)
        for name, written in [
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
            (b"IDAT", packed),
            (b"IEND", b""),
        ]
    )


def _chunk(name: bytes, written: bytes) -> bytes:
    return struct.pack(">I", len(written)) + name + written + struct.pack(">I", zlib.crc32(name + written))


def enormous_webp() -> bytes:
    """Sixteen thousand points each way, said in its head."""
    head = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16_382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head
