"""The whole books for the finance role: a sheet of a period, sent while it is read."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crowdcoop import sheet
from crowdcoop.people.door import only
from crowdcoop.people.rules import finance
from funding.ledger.forms import PeriodForm
from funding.ledger.models import Entry

CHUNK = 2_000


@require_safe
@only(finance)
def books(request: HttpRequest) -> HttpResponse:
    return render(request, "funding/ledger/staff_books.html", {"form": PeriodForm()})


@require_safe
@only(finance)
def books_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return render(request, "funding/ledger/staff_books.html", {"form": form}, status=422)
    headings = [_("Transaction"), _("Moment"), _("Kind"), _("Key"), _("Account"), _("Amount"), _("Currency")]
    headings += [_("Reverses"), _("Note")]
    entries = Entry.objects.select_related("transaction__reverses").order_by("transaction_id", "id")
    rows = map(_row, entries.filter(form.within()).iterator(CHUNK))
    return sheet.stream("books", headings, rows)


def _row(entry: Entry) -> tuple[object, ...]:
    booked = entry.transaction
    moment = localtime(booked.at).strftime("%Y-%m-%d %H:%M:%S")
    amount = sheet.cents(entry.cents)
    reverses = booked.reverses.key if booked.reverses else ""
    kind = booked.get_kind_display()
    return booked.pk, moment, kind, booked.key, entry.account, amount, entry.currency, reverses, booked.note
