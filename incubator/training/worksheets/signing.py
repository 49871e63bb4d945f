"""A mentor reads a worksheet beside what it is measured by, and approves it or asks for changes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, mentor
from incubator.training.worksheets import moves, rules, sheets
from incubator.training.worksheets.forms import DecisionForm
from incubator.training.worksheets.models import SentWorksheet, Worksheet


def _asked(request: HttpRequest, pk: int) -> tuple[Worksheet, SentWorksheet]:
    rows = Worksheet.objects.select_related(
        "module", "incubation__cooperative", "incubation__call", "incubation__mentor"
    )
    worksheet = get_object_or_404(rows, pk=pk)
    last = rules.last_sent(worksheet)
    if last is None or not rules.signer.test(request.user, worksheet):
        raise Http404
    return worksheet, last


@require_http_methods(["GET", "HEAD", "POST"])
@only(mentor | coordinator)
def signoff(request: HttpRequest, pk: int) -> HttpResponse:
    worksheet, last = _asked(request, pk)
    if request.method != "POST":
        return _page(request, worksheet, last, DecisionForm(initial={"sent": last.number}))
    form = DecisionForm(request.POST, asks=request.POST.get("outcome") == "changes")
    if not form.is_valid():
        return _page(request, worksheet, last, form)
    opened = form.cleaned_data["sent"]
    if opened != last.number and worksheet.state == Worksheet.State.SENT:
        return _changed_since(request, worksheet, last, form)
    step = moves.ask_changes if form.asks else moves.approve
    step(worksheet, by=request.user, **form.cleaned_data)
    messages.success(request, _("The team has been told."))
    return redirect("mentor_signoff", pk)


def _changed_since(request: HttpRequest, worksheet: Worksheet, last: SentWorksheet, form: DecisionForm) -> HttpResponse:
    """Sent again since it was opened: what is other in it, and the question once more, with the words that were typed."""
    before = worksheet.sent.select_related("version", "file").filter(number=form.cleaned_data["sent"]).first()
    rows = sheets.changes(before, last) if before else []
    again = DecisionForm(initial={"sent": last.number, "words": form.cleaned_data["words"]})
    return _page(request, worksheet, last, again, changed=True, rows=rows)


@require_POST
@only(mentor | coordinator)
def signoff_undo(request: HttpRequest, pk: int) -> HttpResponse:
    worksheet, _last = _asked(request, pk)
    moves.undo(worksheet, by=request.user)
    messages.success(request, _("Taken back: the worksheet waits for a decision again."))
    return redirect("mentor_signoff", pk)


def _page(
    request: HttpRequest, worksheet: Worksheet, last: SentWorksheet, form: DecisionForm, **more: Any
) -> HttpResponse:
    sheet = sheets.form_of(last)
    context = {
        "worksheet": worksheet,
        "title": sheets.title(worksheet.module, get_language()),
        "last": last,
        "parts": sheets.parts(sheet, last.answers),
        "criteria": sheet.get("criteria", []),
        "before": worksheet.sent.select_related("decided_by").exclude(pk=last.pk).order_by("-number"),
        "form": form,
        "may_sign": moves.approve.allowed(worksheet, request.user),
        "closed": moves.approve.why_not(worksheet, request.user),
        "may_undo": moves.undo.allowed(worksheet, request.user),
        "mentors": mentor.test(request.user, None),
        "hours": int(rules.TAKES_BACK.total_seconds() // 3600),
        "changed": False,
        "rows": [],
        **more,
    }
    return render(request, "incubator/training/signoff.html", context)
