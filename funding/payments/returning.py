"""Refunds in chunks: asked for and written down for many at once, with the rows that moves.py leaves for one."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects

from crowdcoop import clock, many, rows
from funding.campaigns.models import Campaign, Closing
from funding.ledger import accounts
from funding.ledger.many import Booking, booked, post
from funding.ledger.models import Transaction
from funding.payments import moves
from funding.payments.models import Attempt, Refund
from funding.pledges import returning as pledges
from funding.pledges.models import Pledge

CHUNK = 1_000
# All that a chunk looks at; the rest of the rows is not brought for thousands.
OF_ATTEMPT = ("id", "uid", "pledge", "provider", "amount", "currency")
OF_PLEDGE = ("id", "state", "campaign", "reward", "amount", "email")
OF_RECEIVER = ("id", "state", "campaign", "person", "email", "name", "language")
REASONS: dict[str, str] = {
    Campaign.State.UNFUNDED: Refund.Reason.UNFUNDED,
    Campaign.State.CANCELLED: Refund.Reason.WITHDRAWN,
}


def owed(campaign: Campaign) -> QuerySet[Attempt]:
    """The payments that go back if this campaign is not funded; what `request_refund` needs, asked for all of them."""
    paid = Attempt.objects.filter(pays=True, refund=None, state=Attempt.State.SUCCEEDED)
    return paid.filter(pledge__campaign=campaign, pledge__state=Pledge.State.PAID).order_by("pledge_id")


def ask(campaign: Campaign, size: int = CHUNK) -> int:
    """The next chunk of refunds of a campaign that has ended without success; how many, and none when all is asked."""
    with transaction.atomic(), clock.fixed(clock.now()):
        # One worker a campaign: chunks touch the same few rows of stock and totals.
        Closing.objects.select_for_update(no_key=True).get(campaign=campaign)
        locked = owed(campaign).select_for_update(of=("self", "pledge"), skip_locked=True)
        attempts = list(
            locked.select_related("pledge").only(*OF_ATTEMPT, *(f"pledge__{name}" for name in OF_PLEDGE))[:size]
        )
        if attempts:
            for attempt in attempts:
                attempt.pledge.campaign = campaign
            _request(campaign, attempts, REASONS[campaign.state])
    return len(attempts)


def _request(campaign: Campaign, attempts: Sequence[Attempt], reason: str) -> None:
    refunds = _refunds(attempts, reason)
    _book_due(campaign, refunds)
    pledges.give_back(campaign, [attempt.pledge for attempt in attempts], reason)
    many.journal(moves.request_refund, refunds, why=reason)


def _refunds(attempts: Sequence[Attempt], reason: str) -> list[Refund]:
    now = clock.now()
    made = [
        Refund(
            attempt=attempt,
            amount=attempt.amount,
            currency=attempt.currency,
            reason=reason,
            not_before=now,
            requested_at=now,
        )
        for attempt in attempts
    ]
    fields = [field for field in Refund._meta.concrete_fields if not field.primary_key]
    ids = rows.insert(Refund, {field.name: [getattr(refund, field.attname) for refund in made] for field in fields})
    for refund, pk in zip(made, ids, strict=True):
        refund.pk = pk
    return made


def _book_due(campaign: Campaign, refunds: Sequence[Refund]) -> None:
    """From what the campaign has to what is owed back: each reverses what was booked when it was paid."""
    paid = booked([f"paid:{refund.attempt.uid}" for refund in refunds])
    bookings = []
    for refund in refunds:
        reverses, entries = paid[f"paid:{refund.attempt.uid}"]
        back = {account: -cents for account, cents in entries.items() if cents > 0}
        due = {accounts.refunds_due(refund.attempt.provider): refund.amount}
        bookings.append(Booking(f"refund_due:{refund.uid}", back | due, reverses))
    post(Transaction.Kind.REFUND, bookings, currency=campaign.currency)


def done(answers: Iterable[tuple[Refund, str]]) -> None:
    """Returned, with the provider's reference of each. Whoever was written down meanwhile is left out."""
    heard = {refund.pk: (refund, reference) for refund, reference in answers}
    with transaction.atomic(), clock.fixed(clock.now()):
        open_ones = Refund.objects.filter(pk__in=heard, state__in=moves.refund_done.sources).order_by("id")
        # What can have changed is its state: that is read again under the lock.
        refunds = [heard[pk][0] for pk in _locked_states(open_ones, heard)]
        if refunds:
            _with_pledges([refund.attempt for refund in refunds])
            _write_down(refunds, [heard[refund.pk][1] for refund in refunds])


def _locked_states(found: QuerySet[Refund], heard: Mapping[int, tuple[Refund, str]]) -> list[int]:
    states = list(found.select_for_update().values_list("pk", "state"))
    for pk, state in states:
        vars(heard[pk][0])["state"] = state
    return [pk for pk, _state in states]


def _write_down(refunds: Sequence[Refund], references: list[str]) -> None:
    for currency in sorted({refund.currency for refund in refunds}):
        bookings = [
            Booking(
                f"refund:{refund.uid}",
                {
                    accounts.refunds_due(refund.attempt.provider): -refund.amount,
                    accounts.provider(refund.attempt.provider): refund.amount,
                },
            )
            for refund in refunds
            if refund.currency == currency
        ]
        post(Transaction.Kind.REFUND, bookings, currency=currency)
    if counted := [refund.attempt.pledge for refund in refunds if refund.attempt.pays]:
        pledges.returned(counted)
    many.moved(moves.refund_done, refunds, each={"reference": references}, done_at=clock.now(), why="")


def _with_pledges(attempts: Sequence[Attempt]) -> None:
    """Their pledges by one query, with one campaign for all its pledges instead of one each."""
    pledges = Pledge.objects.only(*OF_RECEIVER).in_bulk([attempt.pledge_id for attempt in attempts])
    campaigns = Campaign.objects.select_related("cooperative").in_bulk({each.campaign_id for each in pledges.values()})
    for attempt in attempts:
        attempt.pledge = pledges[attempt.pledge_id]
        attempt.pledge.campaign = campaigns[attempt.pledge.campaign_id]
    prefetch_related_objects([pledge for pledge in pledges.values() if pledge.person_id], "person")
