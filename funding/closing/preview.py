"""What closing a campaign would do now, said by the code that does it: the same step, query and split, and no writing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Sum

from crowdcoop import clock
from crowdcoop.workflow import Step
from funding.campaigns import moves, rounds
from funding.campaigns.models import Campaign, Totals
from funding.campaigns.shares import Shares, shares
from funding.campaigns.totals import OnTheirWay, locked, on_their_way
from funding.ledger import accounts
from funding.payments import returning
from funding.pledges.rules import supporters

GIVES_BACK = (moves.fail, moves.cancel)


@dataclass(frozen=True)
class Preview:
    """Cents throughout."""

    campaign: Campaign
    step: Step
    raised: int
    supporters: int
    minimum: int
    on_their_way: OnTheirWay
    refunds: int = 0
    refunded: int = 0
    match_released: int = 0
    fee: int = 0
    payable: int = 0
    mails: int = 0

    @property
    def outcome(self) -> str:
        """The last word of the step: passed, funded, unfunded, cancelled, or still counted."""
        return {
            moves.pass_round_1: "passed",
            moves.fund: "funded",
            moves.fail: "unfunded",
            moves.cancel: "cancelled",
            moves.count: "counting",
        }[self.step]


@dataclass(frozen=True)
class Figures:
    """What is read of a campaign once, whatever is then asked about it."""

    totals: Totals
    shares: Shares
    on_their_way: OnTheirWay
    refunds: dict[str, int]


def read(campaign: Campaign) -> Figures:
    owed = returning.owed(campaign).order_by()
    refunds = owed.aggregate(refunds=Count("pk"), refunded=Sum("amount", default=0))
    return Figures(locked(campaign), shares(campaign), on_their_way(campaign), refunds)


def of(campaign: Campaign, step: Step | None = None, figures: Figures | None = None) -> Preview:
    """If its round ended with the figures of now; or if this step (cancelling) were made."""
    known = figures or read(campaign)
    raised, made = known.totals.raised, known.shares
    step = step or rounds.next_step(campaign, raised) or moves.count
    gives_back, ends_well = step in GIVES_BACK, step is moves.fund
    refunds = known.refunds if gives_back else {"refunds": 0, "refunded": 0}
    return Preview(
        campaign,
        step,
        raised,
        known.totals.supporters,
        campaign.sums()[0],
        known.on_their_way,
        match_released=made.held[accounts.campaign_matched(campaign.pk)] if gives_back else 0,
        fee=made.fee if ends_well else 0,
        payable=made.payable if ends_well else 0,
        mails=_told(campaign, step) + (len(supporters(campaign)) if ends_well else refunds["refunds"]),
        **refunds,
    )


def due() -> Iterator[Preview]:
    """Of each round that is over."""
    for campaign in Campaign.objects.due_to_close(clock.now()).select_related("cooperative"):
        yield of(campaign)


def _told(campaign: Campaign, step: Step) -> int:
    return sum(len(list(audience(campaign, None))) for audience in step.tells.values())
