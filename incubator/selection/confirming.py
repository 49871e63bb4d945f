"""All prepared decisions of a call on one page; their letters leave only when somebody has looked and confirmed."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.notify.outbox import nudge
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from incubator.calls.models import Call
from incubator.selection import letters, moves, preparing, tasks
from incubator.selection.models import Decision

A_PAGE = 50


@require_safe
@only(coordinator)
def staff_decisions(request: HttpRequest, pk: int) -> HttpResponse:
    overview = letters.overview(get_object_or_404(Call, pk=pk), request.user)
    page = Paginator(overview.prepared, A_PAGE).get_page(request.GET.get("page"))
    still = Paginator(overview.open, A_PAGE).get_page(request.GET.get("open"))
    context = {"call": overview.call, "overview": overview, "page": page, "still": still}
    return render(request, "incubator/selection/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_send_letters(request: HttpRequest, pk: int) -> HttpResponse:
    """What is confirmed is what this page showed: its mark comes back with the form."""
    call, outcome = get_object_or_404(Call, pk=pk), request.GET.get("outcome", "")
    outcome = outcome if outcome in Decision.Outcome else ""
    if request.method != "POST":
        return _ask(request, call, outcome)
    moves.send_letters(call, by=request.user, shown=request.POST.get("shown", ""), outcome=outcome)
    nudge(tasks.send_letters_due)
    return redirect("staff_decisions", pk)


def _ask(request: HttpRequest, call: Call, outcome: str) -> HttpResponse:
    waiting = preparing.to_confirm(call, request.user, outcome)
    teams = preparing.receivers(waiting)
    people = sum(len(teams[one.application.cooperative_id]) for one in waiting)
    counts = Counter(one.outcome for one in waiting)
    context: dict[str, Any] = {
        "call": call,
        "outcome": outcome,
        "waiting": waiting,
        "shown": preparing.mark(waiting),
        "people": people,
        "counts": [(Decision.Outcome(name).label, n) for name, n in sorted(counts.items())],
        "sample": next(iter(letters.written(waiting[0])), None) if waiting else None,
    }
    context["button"] = ngettext("Send %(n)s letter", "Send %(n)s letters", len(waiting)) % {"n": len(waiting)}
    return render(request, "incubator/selection/send.html", context)
