"""What must hold of the invoices for fees: numbered without gaps, and to the cent what the books took."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Sum

from crowdcoop.reports.models import Numbering
from funding.ledger import accounts
from funding.ledger.models import Entry
from funding.payouts.funding_report.models import FeeInvoice
from funding.payouts.funding_report.moves import SERIES


def differences() -> Iterator[str]:
    booked = Entry.objects.filter(account=accounts.fees(), transaction__key__startswith="campaign_funded:")
    took = dict(booked.values_list("transaction__key").annotate(Sum("cents")).order_by("transaction__key"))
    given: dict[str, list[int]] = defaultdict(list)
    for invoice in FeeInvoice.objects.order_by("id"):
        fee = took.get(f"campaign_funded:{invoice.campaign_id}", 0)
        if invoice.cents != fee:
            yield f"invoice {invoice}: {invoice.cents} cents, the books took {fee}"
        series, _dash, number = invoice.number.rpartition("-")
        given[series].append(int(number))
    lasts = dict(Numbering.objects.filter(series__startswith=f"{SERIES}-").values_list("series", "last"))
    for series in sorted({*given, *lasts}):
        if sorted(given[series]) != list(range(1, lasts.get(series, 0) + 1)):
            yield f"invoices {series}: {len(given[series])} of {lasts.get(series, 0)} numbers are there"
