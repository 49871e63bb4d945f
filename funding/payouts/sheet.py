"""The transfers to order, as a sheet for whoever works with the bank. It is the only place with whole accounts."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from crowdcoop import money, sheet
from funding.payouts.models import Payout


def download(payouts: Iterable[Payout]) -> HttpResponse:
    headings = [_("Reference"), _("Holder of the account"), _("IBAN"), _("Amount"), _("Currency"), _("Concept")]
    rows = (
        [
            payout.reference,
            payout.holder,
            payout.iban,
            money.plain(payout.cents),
            payout.currency,
            f"{payout.reference} {payout.campaign.title}"[:140],
        ]
        for payout in payouts
    )
    return sheet.download("transfers", headings, rows)
