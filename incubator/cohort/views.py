"""The cohort board of the coordination: as columns, as a table, as a sheet; and its cards moved and taken back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop import clock, sheet
from crowdcoop.look.dates import short_date
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from crowdcoop.refused import not_as_written
from incubator.calls.models import Call
from incubator.cohort import board, moves, moving, radar, steps, workload
from incubator.cohort.asked import HEADINGS, Asked, addresses, choices, headings
from incubator.cohort.forms import MoveForm
from incubator.cohort.rows import Row, rows_of
from incubator.journeys.models import Incubation

A_PAGE = 50
RADAR_LINES = 20


@require_safe
@only(coordinator)
def staff_board(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    everyone = rows_of(asked.incubations(), request.user)
    rows = asked.kept(everyone)
    context = {"asked": asked, "n": len(rows), "counts": board.counts(everyone), "moved": moving.remembered(request)}
    context |= choices(asked) | addresses(asked) | _cohort(asked) | _radar(everyone)
    if asked.view == "table":
        page = Paginator(asked.ordered(rows), A_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "headings": headings(asked), "loads": workload.of_mentors()}
        return render(request, "incubator/cohort/table.html", context)
    context |= {"columns": board.columns(rows, asked), **board.words()}
    return render(request, "incubator/cohort/board.html", context)


@require_safe
@only(coordinator)
def staff_board_csv(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    rows = asked.ordered(asked.kept(rows_of(asked.incubations(), request.user)))
    words = [str(heading) for _name, heading in HEADINGS] + [_("Call"), _("Paused")]
    return sheet.download("cohort", words, [_cells(row) for row in rows])


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_board_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the card can go, and why not elsewhere; `part` is the same form for the card itself."""
    incubation = get_object_or_404(Incubation.objects.select_related("cooperative", "call"), pk=pk)
    if request.method == "POST":
        return _move(request, incubation)
    ways = steps.ways(incubation, request.user)
    form = MoveForm(places=[(way.to, way.words) for way in ways if way.possible], auto_id=f"move-{pk}-%s")
    closed = [way for way in ways if not way.possible]
    context = {"incubation": incubation, "form": form, "closed": closed, "asked": Asked.of(request.GET)}
    part = request.GET.get("part") == "1"
    return render(request, "incubator/cohort/_move.html" if part else "incubator/cohort/move.html", context)


@require_POST
@only(coordinator)
def staff_board_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = get_object_or_404(Incubation.objects.select_related("cooperative"), pk=pk)
    number = request.POST.get("entry", "")
    entry = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    back = moves.take_back_move(incubation, by=request.user, entry=entry)
    moving.forget(request)
    told = {"cooperative": incubation.cooperative.name, "stage": back.get_state_display()}
    messages.success(request, _("Taken back: %(cooperative)s is in %(stage)s again.") % told)
    return _to_board(request, pk)


def _move(request: HttpRequest, incubation: Incubation) -> HttpResponse:
    """Asked again of the co-op as it is now: the step says in words why it cannot be."""
    form = MoveForm(request.POST, places=Incubation.State.choices)
    if not form.is_valid():
        raise not_as_written(form)
    entry = moving.move(incubation, form.cleaned_data["to"], by=request.user, note=form.cleaned_data["note"])
    moving.remember(request, incubation, entry)
    return _to_board(request, incubation.pk)


def _to_board(request: HttpRequest, pk: int) -> HttpResponse:
    """As it was asked for, at the card."""
    asked = Asked.of(QueryDict(request.POST.get("asked", "")[:1000]))
    return redirect(f"{reverse('staff_board')}?{asked.address()}#coop-{pk}")


def _cohort(asked: Asked) -> dict[str, Any]:
    return {"call": Call.objects.filter(pk=asked.call).first() if asked.call else None}


def _radar(rows: list[Row]) -> dict[str, Any]:
    """One line each, the most urgent first."""
    lines = sorted(((row, line) for row in rows for line in row.lines), key=lambda pair: pair[1].rank)
    shown = [{"row": row, "line": line} for row, line in lines[:RADAR_LINES]]
    calls = radar.of_calls(clock.now())
    return {
        "radar": shown,
        "radar_calls": calls,
        "radar_n": len(lines) + len(calls),
        "radar_more": len(lines) - len(shown),
    }


def _cells(row: Row) -> list[Any]:
    moved = f"{row.moved_words} {short_date(row.moved_at)}".strip() if row.moved_at else ""
    session = short_date(row.session_at) if row.session_at else ""
    who = [row.name, row.stage_words, row.legal_words, row.mentor, row.town, moved, session]
    return [*who, "; ".join(line.words for line in row.lines), row.call, _("yes") if row.paused else ""]
