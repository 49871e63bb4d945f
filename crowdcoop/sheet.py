"""A list to take away, safe in a spreadsheet: what somebody wrote stays words and is never run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it spreadsheets take the letters of UTF-8 for others
AT_ONCE = 500  # rows a piece of a streamed list


def cents(amount: int) -> Decimal:
    """An amount of money as a cell that a spreadsheet can add up."""
    return Decimal(amount).scaleb(-2)


def cell(value: Any) -> str:
    """A number of ours stays a number, also below zero; words that look like a formula get a mark that keeps them words."""
    if isinstance(value, Decimal):
        return str(value) if _english() else str(value).replace(".", ",")
    text = "" if value is None else str(value)
    if isinstance(value, int):
        return text
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def download(name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    body = BOM + _text([headings, *rows])
    return _attached(name, HttpResponse(body, content_type="text/csv; charset=utf-8"))


def stream(name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The same for a list too long for the memory: sent while it is read, in the language in which it was asked for."""
    pieces = _pieces(get_language(), timezone.get_current_timezone(), headings, iter(rows))
    return _attached(name, StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8"))


def _pieces(
    language: str | None, zone: tzinfo, headings: Sequence[Any], rows: Iterator[Sequence[Any]]
) -> Iterator[str]:
    with translation.override(language):
        yield BOM + _text([headings])
    while True:
        # The request is over by now, and with it its language and zone.
        with translation.override(language), timezone.override(zone):
            piece = _text(islice(rows, AT_ONCE))
        if not piece:
            return
        yield piece


def _text(rows: Iterable[Sequence[Any]]) -> str:
    """Where decimals have a comma, spreadsheets expect semicolons between the cells."""
    written = io.StringIO()
    sheet = csv.writer(written, delimiter="," if _english() else ";", quoting=csv.QUOTE_ALL)
    sheet.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def _attached(name: str, answer: Any) -> Any:
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _english() -> bool:
    return (get_language() or "")[:2] == "en"
