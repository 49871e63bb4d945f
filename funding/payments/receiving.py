"""Payments that have arrived, in chunks: the rows that `moves.succeed` writes for one, written for many at once.

Only what is as it should be: the amount and currency asked for, a pledge that waits for it, a door that is open. Anything
else is left to the step, one by one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DatabaseError, transaction

from crowdcoop import clock, many
from crowdcoop.many import Overtaken
from funding.campaigns.models import Campaign
from funding.ledger import accounts
from funding.ledger.book import WrongEntries
from funding.ledger.many import Booking, post
from funding.ledger.models import Transaction
from funding.payments import moves, provider
from funding.payments.models import Attempt
from funding.pledges import moves as pledges
from funding.pledges import paying
from funding.pledges.models import Pledge

Heard = tuple[Attempt, provider.Outcome]
WORTH_IT = 2


def book(heard: Iterable[Heard]) -> set[int]:
    """Book those that simply pay, a chunk a campaign; the attempts that are done. The others are left as they were."""
    by_campaign: dict[tuple[int, str], list[Heard]] = {}
    for attempt, outcome in heard:
        if (outcome.state, outcome.amount, outcome.currency) == ("succeeded", attempt.amount, attempt.currency):
            by_campaign.setdefault((attempt.pledge.campaign_id, attempt.currency), []).append((attempt, outcome))
    done: set[int] = set()
    for (campaign, _currency), chunk in sorted(by_campaign.items()):
        if len(chunk) >= WORTH_IT:
            done |= _book(campaign, {attempt.pk: outcome for attempt, outcome in chunk})
    return done


def _book(campaign: int, heard: dict[int, provider.Outcome]) -> set[int]:
    try:
        with transaction.atomic(), clock.fixed(clock.now()):
            attempts = _locked(campaign, heard)
            if attempts:
                _write_down(attempts, [heard[attempt.pk].reference for attempt in attempts])
    except (pledges.Late, Overtaken, WrongEntries, DatabaseError):
        # One of them is not as it should be: all of the chunk is undone, and each goes its own way.
        return set()
    return {attempt.pk for attempt in attempts}


def _locked(campaign: int, heard: dict[int, provider.Outcome]) -> list[Attempt]:
    """In the order in which everybody locks: attempt, pledge; the totals come last. One attempt a pledge."""
    waiting = Attempt.objects.filter(pk__in=heard, state__in=moves.succeed.sources, pledge__state=Pledge.State.STARTED)
    locked = waiting.select_related("pledge").order_by("id").select_for_update(of=("self", "pledge"))
    attempts = list({attempt.pledge_id: attempt for attempt in locked}.values())
    if attempts:
        theirs = Campaign.objects.select_related("cooperative").defer("story", "goal", "motivation").get(pk=campaign)
        for attempt in attempts:
            attempt.pledge.campaign = theirs
    return attempts


def _write_down(attempts: Sequence[Attempt], references: list[str]) -> None:
    paid = [attempt.pledge for attempt in attempts]
    paying.pay(paid)
    post(Transaction.Kind.PLEDGE_PAID, [_booking(attempt) for attempt in attempts], currency=attempts[0].currency)
    # `why` is what is left blank in the attempt, and no reason in the journal.
    blank: dict[str, list[Any]] = {"reference": references, "why": [""] * len(attempts)}
    facts = [{"amount": attempt.amount, "returned": ""} for attempt in attempts]
    many.moved(moves.succeed, attempts, data=facts, each=blank, pays=True, settled_at=clock.now())
    paying.count_in(paid)


def _booking(attempt: Attempt) -> Booking:
    """As `moves.succeed` books one: what is pledged to its campaign, the tip to the programme."""
    pledge = attempt.pledge
    parts = {accounts.campaign_pledged(pledge.campaign_id): pledge.amount, accounts.tips(): pledge.tip}
    return Booking(f"paid:{attempt.uid}", {accounts.provider(attempt.provider): -attempt.amount} | parts)
