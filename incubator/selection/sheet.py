"""A list to take away, safe in a spreadsheet: what somebody wrote stays words and is never run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it spreadsheets take the letters of UTF-8 for others


def cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def download(name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Where decimals have a comma, spreadsheets expect semicolons between the cells."""
    written = io.StringIO()
    sheet = csv.writer(written, delimiter="," if get_language() == "en" else ";", quoting=csv.QUOTE_ALL)
    for row in (headings, *rows):
        sheet.writerow([cell(value) for value in row])
    answer = HttpResponse(BOM + written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
