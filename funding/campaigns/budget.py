"""What the cost lines come to: how many people it takes, what the fee is and what is left to the co-op."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from crowdcoop import money
from funding.campaigns.models import Campaign
from incubator.calls.models import Call

WHOLE = 10_000  # basis points


class Outlook(NamedTuple):
    """One of the two sums, in cents, and what it means."""

    name: Any
    cents: int
    people: int
    fee: int
    received: int


def average_pledge(campaign: Campaign) -> int:
    """Cents that the call reckons with; a campaign without a journey (an import) is reckoned like a new call."""
    call = Call.objects.filter(incubations__cooperative=campaign.cooperative_id).order_by("-id").first()
    standard: int = Call._meta.get_field("average_pledge").default
    return (call.average_pledge if call else 0) or standard


def people_needed(cents: int, average: int) -> int:
    return -(-cents // average)


def percent(basis_points: int) -> str:
    """4, 4,5: as people write it in their language, without the sign."""
    return str(formats.number_format(Decimal(basis_points).scaleb(-2).normalize(), use_l10n=True))


def outlooks(campaign: Campaign, average: int) -> list[Outlook]:
    minimum, optimum = campaign.sums()
    named = [(_("Minimum"), minimum), (_("Optimum"), optimum)]
    return [_outlook(campaign, name, cents, average) for name, cents in named]


def _outlook(campaign: Campaign, name: Any, cents: int, average: int) -> Outlook:
    fee, received = money.split(cents, [campaign.fee_basis_points, WHOLE - campaign.fee_basis_points])
    return Outlook(name, cents, people_needed(cents, average), fee, received)
