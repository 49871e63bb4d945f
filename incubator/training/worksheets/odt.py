"""A worksheet as a document that any office program opens: instructions, fields to fill in, and what is already written."""

from collections.abc import Iterable
from io import BytesIO

from django.utils.translation import gettext as _
from odfdo import Cell, Document, Element, Header, Paragraph, Row, Style, Table

from crowdcoop.look.text import plain
from incubator.training.worksheets.sheets import Form, Part

MIME = "application/vnd.oasis.opendocument.text"
EMPTY_LINES = {"text": 1, "number": 1, "long": 5}
MOST_WORDS = 2000


def document(form: Form, title: str, team: str, parts: Iterable[Part], language: str) -> bytes:
    made = Document("text")
    made.set_language(language)
    made.meta.title = title
    body = made.body
    body.clear()
    _styles(made)
    body.append(Header(1, title))
    body.append(Paragraph(team))
    for paragraph in plain(form["instructions"], MOST_WORDS).split("\n\n"):
        body.append(Paragraph(paragraph))
    for number, part in enumerate(parts, start=1):
        for element in _part(number, part):
            body.append(element)
    body.append(Header(2, _("What your mentor looks at")))
    for sentence in form["criteria"]:
        body.append(Paragraph(f"☐ {sentence}"))
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def _styles(made: Document) -> None:
    """A line around each cell and each place to write in, so that an empty one can be seen on paper."""
    for family in ("table-cell", "paragraph"):
        box = Style(family, name=f"box-{family}", border="0.5pt solid #837263", padding="0.1cm")
        made.insert_style(box, automatic=True)


def _part(number: int, part: Part) -> Iterable[Element]:
    yield Header(2, f"{number}. {part.label}")
    if part.help:
        yield Paragraph(part.help)
    if part.kind == "table":
        yield _table(number, part)
        yield Paragraph("")
        return
    lines = part.words.splitlines()
    for words in lines + [""] * max(EMPTY_LINES[part.kind] - len(lines), 0):
        yield Paragraph(words, style="box-paragraph")


def _table(number: int, part: Part) -> Table:
    table = Table(f"table{number}")
    for cells in [part.columns, *part.rows]:
        row = Row()
        for words in cells:
            row.append_cell(_cell(words))
        table.append_row(row)
    return table


def _cell(words: str) -> Cell:
    # The paragraph is put in by hand: given as a value, words that look like a number would become one.
    cell = Cell(style="box-table-cell")
    cell.set_attribute("office:value-type", "string")
    cell.append(Paragraph(words))
    return cell
