"""The entries as a sheet, for the team and those who look after the money; with those that were corrected."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from crowdcoop import money, sheet
from funding.campaigns.models import Campaign


def download(campaign: Campaign) -> HttpResponse:
    headings = [
        _("Number"), _("Cost line"), _("Day"), _("Amount"), _("What it was for"), _("Paid to"), _("Evidence"),
        _("Corrects number"),
    ]  # fmt: skip
    return sheet.download(f"spending-{campaign.slug}", headings, _rows(campaign))


def _rows(campaign: Campaign) -> Iterator[list[Any]]:
    entries = campaign.spendings.select_related("line", "evidence").order_by("id")
    for entry in entries:
        proof = entry.evidence.original_name if entry.evidence else ""
        amount = money.plain(entry.cents)
        day = entry.spent_on.isoformat()
        yield [entry.pk, entry.line.title, day, amount, entry.text, entry.supplier, proof, entry.corrects_id or ""]
