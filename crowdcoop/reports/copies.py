"""The copy of an application: what was sent, word for word, as its team keeps it.

Its snapshot is given when it is ordered (`moves.order_copy`):
{"reference", "call", "version", "sent_at": moment, "sent_by", "cooperative": {"name", "town", …},
 "terms": {"version", "accepted_at": moment}, "parts": [{"title", "rows": [{"question", "answer", "files": [name]}]}],
 "next": [{"title", "day": date}]}; moments and dates in ISO format. Only these fields are read as dates: a person may
answer a question with one, and that stays as it was written.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop.look.dates import long_date, long_moment
from crowdcoop.reports.models import Report

Row = tuple[str, Any]


def application(report: Report) -> dict[str, Any]:
    kept = report.snapshot
    return {
        "cooperative": {"name": "", **kept.get("cooperative", {})},
        "reference": kept.get("reference", ""),
        "facts": [(label, value) for label, value in _facts(kept) if value],
        "parts": [_part(part) for part in kept.get("parts", [])],
        "next": [{"title": card["title"], "day": _day(card.get("day"))} for card in kept.get("next", [])],
    }


def _facts(kept: dict[str, Any]) -> list[Row]:
    cooperative, terms = kept.get("cooperative", {}), kept.get("terms") or {}
    return [
        (_("Reference"), kept.get("reference")),
        (_("Call"), kept.get("call")),
        (_("Co-operative"), cooperative.get("name")),
        (_("Town"), cooperative.get("town")),
        (_("Territory"), cooperative.get("territory")),
        (_("Sent"), _moment(kept.get("sent_at"))),
        (_("Sent by"), kept.get("sent_by")),
        (_("Version sent"), kept.get("version")),
        (_("Terms accepted"), _terms(terms)),
    ]


def _terms(terms: dict[str, Any]) -> str:
    if not terms:
        return ""
    words = {"version": terms.get("version", ""), "moment": _moment(terms.get("accepted_at"))}
    return _("version %(version)s, %(moment)s") % words


def _part(part: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {"question": row["question"], "answer": str(row.get("answer") or ""), "files": row.get("files") or []}
        for row in part.get("rows", [])
    ]
    return {"title": part["title"], "rows": rows}


def _moment(written: str | None) -> str:
    return long_moment(datetime.fromisoformat(written)) if written else ""


def _day(written: str | None) -> str:
    if not written:
        return ""
    return long_date(datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written))
