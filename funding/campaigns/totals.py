"""What has been raised, read under the lock that payments take too."""

from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Sum

from crowdcoop import clock
from funding.campaigns.models import Campaign, Totals

# States of an attempt that may still end in a payment (payments stand above this slice).
MAY_STILL_SUCCEED = ("created", "pending", "unknown")
# After so long the round is decided by what has arrived: a provider may have lost a payment for good.
WAITED_FOR = timedelta(days=15)


def locked(campaign: Campaign) -> Totals:
    """The row that decides; locked inside a transaction, plainly read outside one (a page that shows a button)."""
    rows = Totals.objects.select_for_update() if connection.in_atomic_block else Totals.objects.all()
    return rows.get(campaign=campaign)


def raised_now(campaign: Campaign) -> int:
    return locked(campaign).raised


def shut_door(campaign: Campaign) -> Totals:
    """From here on no payment is counted: one that arrives later finds the door shut and goes back."""
    totals = locked(campaign)
    totals.taking = False
    totals.save(update_fields=["taking"])
    return totals


class OnTheirWay(NamedTuple):
    """Payments that were begun and that nobody has settled yet, and the cents they would bring."""

    payments: int
    cents: int


def on_their_way(campaign: Campaign) -> OnTheirWay:
    """Begun before the end, because nothing begins after it; each pledge has one payment under way at most."""
    open_ones = campaign.pledges.filter(attempts__state__in=MAY_STILL_SUCCEED).order_by().values("pk")
    found = campaign.pledges.filter(state="started", pk__in=open_ones)
    return OnTheirWay(**found.aggregate(payments=Count("pk"), cents=Sum("amount", default=0)))


def awaited(campaign: Campaign, raised: int | None = None) -> OnTheirWay:
    """Those that would change how the round ends; none when it is plain already, or has been waited for long enough."""
    way, none = on_their_way(campaign), OnTheirWay(0, 0)
    if not way.payments or campaign.ends_at is None or clock.now() >= campaign.ends_at + WAITED_FOR:
        return none
    if campaign.passed_at is None:
        raised, minimum = raised_now(campaign) if raised is None else raised, campaign.sums()[0]
        passes = raised >= minimum and not campaign.one_round
        if passes or raised + way.cents < minimum:
            return none
    return way
