"""The funding report is ordered: its figures are frozen in the same moment, with the invoice for the fee."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.reports import moves as reports
from crowdcoop.reports.models import Report, ReportQuerySet
from crowdcoop.workflow import act, system
from funding.campaigns.models import Campaign
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payouts import rates
from funding.payouts.contracts.rules import finance_apart
from funding.payouts.funding_report import figures
from funding.payouts.funding_report.models import FeeInvoice

SERIES = "FAC"  # of the invoices (facturas)
CLOSED_WELL = [Campaign.State.FUNDED, Campaign.State.FULFILLED]


@act(Campaign, who=finance_apart | system, states=CLOSED_WELL)
def issue(campaign: Campaign, *, by: User | None) -> dict[str, Any]:
    """Another one each time, with the figures of that moment; the invoice stays the same."""
    invoice = _invoice(campaign)
    with translation.override(campaign.language):
        report = reports.order_copy(
            campaign.cooperative,
            kind=Report.Kind.FUNDING,
            key=f"funding:{campaign.pk}:{of(campaign).count() + 1}",
            language=campaign.language,
            title=(_("Funding report of “%(campaign)s”") % {"campaign": campaign.title})[:300],
            snapshot=figures.read(campaign, invoice),
        )
    return {"report": report.number, "invoice": invoice.number if invoice else ""}


def of(campaign: Campaign) -> ReportQuerySet:
    """The newest first."""
    return Report.objects.filter(kind=Report.Kind.FUNDING, key__startswith=f"funding:{campaign.pk}:")


def _invoice(campaign: Campaign) -> FeeInvoice | None:
    """One for ever; the campaign's row is locked, and the number is given with the row. No fee, no invoice."""
    known = FeeInvoice.objects.filter(campaign=campaign).first()
    booked = Transaction.objects.filter(key=f"campaign_funded:{campaign.pk}").first()
    fee = book.entries_of(booked).get(accounts.fees(), 0) if booked else 0
    if known or not fee:
        return known
    now = clock.now()
    rate = rates.rate_on((campaign.closed_at or now).astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    base, tax = rates.parts(fee, rate.basis_points)
    return FeeInvoice.objects.create(
        campaign=campaign,
        number=reports.next_number(now, SERIES),
        at=now,
        cents=fee,
        base=base,
        tax=tax,
        tax_basis_points=rate.basis_points,
        tax_source=rate.source,
    )
