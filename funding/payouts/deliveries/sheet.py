"""Addresses of those who wait for a parcel, for the lead of the team."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from crowdcoop import sheet
from funding.payouts.deliveries.models import Batch, Delivery


def addresses(batch: Batch) -> HttpResponse:
    waiting = batch.deliveries.filter(state__in=Delivery.OPEN).select_related("pledge").order_by("id")
    headings = [_("Reference"), _("Name"), _("Address"), _("Reward"), _("State")]
    rows = (
        [
            one.pledge.reference,
            one.pledge.name,
            one.pledge.address,
            one.pledge.snapshot.get("title", batch.reward.title),
            one.get_state_display(),
        ]
        for one in waiting
    )
    return sheet.download(f"addresses-{batch.pk}", headings, rows)
