"""What is taken and what is not: by content, with one sentence, and without harm to whoever looks."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import translation
from PIL import Image

from crowdcoop.files import checking
from crowdcoop.files.checking import NotTaken, check
from crowdcoop.files.kinds import ALL, DOCUMENTS, IMAGES, LARGEST, Kind, accept
from tests.crowdcoop import sending
from tests.crowdcoop.sending import action, docx, odt, packed_pdf, packet, pdf, picture, relation, sent

# With the database: so they run once, on PostgreSQL (each starts a process of its own).
pytestmark = [pytest.mark.once, pytest.mark.django_db]

DAMAGED = "This file is damaged or incomplete. Open it, save it again and send the new one."
MOVING = "This picture moves or has several pages. Send a still one."
ACTIVE = "This document has macros, scripts or other files inside. Save a copy without them, or as a plain PDF, and send that."
LOCKED = "This document is locked with a password. Save a copy without one and send that."
BOMB = "This document unpacks to far more than a document holds. Save it as PDF and send that."
NO_KIND = "We cannot take this kind of file. Send one of these: PDF, ODT, DOCX, PNG, JPEG, WebP."
ROOT = b"<</Type/Catalog/Pages 2 0 R"
FIELD = "<w:r><w:instrText>{}</w:instrText></w:r>"


def refusal(content: bytes, kinds=ALL) -> str:
    with pytest.raises(NotTaken) as refused:
        check(sent(content), kinds)
    return refused.value.sentence


# -- What is taken ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), Kind.PDF),
        (pdf(sending.empty_fields), Kind.PDF),
        (packed_pdf(ROOT + b">>"), Kind.PDF),
        (sending.plain_pdf(b"(HTML/CSS/JavaScript)", b"<</Title(Research/Launch)>>"), Kind.PDF),
        (odt(), Kind.ODT),
        (docx(), Kind.DOCX),
        (docx(relations=relation("hyperlink", "https://example.org/")), Kind.DOCX),
        (docx(body=FIELD.format("PAGE")), Kind.DOCX),
        (picture("PNG"), Kind.PNG),
        (picture("PNG", mode="P"), Kind.PNG),
        (picture("PNG", mode="I;16"), Kind.PNG),
        (picture("JPEG"), Kind.JPEG),
        (picture("JPEG", mode="CMYK"), Kind.JPEG),
        (sending.moving("MPO"), Kind.JPEG),
        (picture("WEBP"), Kind.WEBP),
        (picture("WEBP", lossless=True), Kind.WEBP),
    ],
)
@pytest.mark.parametrize(("name", "declared"), [("x.exe", "text/html")])
def test_it_is_what_its_content_is_whatever_it_is_called(content, kind, name, declared):
    assert check(sent(content, name, declared)).kind == kind


def test_a_document_is_kept_as_it_was_sent():
    assert check(sent(pdf())).content == pdf()
    assert (check(sent(odt())).width, check(sent(odt())).height) == (None, None)


# -- What is not ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty. Choose another one."),
        (b"<!doctype html><script>alert(1)</script>", NO_KIND),
        (b"<?php system('id');", NO_KIND),
        (b"MZ\x90\x00" + bytes(100), NO_KIND),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', NO_KIND),
        (b"   %PDF-1.7 not at its beginning", NO_KIND),
        (picture("GIF", mode="P"), NO_KIND),
        (picture("TIFF"), NO_KIND),
        (picture("BMP"), NO_KIND),
        (packet({"a.txt": "a"}), NO_KIND),
        (packet({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}), NO_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), NO_KIND),
    ],
)
def test_another_kind_in_disguise_is_not_taken(content, sentence):
    assert refusal(content) == sentence


@pytest.mark.parametrize(
    "content",
    [
        pdf()[:-60],
        b"%PDF-1.7\n" + bytes(300),
        b"%PDF-1.7\ntrailer<<>>startxref\n0\n%%EOF",
        picture("PNG", (300, 300))[:-40],
        picture("PNG")[:20],
        picture("JPEG", (400, 400))[:-300],
        picture("WEBP", (300, 300))[:-40],
        b"RIFF\x10\x00\x00\x00WEBP",
        docx()[:-30],
        docx({"word/document.xml": "<w:document"}),
        odt({"content.xml": "nothing"}),
        odt({"META-INF/manifest.xml": ""}),
        docx({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        docx({"../evil.sh": "x"}),
        docx({"word/../../evil.sh": "x"}),
        docx({"/etc/cron.d/x": "x"}),
        docx({"C:/x": "x"}),
        docx({"word\\x": "x"}),
        docx({sending.symlink(): "/etc/passwd"}),
        sending.twice(docx(), "word/document.xml", b"<x/>"),
        sending.lied_about(docx({"word/media/x": "more than one"})),
        b"PK\x03\x04" + bytes(100),
    ],
)
def test_what_is_cut_off_or_badly_built_is_not_taken(content):
    assert refusal(content) == DAMAGED


@pytest.mark.parametrize(
    "content",
    [
        pdf(action("JavaScript", JS="app.alert('x')")),
        pdf(action("Launch", F="cmd.exe")),
        pdf(action("ImportData", F="x")),
        pdf(sending.attachment),
        pdf(sending.on_a_page),
        packed_pdf(ROOT + b"/OpenAction<</S/JavaScript/JS(x)>> >>"),
        packed_pdf(ROOT + b"/OpenAction<</S/J#61vaScript/J#53(x)>> >>"),
        packed_pdf(ROOT + b"/Names<</EmbeddedFiles<</Names[]>> >> >>"),
        # An object that no table knows of: another reader may find it.
        sending.plain_pdf(stray=b"9 0 obj\n<</S /Laun#63h /F (x)>>\nendobj\n"),
        docx({"word/vbaProject.bin": b"x"}),
        docx({"customXml/VBAPROJECT.BIN": b"x"}),
        docx({"word/activeX/activeX1.bin": b"x"}),
        docx({"word/embeddings/run.exe": b"MZ"}),
        docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        docx(relations=relation("attachedTemplate", "http://127.0.0.1/x.dotm")),
        docx(relations=relation("oleObject", "embeddings/oleObject1.bin", outside=False)),
        docx(relations=relation("oleObject", "mhtml:http://127.0.0.1/x")),
        docx(relations=relation("aFChunk", "x.html", outside=False)),
        docx(body=FIELD.format("DDE") + FIELD.format("AUTO c:\\\\x")),
        docx(body='<w:fldSimple w:instr="DDE x"/>'),
        odt({"Basic/Standard/Module1.xml": "<x/>"}),
        odt({"Scripts/python/x.py": "x"}),
        odt(body='<script:event-listener script:language="ooo:script"/>'),
    ],
)
def test_a_document_that_acts_or_hides_a_file_is_not_taken(content):
    assert refusal(content) == ACTIVE


@pytest.mark.parametrize(
    "content",
    [
        pdf(sending.password),
        pdf(sending.owner_password),
        sending.locked_docx(),
        sending.locked_entries(docx()),
        odt(manifest="<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
    ],
)
def test_a_locked_document_is_not_taken(content):
    assert refusal(content) == LOCKED


@pytest.mark.parametrize(
    "more",
    [
        {"word/media/zeros": bytes(40_000_000)},
        {f"word/{number}.txt": "x" for number in range(2001)},
        {"word/1": bytes(60_000_000), "word/2": bytes(60_000_000)},
    ],
    ids=["ratio", "entries", "size"],
)
def test_what_unpacks_without_end_is_not_taken(more):
    assert refusal(docx(more)) == BOMB


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (14 * 1024 * 1024, "The limit is 10 MB; this file has 14 MB."),
        (LARGEST + 1, "The limit is 10 MB; this file has 10.1 MB."),
    ],
)
def test_a_file_over_the_limit_is_told_how_big_it_is(size, sentence):
    assert refusal(bytes(size)) == sentence


def test_a_file_of_just_the_limit_is_taken():
    whole = pdf()
    padded = whole.replace(b"startxref", b"%" + b" " * (LARGEST - len(whole) - 2) + b"\nstartxref")
    assert len(padded) == LARGEST
    assert check(sent(padded)).size == LARGEST


@pytest.mark.parametrize(
    ("content", "kinds"), [(pdf(), IMAGES), (docx(), IMAGES), (docx(), {Kind.ODT}), (picture(), DOCUMENTS)]
)
def test_only_the_kinds_that_are_asked_for_are_taken(content, kinds):
    assert refusal(content, kinds).startswith("We cannot take this kind of file. Send one of these: ")


def test_the_sentence_is_in_the_language_of_the_person():
    with translation.override("es"):
        assert refusal(bytes(LARGEST + 1)).count("10,1 MB") == 1


# -- Pictures ---------------------------------------------------------------------------------------


def red_and_white(content: bytes) -> tuple[str, str]:
    """What is seen in the middle of its left and of its right half."""
    seen = Image.open(BytesIO(content)).convert("RGB")
    places = [(seen.width // 4, seen.height // 2), (seen.width * 3 // 4, seen.height // 2)]
    return tuple("red" if seen.getpixel(place)[1] < 128 else "white" for place in places)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_and_with_what_it_was_taken_does_not_come_along(kind):
    before = sending.photograph(kind)
    assert Image.open(BytesIO(before)).getexif().get_ifd(0x8825)[1] == "N"
    after = check(sent(before)).content
    assert dict(Image.open(BytesIO(after)).getexif()) == {}
    assert b"Laia" in before
    assert b"Laia" not in after


@pytest.mark.parametrize(("kind", "more"), [("JPEG", {"comment": b"Laia's"}), ("PNG", {"icc_profile": b"Laia's" * 30})])
def test_comments_and_profiles_do_not_come_along(kind, more):
    assert b"Laia's" not in check(sent(picture(kind, **more))).content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "tail", [b"<script>alert(1)</script>", b"<?php system('id');", docx()], ids=["html", "php", "zip"]
)
def test_what_hangs_behind_a_picture_is_cut_off(kind, tail):
    assert tail not in check(sent(picture(kind) + tail)).content


def test_html_inside_a_picture_does_not_come_along():
    within = picture("JPEG", comment=b"<script>alert(1)</script>")
    assert b"<script>" not in check(sent(within)).content


def test_a_picture_that_lies_on_its_side_is_stood_up():
    """Turned by half, red goes to the right; turned by a quarter, its sides change places."""
    half, quarter = (check(sent(sending.photograph(orientation=way))) for way in (3, 6))
    assert red_and_white(half.content) == ("white", "red")
    assert (quarter.width, quarter.height) == (20, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_stays_the_kind_of_picture_it_was(kind):
    made = check(sent(picture(kind)))
    assert Image.open(BytesIO(made.content)).format == kind
    assert red_and_white(made.content) == ("red", "white")
    assert (made.width, made.height) == (40, 20)


def test_what_can_be_seen_through_stays_so():
    half = Image.new("RGBA", (10, 10), (255, 0, 0, 100))
    out = BytesIO()
    half.save(out, "PNG")
    assert Image.open(BytesIO(check(sent(out.getvalue())).content)).getpixel((5, 5)) == (255, 0, 0, 100)


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "P"), ("PNG", "I;16"), ("WEBP", "RGB")])
def test_a_big_picture_is_made_smaller(kind, mode):
    made = check(sent(picture(kind, (5000, 100), mode=mode)))
    assert (made.width, made.height) == (checking.LARGEST_EDGE, 80)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_that_moves_is_not_taken(kind):
    assert refusal(sending.moving(kind)) == MOVING


@pytest.mark.parametrize(("content", "points"), [(sending.enormous_png(), 900), (sending.enormous_webp(), 269)])
def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(content, points, monkeypatch):
    """Unpacked they would need more than this: 900 million points of one bit are 112 MB, as WebP a gigabyte."""
    monkeypatch.setattr(checking, "MEGABYTES", 100)
    assert len(content) < 200_000
    assert refusal(content) == f"The limit is 50 million pixels; this picture has {points}. Make it smaller."


# -- Looking does no harm ---------------------------------------------------------------------------


def test_what_eats_the_memory_ends_its_own_process(monkeypatch):
    monkeypatch.setattr(checking, "MEGABYTES", 150)
    assert (
        refusal(picture("PNG", (6000, 6000)))
        == "This file takes too long to read. Save it again in a simpler form and send that."
    )


def test_what_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(checking, "SECONDS", 1)
    many = sending.plain_pdf(*[b"[" + b"<</A 0>>" * 1000 + b"]"] * 1000)
    assert len(many) < LARGEST
    assert refusal(many).startswith("This file takes too long to read.")


def test_what_cannot_be_read_is_told_in_the_log_without_its_words(caplog):
    refusal(docx({"word/document.xml": "<Laia"}))
    assert "Reading a packed ended with 0" in caplog.text


def test_the_field_names_all_that_is_taken():
    assert accept({Kind.JPEG}) == ".jpg,.jfif,.jpe,.jpeg,image/jpeg"
    assert re.fullmatch(r"(\.\w+,)+(\w+/[\w.+-]+,?)+", accept(ALL))


def test_the_corpus_is_what_it_says():
    """A builder that makes rubbish would be refused for another reason."""
    with ZipFile(BytesIO(docx())) as made:
        assert made.testzip() is None
