"""Finance's side of transfers: the bank's files, the money nobody can place, what goes back by hand."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from crowdcoop import clock, money, sheet
from crowdcoop.journal.models import Entry
from crowdcoop.notify.outbox import nudge
from crowdcoop.people.door import only
from crowdcoop.people.rules import finance
from funding.payments import calls
from funding.payments.forms import NotSoForm
from funding.payments.transfer import matching, moves, norma43, reading, tasks
from funding.payments.transfer.forms import ColumnsForm, PlaceForm, ReasonForm, ReturnForm, UploadForm
from funding.payments.transfer.models import Movement, Return, Statement
from funding.payments.transfer.returns import moves as returns

A_PAGE = 20
LONGEST_SHEET = 20_000
# What finance may decide about a movement, with the form that asks for it.
DECISIONS: dict[str, tuple[Any, type[ReasonForm]]] = {
    "place": (moves.place, PlaceForm),
    "set-aside": (moves.set_aside, ReasonForm),
    "look-again": (moves.look_again, ReasonForm),
    "give-back": (moves.give_back, ReasonForm),
    "undo": (moves.undo, ReasonForm),
}
# How the journal of a movement reads.
TOLD: dict[str, Any] = {
    "transfer.match": gettext_lazy("Placed by its reference and amount"),
    "transfer.hold": gettext_lazy("Fits no pledge by itself"),
    "transfer.place": gettext_lazy("Counted for a pledge"),
    "transfer.undo": gettext_lazy("Taken from its pledge again"),
    "transfer.set_aside": gettext_lazy("Set aside"),
    "transfer.look_again": gettext_lazy("Looked at again"),
    "transfer.give_back": gettext_lazy("To be returned"),
    "transfer.has_gone_back": gettext_lazy("Returned"),
}


def _page(request: HttpRequest, rows: Any, name: str = "page", size: int = A_PAGE) -> Any:
    return Paginator(rows, size).get_page(request.GET.get(name))


# -- Overview --------------------------------------------------------------------------------------
@require_safe
@only(finance)
def transfers(request: HttpRequest) -> HttpResponse:
    return render(request, "funding/payments/transfers.html", _overview(request) | {"form": _upload()})


def _overview(request: HttpRequest) -> dict[str, Any]:
    held = _page(request, Movement.objects.held().order_by("held_at", "id"))
    by_hand = Return.objects.select_related("refund__attempt__pledge", "movement", "made_by")
    recorded = _page(request, by_hand.recorded().order_by("made_at", "id"), "recorded")
    for one in recorded:
        one.why_not = returns.confirm.why_not(one, request.user)
    files = Statement.objects.exclude(state=Statement.State.DISCARDED).select_related("uploaded_by").defer("text")
    files = files.annotate(lines=Count("movements")).order_by("-id")
    found, now = matching.suggestions(held), clock.now()
    for movement in held:
        movement.suggestions = found[movement.pk]
        movement.days = (now - movement.held_at).days
    return {
        "held": held,
        "returns": _page(request, by_hand.due(), "returns"),
        "recorded": recorded,
        "files": _page(request, files, "files", 10),
        "return_form": ReturnForm(),
        "not_so_form": NotSoForm(),
        "account": settings.TRANSFER_IBAN,
    }


def _upload(*arguments: Any) -> UploadForm:
    imported = Statement.objects.filter(account=settings.TRANSFER_IBAN, state=Statement.State.IMPORTED)
    return UploadForm(*arguments, known=imported.exclude(headings=[]).defer("text").first())


@require_POST
@only(finance)
def upload(request: HttpRequest) -> HttpResponse:
    form = _upload(request.POST, request.FILES)
    if not form.is_valid():
        context = _overview(request) | {"form": form}
        return render(request, "funding/payments/transfers.html", context, status=422)
    told = {"text": form.text, "encoding": form.encoding, "columns": form.columns, "headings": form.headings}
    made = moves.upload(None, by=request.user, name=form.cleaned_data["file"].name, **told)
    return HttpResponseRedirect(made.get_absolute_url(), status=303)


# -- A file ----------------------------------------------------------------------------------------
def _read(statement: Statement) -> tuple[reading.Reading, str]:
    """The lines and problems of a file, or why nothing can be read in it as it stands."""
    try:
        if not statement.headings:
            return norma43.read(statement.text, statement.account), ""
        if reading.has_its_columns(statement.columns):
            return reading.read(statement.text, statement.columns), ""
    except reading.Unreadable as why:
        return reading.Reading(), str(why)
    return reading.Reading(), _("Say which columns are the date and the amount.")


@require_safe
@only(finance)
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Statement.objects.exclude(state=Statement.State.DISCARDED), pk=pk)
    form = ColumnsForm(shown) if shown.headings else None
    return render(request, "funding/payments/transfer_statement.html", _of_statement(request, shown, form))


def _of_statement(request: HttpRequest, shown: Statement, form: ColumnsForm | None) -> dict[str, Any]:
    found, unreadable = _read(shown)
    marks = {line.fingerprint for line in found.lines}
    known = Movement.objects.filter(account=shown.account, fingerprint__in=marks).count() if marks else 0
    states = dict(shown.movements.order_by("state").values_list("state").annotate(Count("id")))
    return {
        "statement": shown,
        "form": form,
        "lines": _page(request, found.lines),
        "number": len(found.lines),
        "known": min(known, len(found.lines)),
        "came": sum(line.cents for line in found.lines if line.cents > 0),
        "went": sum(line.cents for line in found.lines if line.cents < 0),
        "problems": _page(request, found.problems, "problems", 50),
        "unreadable": unreadable,
        "outcome": [(state.label, states[state]) for state in Movement.State if state in states],
        "under_way": Movement.State.READ in states,
    }


@require_POST
@only(finance)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Statement.objects.exclude(headings=[]), pk=pk, state=Statement.State.READ)
    form = ColumnsForm(shown, request.POST)
    if not form.is_valid():
        context = _of_statement(request, shown, form)
        return render(request, "funding/payments/transfer_statement.html", context, status=422)
    moves.map_columns(shown, by=request.user, columns=form.columns())
    return HttpResponseRedirect(shown.get_absolute_url(), status=303)


@require_POST
@only(finance)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Statement, pk=pk)
    found, _unreadable = _read(shown)
    moves.confirm(shown, by=request.user, rows=found.lines)
    nudge(tasks.look_through_due)
    return HttpResponseRedirect(shown.get_absolute_url(), status=303)


@require_POST
@only(finance)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    moves.discard(get_object_or_404(Statement, pk=pk), by=request.user)
    return HttpResponseRedirect(reverse("staff_transfers"), status=303)


# -- A movement ------------------------------------------------------------------------------------
@require_safe
@only(finance)
def movement(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "funding/payments/transfer_movement.html", _of_movement(request, pk))


def _of_movement(request: HttpRequest, pk: int) -> dict[str, Any]:
    rows = Movement.objects.select_related("attempt__pledge__campaign", "statement")
    shown = get_object_or_404(rows, pk=pk)
    held = shown.state == Movement.State.HELD
    told = Entry.objects.about(shown).select_related("by").order_by("id")[:50]
    return {
        "movement": shown,
        "suggestions": matching.suggestions([shown])[shown.pk] if held else [],
        "can": {name.replace("-", "_"): step.allowed(shown, request.user) for name, (step, _form) in DECISIONS.items()},
        "history": [(TOLD[entry.step], entry) for entry in told],
        "place_form": PlaceForm(),
        "reason_form": ReasonForm(),
    }


@require_POST
@only(finance)
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    if decision not in DECISIONS:
        raise Http404
    step, asks = DECISIONS[decision]
    about, form = get_object_or_404(Movement, pk=pk), asks(request.POST)
    if not form.is_valid():
        shown = "place_form" if asks is PlaceForm else "reason_form"
        context = _of_movement(request, pk) | {shown: form, "form": form}
        return render(request, "funding/payments/transfer_movement.html", context, status=422)
    step(about, by=request.user, **form.cleaned_data)
    return HttpResponseRedirect(about.get_absolute_url(), status=303)


@require_safe
@only(finance)
def movements(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    context = {"page": _page(request, _listed(state), size=50), "state": state, "states": Movement.State.choices}
    return render(request, "funding/payments/transfer_movements.html", context)


@require_safe
@only(finance)
def movements_csv(request: HttpRequest) -> HttpResponse:
    headings = [
        _("Date"),
        _("Amount"),
        _("Who paid"),
        _("Their account"),
        _("Concept"),
        _("State"),
        _("Reference of the pledge"),
    ]
    rows = [
        (
            row.booked_on.isoformat(),
            money.format(row.cents),
            row.payer,
            row.payer_iban,
            row.concept,
            row.get_state_display(),
            row.attempt.pledge.reference if row.attempt else "",
        )
        for row in _listed(request.GET.get("state", ""))[:LONGEST_SHEET]
    ]
    return sheet.download("transfers", headings, rows)


def _listed(state: str) -> Any:
    rows = Movement.objects.select_related("attempt__pledge")
    return rows.filter(state=state) if state in Movement.State.values else rows


# -- By hand ---------------------------------------------------------------------------------------
@require_POST
@only(finance)
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    """Recorded by one person: it counts when somebody else has confirmed it."""
    about, form = get_object_or_404(Return, pk=pk), ReturnForm(request.POST)
    if not form.is_valid():
        context = _overview(request) | {"form": _upload(), "return_form": form, "tried": about.pk}
        return render(request, "funding/payments/transfers.html", context, status=422)
    moves.record_return(about, by=request.user, **form.cleaned_data)
    messages.success(request, _("Recorded. Somebody else of finance has to confirm it."))
    return HttpResponseRedirect(reverse("staff_transfers"), status=303)


@require_POST
@only(finance)
def return_confirmed(request: HttpRequest, pk: int) -> HttpResponse:
    seen = request.POST.get("seen", "")
    made = returns.confirm(get_object_or_404(Return, pk=pk), by=request.user, seen=seen)
    if made.refund is not None:
        calls.send_refund(made.refund)
    messages.success(request, _("Confirmed: the money has gone back."))
    return HttpResponseRedirect(reverse("staff_transfers"), status=303)


@require_POST
@only(finance)
def return_not_so(request: HttpRequest, pk: int) -> HttpResponse:
    about, form = get_object_or_404(Return, pk=pk), NotSoForm(request.POST, auto_id=f"not-so-{pk}-%s")
    if not form.is_valid():
        context = _overview(request) | {"form": _upload(), "not_so_form": form, "denied": about.pk}
        return render(request, "funding/payments/transfers.html", context, status=422)
    returns.say_not_so(about, by=request.user, **form.cleaned_data)
    messages.success(request, _("It has to be made as before."))
    return HttpResponseRedirect(reverse("staff_transfers"), status=303)
