"""Where the money of a campaign is and what comes next, in words: for the team's page, its task list and finance."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop import money
from crowdcoop.look.dates import long_date
from funding.campaigns.models import Campaign
from funding.campaigns.totals import raised_now
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payouts import rules
from funding.payouts.contracts.models import Contract
from funding.payouts.contracts.rules import missing
from funding.payouts.models import Payout

State = Contract.State


@dataclass(frozen=True)
class Money:
    """Cents, as the books have them."""

    raised: int
    fee: int
    payable: int
    sent: int
    confirmed: int

    @property
    def left(self) -> int:
        return self.payable - self.sent


def money_of(campaign: Campaign) -> Money:
    booked = Transaction.objects.filter(key=f"campaign_funded:{campaign.pk}").first()
    entries = book.entries_of(booked) if booked else {}
    fee = entries.get(accounts.fees(), 0)
    payable = entries.get(accounts.campaign_payable(campaign.pk), 0)
    paid = campaign.payouts.order_by()
    raised = fee + payable if booked else raised_now(campaign)
    return Money(raised, fee, payable, paid.paid().cents(), paid.filter(state=Payout.State.CONFIRMED).cents())


def stages(campaign: Campaign, contract: Contract | None, found: Money) -> list[dict[str, Any]]:
    """Raised → fee → contract → paid, each done, now or to come."""
    funded = campaign.state in rules.CLOSED_WELL
    signed = contract is not None and contract.state == State.SIGNED
    all_paid = funded and found.payable > 0 and found.confirmed == found.payable
    ends = _("the round ends on %(day)s") % {"day": long_date(campaign.ends_at)} if campaign.ends_at else ""
    said = {
        "fee": _("%(fee)s for the programme") % {"fee": _of(campaign, found.fee)} if funded else "",
        "contract": str(contract.get_state_display()) if contract else _("asked for the day after the minimum"),
        "paid": _("%(sent)s of %(payable)s") % _sums(campaign, found) if funded else "",
    }
    return [
        _stage(_("Raised: %(raised)s") % {"raised": _of(campaign, found.raised)}, funded, True, "" if funded else ends),
        _stage(_("Fee taken off"), funded, False, said["fee"]),
        _stage(_("Contract checked and signed"), signed, contract is not None, said["contract"]),
        _stage(_("Paid to you"), all_paid, signed and funded, said["paid"]),
    ]


def _stage(title: str, done: bool, begun: bool, note: str) -> dict[str, Any]:
    return {"title": title, "state": "done" if done else "current" if begun else "pending", "note": note}


def _of(campaign: Campaign, cents: int) -> str:
    return money.format(cents, campaign.currency)


def _sums(campaign: Campaign, found: Money) -> dict[str, str]:
    return {"sent": _of(campaign, found.confirmed), "payable": _of(campaign, found.payable)}


@dataclass(frozen=True)
class Next:
    """The one thing that comes next: a sentence, and where it is done if it is theirs to do."""

    words: Any
    url: str = ""
    action: Any = ""


def next_for_team(campaign: Campaign, contract: Contract | None, found: Money) -> Next:
    if campaign.passed_at is None:
        return Next(_("Nothing yet: the campaign is under way. Its money is asked about once the minimum is passed."))
    if contract is None:
        return Next(_("On the day after the minimum we ask you for the data of the contract."))
    if contract.state in Contract.OPEN_TO_TEAM:
        action = _("Fill in the contract")
        return Next(_open_words(contract), reverse("campaign_contract"), action)
    if contract.state == State.IN_REVIEW:
        return Next(_("Finance is checking your contract. You will hear from us; there is nothing to do."))
    if contract.state == State.VERIFIED:
        return Next(
            _("The contract is checked: sign it and send it."), reverse("campaign_contract"), _("Sign the contract")
        )
    return _after_signing(campaign, found)


def _open_words(contract: Contract) -> str:
    if contract.state == State.CHANGES_REQUESTED:
        return _("Finance asks you to change something in the contract.")
    left = len(missing(contract))
    if not left:
        return _("The data of the contract are complete: send them to be checked.")
    return _("Fill in the data of the contract and send its papers: without them nothing can be paid.")


def _after_signing(campaign: Campaign, found: Money) -> Next:
    if campaign.state not in rules.CLOSED_WELL:
        return Next(_("The contract is signed. The money is paid when the campaign has closed."))
    if found.confirmed == found.payable:
        return Next(
            _("All is paid. Now come the rewards and returns."),
            reverse("campaign_deliveries"),
            _("Deliver what was promised"),
        )
    if found.left == 0:
        return Next(_("The money is on its way to your bank; it takes one or two working days."))
    if blocked := rules.ready_to_pay(campaign):
        return Next(_("The payout waits: %(why)s") % {"why": blocked[0]})
    return Next(_("Everything is there: finance prepares the payout, and two people have to agree to it."))
