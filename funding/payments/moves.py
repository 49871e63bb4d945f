"""What becomes of attempts and refunds. No provider is called from here: see calls.py."""

import uuid
from datetime import timedelta
from typing import Any

from crowdcoop import clock
from crowdcoop.people.rules import finance, finance_people
from crowdcoop.together import at_last
from crowdcoop.workflow import NotNow, act, create, move, system
from funding.campaigns.models import Campaign
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payments import rules
from funding.payments.models import Attempt, Refund
from funding.pledges import moves as pledges
from funding.pledges.models import Pledge
from funding.pledges.rules import campaign_is_open, holder_of_the_link, no_payment_under_way

State = Attempt.State
Kind = Transaction.Kind
UNSETTLED: list[str] = [State.CREATED, State.PENDING, State.UNKNOWN]
TRIES = 12


@create(
    Attempt,
    who=holder_of_the_link | system,
    needs=[rules.still_to_be_paid, no_payment_under_way, campaign_is_open],
)
def begin(pledge: Pledge, *, by: Any, provider: str) -> Attempt:
    return Attempt.objects.create(
        pledge=pledge, provider=provider, amount=pledge.charged, currency=pledge.currency, created_at=clock.now()
    )


@move(Attempt, source=UNSETTLED, target=State.PENDING, who=system, guarded=True)
def record_pending(attempt: Attempt, *, by: None, reference: str, url: str) -> None:
    attempt.reference, attempt.url = reference, url


@move(Attempt, source=[State.CREATED, State.PENDING], target=State.UNKNOWN, who=system)
def lose_sight(attempt: Attempt, *, by: None, reason: str) -> None:
    """No answer: it may have succeeded. Only asking the provider tells."""


@move(Attempt, source=UNSETTLED, target=State.FAILED, who=system, tells={"payment_failed": rules.declined_supporter})
def fail(attempt: Attempt, *, by: None, reason: str) -> None:
    attempt.why = reason[:200]
    attempt.settled_at = clock.now()


def _too_late(attempt: Attempt, *, by: None, amount: int, currency: str, reference: str) -> dict[str, Any]:
    """The door was shut before this payment could be counted: nothing of it was written, and it goes back."""
    attempt.reference, attempt.settled_at, attempt.why = reference, clock.now(), ""
    pledges.turn_away(attempt.pledge, by=None)
    _send_back(attempt, Refund.Reason.LATE)
    return {"amount": amount, "returned": Refund.Reason.LATE}


@move(
    Attempt,
    # A failure that turns out to have been a success is money all the same.
    source=[*UNSETTLED, State.FAILED],
    target=State.SUCCEEDED,
    who=system,
    tells={"payment_unplaced": rules.finance_if_unplaced},
    reads=Attempt.objects.with_pledge,
    also=("pledge",),
    instead={pledges.Late: _too_late},
)
def succeed(attempt: Attempt, *, by: None, amount: int, currency: str, reference: str) -> dict[str, Any]:
    """The provider has the money. It pays the pledge, or goes back, or waits in suspense for somebody to look at it."""
    attempt.reference, attempt.settled_at, attempt.why = reference, clock.now(), ""
    if (amount, currency) != (attempt.amount, attempt.currency):
        attempt.why = f"{amount} {currency}"
        _book(attempt, {accounts.suspense(): amount}, kind=Kind.SUSPENSE, currency=currency)
        return {"amount": amount, "currency": currency, "expected": attempt.amount}
    reason = _pay(attempt, attempt.pledge)
    if reason is not None:
        _send_back(attempt, reason)
    return {"amount": amount, "returned": reason or ""}


def _pay(attempt: Attempt, pledge: Pledge) -> str | None:
    """Pays the pledge, or says why the money has to go back. Raises Late at the end if the door is shut by then."""
    if pledge.state in (Pledge.State.PAID, Pledge.State.REFUNDING, Pledge.State.REFUNDED):
        return Refund.Reason.TWICE
    if pledge.state == Pledge.State.ABANDONED:
        return Refund.Reason.LATE
    attempt.pays = True
    pledges.pay(pledge, by=None)
    parts = {accounts.campaign_pledged(pledge.campaign_id): pledge.amount, accounts.tips(): pledge.tip}
    _book(attempt, parts, kind=Kind.PLEDGE_PAID)
    at_last(lambda: pledges.count_in(pledge))
    return None


def _book(attempt: Attempt, parts: dict[str, int], *, kind: str, currency: str = "EUR") -> Transaction:
    """From the provider to these accounts, once per attempt."""
    entries = {accounts.provider(attempt.provider): -sum(parts.values())} | parts
    return book.post(kind, f"paid:{attempt.uid}", entries, currency=currency)


def _send_back(attempt: Attempt, reason: str) -> None:
    """Money that never counted: it goes straight to what is owed back."""
    _book(attempt, {accounts.refunds_due(attempt.provider): attempt.amount}, kind=Kind.REFUND)
    request_refund(attempt, by=None, reason=reason)


@create(Refund, who=system, needs=[rules.not_returned_yet])
def request_refund(attempt: Attempt, *, by: None, reason: str) -> Refund:
    """From this moment the money is the supporter's: out of the campaign's books, on its way back."""
    return _refund(attempt, reason)


@create(
    Refund,
    who=holder_of_the_link,
    needs=[rules.paid_its_pledge, rules.can_be_cancelled, rules.not_returned_yet],
)
def cancel(attempt: Attempt, *, by: Any) -> Refund:
    """The supporter takes the pledge back."""
    refund = _refund(attempt, Refund.Reason.CANCELLED)
    # We hold the totals' row now: a closing that decided just before us has committed, and its decision stands.
    still = Campaign.objects.filter(pk=attempt.pledge.campaign_id, state=Campaign.State.ROUND_1, passed_at=None)
    if not still.exists():
        raise NotNow(rules.THE_DECISION_STANDS)
    return refund


def _refund(attempt: Attempt, reason: str) -> Refund:
    now = clock.now()
    refund = Refund.objects.create(
        attempt=attempt,
        amount=attempt.amount,
        currency=attempt.currency,
        reason=reason,
        not_before=now,
        requested_at=now,
    )
    if attempt.pays:
        pledge = attempt.pledge
        # What finance has placed was first in suspense: what counts is where it came to stand.
        keys = [f"placed:{attempt.uid}", f"paid:{attempt.uid}"]
        paid = Transaction.objects.filter(key__in=keys).order_by("id").last()
        assert paid is not None
        back = {account: -cents for account, cents in book.entries_of(paid).items() if cents > 0}
        due = {accounts.refunds_due(attempt.provider): attempt.amount}
        book.post(Kind.REFUND, f"refund_due:{refund.uid}", back | due, reverses=paid, currency=attempt.currency)
        pledges.give_back(pledge, by=None, refund_reason=reason)
    return refund


@move(Refund, source=[Refund.State.REQUESTED, Refund.State.SENT], target=Refund.State.SENT, who=system)
def refund_sent(refund: Refund, *, by: None, reference: str) -> None:
    refund.reference = reference
    refund.not_before = clock.now() + timedelta(minutes=10)


@move(
    Refund,
    source=[Refund.State.REQUESTED, Refund.State.SENT],
    target=Refund.State.DONE,
    who=system,
    tells={"pledge_refunded": rules.supporter_of_refund},
)
def refund_done(refund: Refund, *, by: None, reference: str) -> None:
    refund.reference, refund.done_at, refund.why = reference, clock.now(), ""
    name = refund.attempt.provider
    entries = {accounts.refunds_due(name): -refund.amount, accounts.provider(name): refund.amount}
    book.post(Kind.REFUND, f"refund:{refund.uid}", entries, currency=refund.currency)
    if refund.attempt.pays:
        pledges.returned(refund.attempt.pledge, by=None)


@move(
    Refund,
    source=Refund.State.DONE,
    target=Refund.State.FAILED,
    who=system,
    needs=[rules.returned_by_its_provider],
    tells={"refund_came_back": finance_people},
)
def refund_came_back(refund: Refund, *, by: None, reason: str) -> dict[str, str]:
    """The bank did not take it after all."""
    book.reverse(Transaction.objects.get(key=f"refund:{refund.uid}"), f"refund_back:{refund.uid}")
    before = refund.reference
    _begins_anew(refund)
    refund.done_at, refund.came_back_at, refund.why = None, clock.now(), reason[:200]
    if refund.attempt.pays:
        pledges.is_owed_again(refund.attempt.pledge, by=None)
    return {"reference": before}


@act(Refund, who=system, states=[Refund.State.REQUESTED, Refund.State.SENT])
def refund_delayed(refund: Refund, *, by: None, reason: str) -> None:
    """Tried again later, each time twice as late, at most every six hours."""
    refund.tries += 1
    refund.why = reason[:200]
    refund.not_before = clock.now() + timedelta(minutes=min(2**refund.tries, 360))


@move(
    Refund,
    source=[Refund.State.REQUESTED, Refund.State.SENT],
    target=Refund.State.FAILED,
    who=system,
    tells={"refund_failed": finance_people},
)
def refund_failed(refund: Refund, *, by: None, reason: str, made: str = "") -> dict[str, str]:
    """`made` is the provider's name of one that it has tried, and that has come to nothing."""
    refund.why = reason[:200]
    if made:
        _begins_anew(refund)
    return {"reference": made} if made else {}


def _begins_anew(refund: Refund) -> None:
    """Under its id the provider would answer with this one for ever: what follows is another, so it gets another id."""
    refund.uid, refund.reference = uuid.uuid4(), ""


@move(Refund, source=Refund.State.FAILED, target=Refund.State.REQUESTED, who=finance)
def refund_again(refund: Refund, *, by: Any, reason: str) -> None:
    refund.tries, refund.not_before = 0, clock.now()
