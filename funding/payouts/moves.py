"""A payout's way: asked for, approved by a second person, sent, and confirmed or returned by the bank."""

from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.workflow import NotNow, create, move
from funding.campaigns.models import Campaign
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payouts import rules
from funding.payouts.funding_report import moves as funding_report
from funding.payouts.models import Payout

State, Kind = Payout.State, Transaction.Kind


@create(
    Payout,
    who=rules.finance_apart,
    needs=[rules.ready_to_pay, rules.something_to_pay],
    tells={"payout_requested": rules.finance_people},
)
def request(campaign: Campaign, *, by: User, cents: int, reason: str) -> Payout:
    """The campaign's row is locked: two who ask at once see each other's sum."""
    if cents > (left := rules.available(campaign)):
        raise NotNow(rules.too_much(cents, left, campaign.currency))
    contract = campaign.contract
    return Payout.objects.create(
        campaign=campaign,
        contract=contract,
        cents=cents,
        currency=campaign.currency,
        holder=contract.holder,
        iban=contract.iban,
        reason=reason,
        requested_by=by,
        requested_at=clock.now(),
    )


@move(
    Payout,
    source=State.REQUESTED,
    target=State.APPROVED,
    who=rules.finance_apart,
    needs=[rules.somebody_else, rules.ready_to_pay, rules.account_as_it_was],
    tells={"payout_moved": rules.finance_people},
)
def approve(payout: Payout, *, by: User) -> dict[str, Any]:
    """Another person than who asked: the database holds the two against each other as well."""
    _within(payout)
    payout.approved_by, payout.approved_at = by, clock.now()
    return {"cents": payout.cents}


@move(
    Payout,
    source=State.APPROVED,
    target=State.SENT,
    who=rules.finance_apart,
    needs=[rules.ready_to_pay, rules.account_as_it_was],
    tells={"payout_sent": rules.team, "payout_moved": rules.finance_people},
)
def send(payout: Payout, *, by: User, paid_from: str = accounts.BANK) -> dict[str, Any]:
    """The order has gone to the bank, or to the provider that holds the money: from here the books have paid it."""
    _within(payout)
    payout.paid_from, payout.sent_at = paid_from, clock.now()
    source = accounts.BANK if paid_from == accounts.BANK else accounts.provider(paid_from)
    entries = {accounts.campaign_payable(payout.campaign_id): -payout.cents, source: payout.cents}
    book.post(Kind.PAYOUT, f"payout:{payout.uid}", entries, currency=payout.currency)
    return {"cents": payout.cents, "from": paid_from}


@move(
    Payout,
    source=State.SENT,
    target=State.CONFIRMED,
    who=rules.finance_apart,
    tells={"payout_confirmed": rules.team, "payout_moved": rules.finance_people},
)
def confirm(payout: Payout, *, by: User, bank_reference: str) -> dict[str, Any]:
    """The last one brings the funding report with it."""
    campaign = rules.locked(payout.campaign)
    payout.bank_reference, payout.confirmed_at = bank_reference, clock.now()
    others = campaign.payouts.filter(state__in=[*Payout.PROMISED, State.SENT]).exclude(pk=payout.pk)
    if not others.exists() and rules.payable(campaign) == 0:
        payout.save()
        funding_report.issue(campaign, by=None)
    return {"cents": payout.cents, "reference": bank_reference}


@move(
    Payout,
    source=[State.SENT, State.CONFIRMED],
    target=State.RETURNED,
    who=rules.finance_apart,
    tells={"payout_returned": rules.team, "payout_moved": rules.finance_people},
)
def take_back(payout: Payout, *, by: User, reason: str) -> dict[str, Any]:
    """The bank has sent it back: the co-op is owed it again."""
    rules.locked(payout.campaign)
    sent = Transaction.objects.get(key=f"payout:{payout.uid}")
    book.reverse(sent, f"payout_returned:{payout.uid}", kind=Kind.PAYOUT_RETURNED)
    payout.returned_at, payout.why = clock.now(), reason
    return {"cents": payout.cents}


@move(
    Payout,
    source=[State.REQUESTED, State.APPROVED],
    target=State.CALLED_OFF,
    who=rules.finance_apart,
    tells={"payout_moved": rules.finance_people},
)
def call_off(payout: Payout, *, by: User, reason: str) -> dict[str, Any]:
    payout.why = reason
    return {"cents": payout.cents}


def _within(payout: Payout) -> None:
    """Whatever else was promised before or meanwhile, no more leaves than the books owe."""
    campaign = rules.locked(payout.campaign)
    left = rules.payable(campaign)
    if payout.cents > left:
        raise NotNow(rules.too_much(payout.cents, left, payout.currency))
