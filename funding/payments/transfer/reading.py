"""A bank's file read into lines: what cannot be read is listed with its line and its reason, and nothing is guessed."""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crowdcoop import money

MOST_BYTES, MOST_LINES = 2 * 1024 * 1024, 5_000
DELIMITERS = (";", ",", "\t", "|")
DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d/%m/%y")
LOOKED_AT = 25  # lines in which the titles are looked for
# What a column may be, in the order in which the form shows them, and how banks call it (es, ca, en).
COLUMNS: dict[str, tuple[Any, str]] = {
    "date": (gettext_lazy("Date"), r"fecha (de )?(la )?oper|data (de )?l?.?oper|^fecha$|^data$|date|fecha|^data"),
    "amount": (gettext_lazy("Amount"), r"^importe|^import\b|^amount|importe|import\b|quantitat|cantidad"),
    "credit": (
        gettext_lazy("Money in, where it has a column of its own"),
        r"abon|haber|\bhaver|ingres|cr[eéè]dit|paid in|money in|deposit|entrad|cobr",
    ),
    "debit": (
        gettext_lazy("Money out, where it has a column of its own"),
        r"cargo|c[aà]rrec|\bdebe|\bdeure|d[eéè]b[ií]t|paid out|money out|withdraw|salid|sortid|pagos|pagament|gastos|despes",
    ),
    "concept": (gettext_lazy("Concept"), r"concept|descrip|details"),
    "more": (gettext_lazy("More words"), r"observac|m[aá]s datos|m[eé]s dades|informaci|referenc|remittance"),
    "payer": (gettext_lazy("Who paid"), r"ordenant|remitent|pagador|nombre|nom\b|payer|^name|counterparty|contrapart"),
    "payer_iban": (gettext_lazy("Their account"), r"iban|cuenta|compte|account"),
}
SUMS = ("amount", "credit", "debit")


@dataclass(frozen=True)
class Line:
    line: int
    booked_on: date
    cents: int
    concept: str
    payer: str
    payer_iban: str
    fingerprint: str
    occurrence: int


@dataclass(frozen=True)
class Problem:
    line: int
    why: str
    text: str


@dataclass
class Reading:
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def has_its_columns(columns: Mapping[str, Any]) -> bool:
    """Whether it is said where the day is, and where the money that came."""
    return "date" in columns and ("amount" in columns or "credit" in columns)


class Unreadable(ValueError):
    """Why nothing of the file can be read, in a sentence for whoever sent it."""


def decode(content: bytes) -> tuple[str, str]:
    """Raises Unreadable. Banks write UTF-8, or what Windows wrote before it."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This file is too big: export fewer days at a time."))
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and text.strip():
            return text, encoding
    raise Unreadable(_("This is not a file of text. Export the movements as CSV or Norma 43."))


# -- Titles and columns ----------------------------------------------------------------------------
def cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The number of the last line of each row (a cell may hold several), and its cells."""
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            row = []
        yield rows.line_num, [cell.strip() for cell in row]


def guess(text: str, known: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], list[str]]:
    """Delimiter, line of the titles, which column is which, and the titles. Raises Unreadable.

    `known` is how an earlier file of this account was read, with its titles: the same titles are read the same way.
    """
    tables = {delimiter: _first(text, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda one: sum(len(row) for _line, row in tables[one] if len(row) > 2))
    found = [(line, row) for line, row in tables[delimiter] if _are_titles(row)]
    if not found:
        raise Unreadable(_("There is no line with the titles of the columns, such as “Fecha” and “Importe”."))
    line, titles = found[0]
    if known and known.get("headings") == titles:
        return {**known["columns"], "header": line, "delimiter": delimiter}, titles
    columns: dict[str, Any] = {"header": line, "delimiter": delimiter, "numbers": "es"}
    for name in ("date", *_sums(titles), "concept", "more", "payer", "payer_iban"):
        place = _column(name, titles, {columns[other] for other in COLUMNS if other in columns})
        if place is not None:
            columns[name] = place
    columns["numbers"] = _numbers(text, columns)
    return columns, titles


def _first(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    return [found for _place, found in zip(range(LOOKED_AT), cells(text, delimiter), strict=False)]


def _are_titles(row: list[str]) -> bool:
    known = [re.search(pattern, cell, re.IGNORECASE) for cell in row for _words, pattern in COLUMNS.values()]
    dated = any(_date(cell) for cell in row)
    return len([cell for cell in row if cell]) >= 2 and sum(1 for hit in known if hit) >= 2 and not dated


def _column(name: str, titles: list[str], taken: set[Any]) -> int | None:
    for part in COLUMNS[name][1].split("|"):
        for place, title in enumerate(titles):
            if place not in taken and re.search(part, title, re.IGNORECASE):
                return place
    return None


def _sums(titles: list[str]) -> tuple[str, ...]:
    """One column of amounts with their signs; or two, of what came and what went, which may call themselves amounts too."""
    days = {place for place, title in enumerate(titles) if re.search(COLUMNS["date"][1], title, re.IGNORECASE)}
    credit = _column("credit", titles, days)
    two = credit is not None and _column("debit", titles, {*days, credit}) is not None
    return ("credit", "debit") if two else ("amount",)


def _numbers(text: str, columns: dict[str, Any]) -> str:
    """How amounts are written: the way in which more of them can be read."""
    places = [columns[name] for name in SUMS if name in columns]
    rows = [row for _line, row in _first(text, columns["delimiter"])]
    typed = [row[place] for row in rows for place in places if len(row) > place]
    read = {language: sum(1 for one in typed if _cents(one, language) is not None) for language in ("es", "en")}
    return max(("es", "en"), key=lambda language: read[language])


# -- Lines -----------------------------------------------------------------------------------------
def read(text: str, columns: Mapping[str, Any]) -> Reading:
    """Every line after the titles is a line or a problem; empty ones are neither."""
    reading, seen = Reading(), Counter[str]()
    for line, row in cells(text, columns["delimiter"]):
        if line <= columns["header"] or not any(row):
            continue
        if len(reading.lines) >= MOST_LINES:
            reading.problems.append(Problem(line, _("The file is too long: export fewer days at a time."), ""))
            break
        found = _line(line, row, columns)
        if isinstance(found, str):
            reading.problems.append(Problem(line, found, " · ".join(cell for cell in row if cell)[:200]))
            continue
        fingerprint = mark(row)
        seen[fingerprint] += 1
        reading.lines.append(Line(**found, fingerprint=fingerprint, occurrence=seen[fingerprint]))
    return reading


def mark(parts: Iterable[str]) -> str:
    """Of the line as the bank wrote it, so that reading its columns in another way makes no other line of it."""
    written = "\x1f".join(" ".join(part.split()) for part in parts)
    return hashlib.sha256(written.encode()).hexdigest()


def _line(line: int, row: list[str], columns: Mapping[str, Any]) -> dict[str, Any] | str:
    told = {name: row[place] for name, place in columns.items() if name in COLUMNS and place < len(row)}
    booked_on, cents = _date(told.get("date", "")), _moved(told, columns["numbers"])
    if booked_on is None:
        return _("“%(cell)s” is not a date.") % {"cell": told.get("date", "")[:40]}
    if not cents:
        written = " · ".join(told[name] for name in SUMS if told.get(name))
        return _("“%(cell)s” is not an amount.") % {"cell": written[:40]}
    words = " ".join(told[name] for name in ("concept", "more") if told.get(name))
    return {
        "line": line,
        "booked_on": booked_on,
        "cents": cents,
        "concept": words[:500],
        "payer": told.get("payer", "")[:140],
        "payer_iban": re.sub(r"\s", "", told.get("payer_iban", ""))[:40],
    }


def _moved(told: Mapping[str, str], language: str) -> int | None:
    """What came, or less than nothing for what went. None for a line that says both, or what cannot be read."""
    if "amount" in told:
        return _cents(told["amount"], language)
    cells_ = {name: _cents(told[name], language) for name in ("credit", "debit") if told.get(name)}
    if None in cells_.values():
        return None
    came, went = cells_.get("credit") or 0, abs(cells_.get("debit") or 0)
    return None if came and went else came or -went


def _date(cell: str) -> date | None:
    for form in DATES:
        try:
            found = datetime.strptime(cell.strip()[:10], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found if 2000 <= found.year < 2100 else None
    return None


def _cents(cell: str, language: str) -> int | None:
    """Signed: a minus before or behind, or brackets around. None for what is no amount or could be two."""
    typed = cell.strip().replace("\N{MINUS SIGN}", "-")
    out = typed.startswith(("-", "(")) or typed.removesuffix("€").rstrip().endswith("-")
    plain = re.sub(r"^[-+(]\s*|\s*[-)]\s*(€|EUR)?$", "", typed)
    try:
        cents = money.parse(plain, language)
    except money.MoneyError:
        return None
    return -cents if out else cents
