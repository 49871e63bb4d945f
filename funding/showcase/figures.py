"""The figures of a campaign as its pages show them, and those of the whole house; none of them is typed."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from crowdcoop import clock
from funding.campaigns.models import Campaign, CampaignQuerySet, CollectiveReturn
from funding.ledger import accounts
from funding.ledger.models import Entry, Transaction
from funding.pledges.models import Supporter
from incubator.journeys.models import Incubation

DAY = timedelta(days=1)
# Cents so few that one person can complete the minimum.
A_LITTLE = 60_00


class Counted(NamedTuple):
    """What moves with every pledge: cents, and people counted once each."""

    raised: int
    supporters: int


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
    def missing(self) -> int:
        """Cents to the minimum."""
        return max(self.minimum - self.raised, 0)

    @property
    def to_complete(self) -> int:
        """Cents that one person could complete the minimum with, in whole euros; 0 when it is more, or reached."""
        whole = -(-self.missing // 100) * 100
        return whole if self.open and whole <= A_LITTLE else 0

    @property
    def unchanged_until(self) -> datetime | None:
        """When time alone changes what they say: a day less, or the end. None if it never does."""
        return self.closes_at - (self.days_left - 1) * DAY if self.open and self.closes_at else None

    @property
    def share(self) -> int:
        return self.raised * 100 // self.minimum if self.minimum else 0

    @property
    def reached(self) -> bool:
        return bool(self.minimum) and self.raised >= self.minimum


def of(
    campaign: Campaign, now: datetime | None = None, counted: Counted | None = None, matched: int | None = None
) -> Figures:
    """What a closed campaign raised is what its closing says: the refunds of a failed one do not rewrite it.

    `counted` is what has been read of the totals since the campaign was; `matched` are the cents of matchfunding.
    """
    counts = getattr(campaign, "closing", None) or counted or getattr(campaign, "totals", None)
    matched = getattr(campaign, "matched", 0) if matched is None else matched
    minimum, optimum = campaign.sums()
    ends, now = campaign.ends_at, now or clock.now()
    is_open = campaign.is_live and ends is not None and now < ends
    return Figures(
        raised=(counts.raised if counts else 0) + matched,
        matched=matched,
        supporters=counts.supporters if counts else 0,
        minimum=minimum,
        optimum=optimum,
        closes_at=campaign.closed_at or ends,
        days_left=-((now - ends) // DAY) if is_open and ends else 0,
        open=is_open,
    )


def matched(campaign: Campaign) -> int:
    """Cents of matchfunding, from the books, before anything was paid out of them."""
    return _moved(accounts.campaign_matched(campaign.pk)).aggregate(cents=Sum("cents"))["cents"] or 0


def with_matched(rows: CampaignQuerySet) -> CampaignQuerySet:
    """The same for campaigns that are being read, in the query that reads them."""
    booked = _moved(accounts.of_campaign_row("matched")).values("account").annotate(cents=Sum("cents"))
    return rows.annotate(matched=Coalesce(Subquery(booked.values("cents")), 0))


def _moved(account: Any) -> Any:
    return Entry.objects.filter(account=account).exclude(transaction__kind=Transaction.Kind.CAMPAIGN_FUNDED).order_by()


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
