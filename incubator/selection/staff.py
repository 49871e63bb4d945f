"""The coordination's table of applications, and the same ones compared by criterion; each also as a sheet to take away."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crowdcoop import sheet
from crowdcoop.look.dates import short_date
from crowdcoop.look.text import in_language
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from incubator.applications.models import Application
from incubator.calls.content import Criterion
from incubator.calls.models import Call
from incubator.reviews import rubric
from incubator.selection import reading, table
from incubator.selection.asked import Asked, choices, heading
from incubator.selection.table import Row, figure

A_PAGE = 50


@require_safe
@only(coordinator)
def staff_applications(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    rows = _rows(asked, request)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    call = Call.objects.filter(pk=asked.call).first() if asked.call else None
    points = table.has_points({row.call_id for row in rows})
    context = {"page": page, "asked": asked, "call": call, "points": points, **choices(asked)}
    context["headings"] = [heading(asked, name, words) for name, words in _headings(points)]
    return render(request, "incubator/selection/staff_applications.html", context)


@require_safe
@only(coordinator)
def staff_applications_csv(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    headings = [
        _("Reference"), _("Code"), _("Co-op"), _("Town"), _("Who they are"), _("Call"), _("State"), _("Received"),
        _("Mean"), _("Median"), _("Spread"), _("Points"), _("Reviews in"), _("Reviews due"),
        _("Yes"), _("Maybe"), _("No"), _("Decision prepared"), _("Place on the waiting list"),
    ]  # fmt: skip
    return sheet.download("applications", headings, [_cells(row) for row in _rows(asked, request)])


@require_safe
@only(coordinator)
def staff_compare(request: HttpRequest) -> HttpResponse:
    asked, call = _of_a_call(request)
    if request.GET.get("left") and request.GET.get("right"):
        return _side_by_side(request, asked)
    criteria = rubric.criteria_of(call) if call else []
    rows = _comparable(asked, request) if call else []
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.middles = [Middle.of(row, criterion) for criterion in criteria]
    columns = [("name", _("Co-op")), ("median", _("Median")), ("spread", _("Spread"))]
    columns += [(f"c-{one.name}", in_language(one, "words")) for one in criteria]
    context = {"page": page, "asked": asked, "call": call, "rows": rows, **choices(asked)}
    context["headings"] = [heading(asked, name, words) for name, words in columns]
    return render(request, "incubator/selection/staff_compare.html", context)


@require_safe
@only(coordinator)
def staff_compare_csv(request: HttpRequest) -> HttpResponse:
    asked, call = _of_a_call(request)
    criteria = rubric.criteria_of(call) if call else []
    headings = [_("Reference"), _("Co-op"), _("Median"), _("Spread")]
    for criterion in criteria:
        words = in_language(criterion, "words")
        headings += [words, _("%(criterion)s: spread") % {"criterion": words}]
    written = []
    for row in _comparable(asked, request) if call else []:
        cells = [row.reference, row.name, figure(row.median), figure(row.spread)]
        for criterion in criteria:
            middle = Middle.of(row, criterion)
            cells += [middle.words, middle.spread]
        written.append(cells)
    return sheet.download("applications-compared", headings, written)


class Middle:
    """What reviewers make of one criterion: the median, and how far the lowest is from the highest."""

    def __init__(self, label: str, marks: list[int]):
        self.label = label
        self.words = figure(table.middle(marks), by=10)
        self.spread = max(marks) - min(marks) if marks else ""
        self.span = f"{min(marks)}–{max(marks)}" if self.spread else ""
        self.apart = bool(marks) and max(marks) - min(marks) >= rubric.FAR_APART

    @classmethod
    def of(cls, row: Row, criterion: Criterion) -> "Middle":
        return cls(in_language(criterion, "words"), row.marks.get(criterion.name, []))


def _rows(asked: Asked, request: HttpRequest) -> list[Row]:
    return asked.ordered(asked.kept(table.rows_of(asked.applications(), request.user)))


def _comparable(asked: Asked, request: HttpRequest) -> list[Row]:
    """Those with a review to compare, and none of a co-op of one's own."""
    return [row for row in _rows(asked, request) if row.marks and not row.own]


def _of_a_call(request: HttpRequest) -> tuple[Asked, Call | None]:
    """Criteria are of one call: the one that was asked for, else the latest that has applications."""
    asked = Asked.of(request.GET)
    named = Call.objects.filter(pk=asked.call) if asked.call else Call.objects.none()
    latest = Call.objects.filter(applications__in=Application.objects.sent().order_by().values("pk")).distinct()
    call = named.first() or latest.first()
    return (Asked(**{**vars(asked), "call": str(call.pk)}) if call else asked), call


def _side_by_side(request: HttpRequest, asked: Asked) -> HttpResponse:
    pair = reading.beside(request.user, request.GET["left"], request.GET["right"])
    context: dict[str, Any] = {
        "pair": pair,
        "asked": asked,
        "answers": reading.answers_beside(*(one.content for one in pair)),
        "criteria": reading.criteria_beside(*pair),
    }
    return render(request, "incubator/selection/staff_beside.html", context)


def _headings(points: bool) -> list[tuple[str, Any]]:
    return [
        ("name", _("Co-op")),
        ("reference", _("Reference")),
        ("town", _("Town")),
        ("kind", _("Who they are")),
        ("state", _("State")),
        ("mean", _("Mean")),
        ("median", _("Median")),
        ("spread", _("Spread")),
        *([("points", _("Points"))] if points else []),
        ("reviews", _("Reviews")),
        ("advice", _("Yes / maybe / no")),
        ("prepared", _("Prepared")),
    ]


def _cells(row: Row) -> list[Any]:
    figures = [figure(number) for number in (row.mean, row.median, row.spread, row.answer_points)]
    sent = short_date(row.sent_at) if row.sent_at else ""
    who = [row.reference, row.code, row.name, row.town, row.kind_words, row.call, row.state_words, sent]
    return [*who, *figures, row.done, row.due, *row.advised(), row.prepared_words, row.rank]
