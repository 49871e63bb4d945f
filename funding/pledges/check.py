"""What must hold between pledges, totals, stock and the campaign's account."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Q, Sum
from django.db.models.functions import Lower

from funding.campaigns.models import Campaign, Closing, Stock, Totals
from funding.ledger.models import Entry, Transaction
from funding.pledges.models import Pledge, Supporter
from funding.pledges.moves import email_hash

ACTIVE = (Pledge.State.STARTED, Pledge.State.PAID)
IN_AND_OUT = (Transaction.Kind.PLEDGE_PAID, Transaction.Kind.REFUND)


def differences() -> Iterator[str]:
    """One line per thing that is not as it must be."""
    yield from _totals()
    yield from _supporters()
    yield from _stock()
    yield from _closings()


def _booked() -> dict[int, int]:
    """Cents per campaign: what came in less what was given back, before anything was paid out of it."""
    rows = Entry.objects.filter(
        account__startswith="campaign:", account__endswith=":pledged", transaction__kind__in=IN_AND_OUT
    )
    sums = rows.values_list("account").annotate(cents=Sum("cents")).order_by("account")
    return {int(account.split(":")[1]): cents for account, cents in sums}


def _totals() -> Iterator[str]:
    booked = _booked()
    paid = dict(Pledge.objects.paid().values_list("campaign").annotate(Sum("amount")).order_by("campaign"))
    shown = dict(Totals.objects.values_list("campaign", "raised").order_by("campaign"))
    for campaign in sorted({*booked, *paid, *shown}):
        figures = [figure.get(campaign, 0) for figure in (shown, booked, paid)]
        if len(set(figures)) > 1:
            yield "campaign {}: total {} cents, books {}, paid pledges {}".format(campaign, *figures)


def _supporters() -> Iterator[str]:
    people: dict[int, Counter[str]] = {}
    for campaign, email in Pledge.objects.paid().order_by("id").values_list("campaign", Lower("email")):
        people.setdefault(campaign, Counter())[email_hash(email)] += 1
    kept: dict[int, Counter[str]] = {}
    for campaign, key, times in Supporter.objects.filter(pledges__gt=0).values_list(
        "campaign", "email_hash", "pledges"
    ):
        kept.setdefault(campaign, Counter())[key] = times
    for campaign, shown in Totals.objects.values_list("campaign", "supporters").order_by("campaign"):
        real = people.get(campaign, Counter())
        if len(real) != shown:
            yield f"campaign {campaign}: shows {shown} supporters, has {len(real)}"
        if kept.get(campaign, Counter()) != real:
            yield f"campaign {campaign}: the pledges counted per supporter are not those that are paid"


def _stock() -> Iterator[str]:
    active = Count("reward__pledges", filter=Q(reward__pledges__state__in=ACTIVE))
    for stock in Stock.objects.annotate(active=active).order_by("pk"):
        if stock.taken != stock.active:
            yield f"reward {stock.pk}: {stock.taken} units taken, {stock.active} pledges have one"


def _closings() -> Iterator[str]:
    closed = set(
        Campaign.objects.filter(state__in=Campaign.CLOSED).exclude(published_at=None).values_list("pk", flat=True)
    )
    decided = set(Closing.objects.values_list("campaign", flat=True))
    for campaign in sorted(closed - decided):
        yield f"campaign {campaign}: closed without an outcome"
    for campaign in sorted(decided - closed):
        yield f"campaign {campaign}: has an outcome and is not closed"
    for campaign in Totals.objects.filter(taking=True, campaign__in=closed).values_list("pk", flat=True):
        yield f"campaign {campaign}: closed, and its door is open"
