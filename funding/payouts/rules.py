"""When money may go to a co-op, who may send it, and who hears of it."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from crowdcoop import money
from funding.campaigns.models import Campaign
from funding.ledger import accounts, book
from funding.payments.models import Attempt, Refund
from funding.payouts.contracts.models import Contract
from funding.payouts.contracts.rules import finance_apart, finance_people, team
from funding.payouts.models import Payout

__all__ = ["finance_apart", "finance_people", "team"]

CLOSED_WELL = (Campaign.State.FUNDED, Campaign.State.FULFILLED)
STILL_OPEN = (Attempt.State.CREATED, Attempt.State.PENDING, Attempt.State.UNKNOWN)
ON_ITS_WAY = (Refund.State.REQUESTED, Refund.State.SENT, Refund.State.FAILED, Refund.State.OTHERWISE)


def payable(campaign: Campaign) -> int:
    """Cents that the books still owe the co-op."""
    return book.balance(accounts.campaign_payable(campaign.pk))


def available(campaign: Campaign) -> int:
    """What can still be asked for: owed, and in no payout that waits to be sent."""
    return payable(campaign) - campaign.payouts.promised().order_by().cents()


def locked(campaign: Campaign) -> Campaign:
    """The row that every payout of a campaign waits for: amounts are added up by one at a time."""
    rows = Campaign.objects.select_for_update() if connection.in_atomic_block else Campaign.objects.all()
    return rows.get(pk=campaign.pk)


# -- What is needed -------------------------------------------------------------------------------
def ready_to_pay(about: Any, _by: Any = None) -> list[Any]:
    """Asked of a campaign, and again of each payout before it is approved and before it is sent."""
    campaign = about.campaign if isinstance(about, Payout) else about
    contract = Contract.objects.filter(campaign=campaign).first()
    answers = (_funded(campaign), _signed(contract), _settled(campaign), _placed(campaign))
    return [answer for answer in answers if answer]


def _funded(campaign: Campaign) -> Any:
    return None if campaign.state in CLOSED_WELL else _("The campaign has not closed with success yet.")


def _signed(contract: Contract | None) -> Any:
    if contract is None or contract.state != Contract.State.SIGNED:
        return _("The contract has not been signed yet.")
    if not contract.account_is_verified:
        return _("The account has changed since it was checked.")
    return None


def _settled(campaign: Campaign) -> Any:
    if Attempt.objects.filter(pledge__campaign=campaign, state__in=STILL_OPEN).exists():
        return _("A payment of this campaign is still under way.")
    if Refund.objects.filter(attempt__pledge__campaign=campaign, state__in=ON_ITS_WAY).exists():
        return _("Money of this campaign is still on its way back to a supporter.")
    return None


def _placed(campaign: Campaign) -> Any:
    if Attempt.objects.unplaced().filter(pledge__campaign=campaign).exists():
        return _("Money of this campaign fits no pledge: it has to be placed first.")
    return None


def something_to_pay(campaign: Campaign, _by: Any = None) -> Any:
    return None if available(campaign) > 0 else _("Nothing is left to be paid out.")


def account_as_it_was(payout: Payout, _by: Any = None) -> Any:
    """What two people saw is what is sent."""
    if payout.iban == payout.contract.iban == payout.contract.verified_iban:
        return None
    return _("The account has changed since this payout was asked for. Call it off and ask for another one.")


def somebody_else(payout: Payout, by: Any) -> Any:
    if by is not None and payout.requested_by_id == by.pk:
        return _("You have asked for this payout: somebody else of finance has to approve it.")
    return None


def too_much(cents: int, left: int, currency: str) -> Any:
    words = {"amount": money.format(cents, currency), "left": money.format(left, currency)}
    return _("%(amount)s is more than there is to pay out: %(left)s.") % words
