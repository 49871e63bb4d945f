"""Money that came and fits no pledge: finance counts it as it is, or sends it back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import User
from crowdcoop.people.rules import finance
from crowdcoop.workflow import NotNow, act
from funding.ledger import accounts, book
from funding.ledger.models import Entry, Transaction
from funding.payments import moves as payments
from funding.payments.models import Attempt, Refund
from funding.payments.suspense import rules
from funding.pledges import moves as pledges
from funding.pledges.models import Pledge

Kind = Transaction.Kind


@act(
    Attempt,
    who=finance,
    states=[Attempt.State.SUCCEEDED],
    needs=[rules.in_suspense, rules.in_its_currency, rules.pledge_waits, rules.campaign_takes_it],
)
def place(attempt: Attempt, *, by: User, reason: str) -> dict[str, Any]:
    """The pledge is worth what came: out of suspense, into its campaign."""
    came = _arrived(attempt)
    pledge = Pledge.objects.select_for_update().get(pk=attempt.pledge_id)
    if pledge.charged != came.cents:
        pledge = pledges.amend(pledge, by=by, **pledges.parted(pledge, came.cents))
    attempt.amount, attempt.pays, attempt.why = came.cents, True, ""
    attempt.save()
    pledge = pledges.pay(pledge, by=None)
    into = {accounts.campaign_pledged(pledge.campaign_id): pledge.amount, accounts.tips(): pledge.tip}
    entries = {accounts.suspense(): -came.cents} | into
    book.post(Kind.PLEDGE_PAID, f"placed:{attempt.uid}", entries, currency=came.currency)
    try:
        pledges.count_in(pledge)
    except pledges.Late as late:
        raise NotNow(_("This campaign is not taking pledges.")) from late
    return {"amount": came.cents}


@act(Attempt, who=finance, states=[Attempt.State.SUCCEEDED], needs=[rules.in_suspense])
def give_back(attempt: Attempt, *, by: User, reason: str) -> dict[str, Any]:
    """To where it came from, all of it and in its own currency, as any refund goes."""
    came = _arrived(attempt)
    attempt.amount, attempt.currency = came.cents, came.currency
    attempt.save()
    entries = {accounts.suspense(): -came.cents, accounts.refunds_due(attempt.provider): came.cents}
    book.post(Kind.SUSPENSE, f"unplaced:{attempt.uid}", entries, currency=came.currency)
    payments.request_refund(attempt, by=None, reason=Refund.Reason.UNPLACED)
    return {"amount": came.cents, "currency": came.currency}


def _arrived(attempt: Attempt) -> Entry:
    entry = rules.arrived(attempt)
    assert entry is not None  # in_suspense has looked
    return entry
