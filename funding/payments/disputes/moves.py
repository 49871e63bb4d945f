"""What becomes of a disputed payment. Who argues with the bank, finance, does it on the provider's own pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.rules import finance_people
from crowdcoop.workflow import NotNow, act, create, move, system
from funding.campaigns.models import Campaign, Totals
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payments import moves as payments
from funding.payments.disputes.models import Dispute
from funding.payments.models import Attempt, Refund
from funding.payments.provider import Fee
from funding.pledges.models import Pledge

State = Dispute.State


@create(Dispute, who=system, tells={"dispute_opened": finance_people})
def begin(attempt: Attempt, *, by: None, **told: Any) -> Dispute:
    """Nothing is booked: the money may come back."""
    return Dispute.objects.create(attempt=attempt, provider=attempt.provider, opened_at=clock.now(), **told)


@move(Dispute, source=State.OPEN, target=State.WON, who=system, tells={"dispute_closed": finance_people})
def win(dispute: Dispute, *, by: None) -> None:
    dispute.closed_at = clock.now()


@move(Dispute, source=State.OPEN, target=State.LOST, who=system, tells={"dispute_closed": finance_people})
def lose(dispute: Dispute, *, by: None) -> dict[str, Any]:
    """The money has left the provider: out of a pledge that still counts, else at the cost of the programme."""
    dispute.closed_at, dispute.borne = clock.now(), not _can_be_taken_back(dispute)
    if dispute.borne:
        name = dispute.provider
        entries = {accounts.provider_costs(name): -dispute.amount, accounts.provider(name): dispute.amount}
        key = f"dispute:{name}:{dispute.reference}"
        book.post(Transaction.Kind.DISPUTE, key, entries, note=dispute.reference, currency=dispute.currency)
    else:
        refund = payments.request_refund(dispute.attempt, by=None, reason=Refund.Reason.DISPUTED)
        payments.refund_done(refund, by=None, reference=dispute.reference)
    return {"borne": dispute.borne}


@move(Dispute, source=State.LOST, target=State.WON, who=system, tells={"dispute_closed": finance_people})
def win_after_all(dispute: Dispute, *, by: None) -> None:
    """The money is at the provider again: the programme's own, or owed to whoever had it back from their bank."""
    if dispute.borne:
        lost = Transaction.objects.get(key=f"dispute:{dispute.provider}:{dispute.reference}")
        key = f"dispute_back:{dispute.provider}:{dispute.reference}"
        book.reverse(lost, key, Transaction.Kind.DISPUTE)
        dispute.borne = False
    else:
        refund = Refund.objects.get(attempt=dispute.attempt_id)
        # What has been returned in another way since has nothing to do with this one.
        if refund.reference == dispute.reference:
            payments.refund_came_back(refund, by=None, reason="dispute_won")
    dispute.closed_at = clock.now()


@act(Dispute, who=system)
def book_fee(dispute: Dispute, *, by: None, fee: Fee) -> dict[str, Any]:
    """The programme bears it, once by the provider's reference; what is given back reverses what was charged."""
    key, name = fee_key(dispute.provider, fee.reference), dispute.provider
    if Transaction.objects.filter(key=key).exists():
        raise NotNow(_("This is in the books already."))
    charged = Transaction.objects.filter(key__startswith=fee_key(name, ""), note=dispute.reference, reversed_by=None)
    back = charged.filter(entries__account=accounts.provider(name), entries__cents=-fee.cents).order_by("id").first()
    if fee.cents < 0 and back is not None:
        book.reverse(back, key, Transaction.Kind.DISPUTE_FEE, note=dispute.reference)
    else:
        entries = {accounts.dispute_fees(): -fee.cents, accounts.provider(name): fee.cents}
        book.post(Transaction.Kind.DISPUTE_FEE, key, entries, note=dispute.reference, currency=fee.currency)
    return {"fee": fee.cents, "currency": fee.currency, "reference": fee.reference}


def fee_key(provider: str, reference: str) -> str:
    return f"dispute_fee:{provider}:{reference}"


def _can_be_taken_back(dispute: Dispute) -> bool:
    """While its campaign runs. In the order in which everybody locks; with the totals held, nothing closes meanwhile."""
    attempt = Attempt.objects.select_for_update().get(pk=dispute.attempt_id)
    pledge = Pledge.objects.select_for_update().get(pk=attempt.pledge_id)
    Totals.objects.select_for_update().get(campaign=pledge.campaign_id)
    runs = Campaign.objects.filter(pk=pledge.campaign_id, state__in=Campaign.LIVE).exists()
    whole = (dispute.amount, dispute.currency) == (attempt.amount, attempt.currency)
    return runs and whole and attempt.pays and pledge.state == Pledge.State.PAID
