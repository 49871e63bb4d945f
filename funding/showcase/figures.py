"""The figures of a campaign as its pages show them, and those of the whole house; none of them is typed."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Sum
from django.utils.translation import gettext as _

from crowdcoop import clock
from funding.campaigns.models import Campaign, CollectiveReturn
from funding.ledger.models import Entry, Transaction
from funding.pledges.models import Supporter
from incubator.journeys.models import Incubation

DAY = timedelta(days=1)


class Figures(NamedTuple):
    raised: int
    matched: int
    supporters: int
    minimum: int
    optimum: int
    closes_at: datetime | None
    # Begun days until the end; 0 when it is over or has not begun.
    days_left: int
    # Whether somebody can pledge at this moment.
    open: bool

    @property
    def share(self) -> int:
        return self.raised * 100 // self.minimum if self.minimum else 0

    @property
    def reached(self) -> bool:
        return bool(self.minimum) and self.raised >= self.minimum


def of(campaign: Campaign, now: datetime | None = None) -> Figures:
    """What a closed campaign raised is what its closing says: the refunds of a failed one do not rewrite it."""
    counted = getattr(campaign, "closing", None) or getattr(campaign, "totals", None)
    minimum, optimum = campaign.sums()
    ends, now = campaign.ends_at, now or clock.now()
    is_open = campaign.is_live and ends is not None and now < ends
    return Figures(
        raised=counted.raised if counted else 0,
        matched=0,
        supporters=counted.supporters if counted else 0,
        minimum=minimum,
        optimum=optimum,
        closes_at=campaign.closed_at or ends,
        days_left=-((now - ends) // DAY) if is_open and ends else 0,
        open=is_open,
    )


def impact() -> list[tuple[Any, int, bool]]:
    """(words, number, whether it is money) of what there is; nothing at all while there is nothing."""
    figures = [
        (_("raised"), _raised_by_all(), True),
        (_("people who have pledged"), _people(), False),
        (_("co-ops on their way"), Incubation.objects.under_way().count(), False),
        (_("open collective returns"), _returns(), False),
    ]
    return [figure for figure in figures if figure[1]] if figures[0][1] else []


def _raised_by_all() -> int:
    """From the books: what supporters paid to campaigns, less what went back to them."""
    entries = Entry.objects.filter(account__startswith="campaign:", account__endswith=":pledged")
    moved = entries.exclude(transaction__kind=Transaction.Kind.CAMPAIGN_FUNDED).order_by()
    return moved.aggregate(cents=Sum("cents"))["cents"] or 0


def _people() -> int:
    return Supporter.objects.filter(pledges__gt=0).order_by().values("email_hash").distinct().count()


def _returns() -> int:
    promised = CollectiveReturn.objects.filter(campaign__state__in=Campaign.PUBLIC)
    return promised.exclude(licence="").count()
