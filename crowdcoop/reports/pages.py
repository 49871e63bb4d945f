"""A report as a page and as the document that becomes its PDF: the same figures through the same section templates."""

from base64 import b64encode
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crowdcoop.look import chart
from crowdcoop.reports import copies, snapshot
from crowdcoop.reports.models import Report

State = Report.State
PROGRESS, APPLICATION = Report.Kind.PROGRESS, Report.Kind.APPLICATION
# What is in the page, and the document that becomes the PDF.
TEMPLATES = {
    PROGRESS: ("reports/body.html", "pdf/report.html"),
    APPLICATION: ("reports/application.html", "pdf/application.html"),
    Report.Kind.FUNDING: ("reports/funding.html", "pdf/funding.html"),
    Report.Kind.CONTRACT: ("pdf/contract_parts.html", "pdf/contract.html"),
}
NUMBERS_ON_PAGE_ONE = 4


def title(report: Report) -> str:
    if report.title:
        return report.title
    kept = report.snapshot.get("cooperative", {})
    words = {"name": kept.get("name") or str(report.cooperative), "month": date_format(report.period, "F Y")}
    return _("Progress report of %(name)s, %(month)s") % words


def stages(report: Report) -> list[dict[str, Any]]:
    making = {State.REQUESTED: "current", State.READY: "done", State.FAILED: "failed"}[report.state]
    note = _("attempt %(n)s") % {"n": report.attempts} if report.state == State.REQUESTED and report.attempts else ""
    return [
        {"title": _("Asked for"), "state": "done", "note": ""},
        {"title": _("Gathering the figures and laying out the pages"), "state": making, "note": note},
        {"title": _("In your inbox"), "state": "done" if report.state == State.READY else "pending", "note": ""},
    ]


def body(report: Report) -> SafeString:
    return _drawn(report, TEMPLATES[Report.Kind(report.kind)][0])


def document(report: Report) -> str:
    return _drawn(report, TEMPLATES[Report.Kind(report.kind)][1])


def _drawn(report: Report, template: str) -> SafeString:
    # In the zone of the programme, whoever reads: the page tells the same hour as its PDF.
    with translation.override(report.language), timezone.override(settings.TIME_ZONE):
        special = {PROGRESS: _progress, APPLICATION: copies.application}.get(Report.Kind(report.kind), _kept)(report)
        common = {"report": report, "title": title(report), "digest": snapshot.digest(report)}
        return render_to_string(template, common | special)


def _progress(report: Report) -> dict[str, Any]:
    kept = snapshot.facts(report)
    sections = kept["sections"]
    return {
        "cooperative": kept["cooperative"],
        "sections": [section | {"template": f"pdf/sections/{section['name']}.html"} for section in sections],
        "headline": _first(sections, "headline") or title(report),
        "bar": _bar(_first(sections, "bar")),
        "numbers": [number for section in sections for number in section.get("numbers", [])][:NUMBERS_ON_PAGE_ONE],
        "next": _first(sections, "next"),
    }


def _kept(report: Report) -> dict[str, Any]:
    """What other papers show is all in their snapshot."""
    kept = snapshot.facts(report)
    return {"kept": kept, "bar": _bar(kept.get("bar"))}


def _first(sections: list[dict[str, Any]], fact: str) -> Any:
    return next((section[fact] for section in sections if section.get(fact)), None)


def _bar(money: dict[str, Any] | None) -> dict[str, Any] | None:
    """A drawing with its words: in a PDF only an image can carry a text for who cannot see it."""
    if money is None:
        return None
    places = chart.bar(money["raised"], money["minimum"], money.get("optimum") or 0, 0)
    svg = render_to_string("pdf/bar.svg", {"people": f"{places.people * 6:.1f}", "mark": f"{places.mark * 6:.1f}"})
    return money | {"drawing": f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"}
