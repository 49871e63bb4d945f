"""The papers of the demo: certificates, invoices and minutes, each a page of plain lines."""

from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind


def of(lines: list[str], name: str) -> Checked:
    """As if it had been sent and looked at."""
    return Checked(Kind.PDF, _page(lines), name)


def _page(lines: list[str]) -> bytes:
    """One page of plain lines, as the smallest PDF that every reader opens."""
    escaped = (line.translate({ord(sign): f"\\{sign}" for sign in "\\()"}) for line in lines)
    shown = " T* ".join(f"({line}) Tj" for line in escaped).encode("cp1252", "replace")
    text = b"BT /F1 12 Tf 18 TL 72 760 Td " + shown + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)
