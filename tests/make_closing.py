"""Builders of closings: a round that has ended, and the work that follows it, as far as one wants it."""

import time
from datetime import timedelta
from typing import Any

from crowdcoop import clock
from funding.campaigns import moves as campaigns
from funding.campaigns.models import Campaign
from funding.closing import moves, sweep
from funding.closing.models import ClosingJob
from funding.payments import calls
from funding.payments import moves as payments
from funding.payments.models import Refund
from tests import make_funding, make_pledges

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MINIMUM = 500_000


def swept_at(moment: Any, seconds: float = 60) -> list[Any]:
    """The sweeper comes by at this moment."""
    with clock.at(moment):
        return sweep.close_due(seconds)


def ended(campaign: Campaign, seconds: float = 60) -> Campaign:
    """Its round is over, and the sweeper has worked so many seconds at it: with 0 nothing is asked back yet."""
    swept_at(campaign.ends_at, seconds)
    return Campaign.objects.get(pk=campaign.pk)


def job_of(campaign: Campaign) -> ClosingJob:
    return ClosingJob.objects.filter(campaign=campaign).select_related("campaign__cooperative").first()


def stages_of(campaign: Campaign) -> dict[str, tuple[int, int, int]]:
    """By name: done, total, failed."""
    return {stage.name: (stage.done, stage.total, stage.failed) for stage in job_of(campaign).stages.all()}


def finished_stages(campaign: Campaign) -> list[str]:
    return list(job_of(campaign).stages.exclude(finished_at=None).values_list("name", flat=True))


def lost(coop: Any = None, *, pledges: int = 2, seconds: float = 0, **numbers: Any) -> Campaign:
    """Closed below its minimum with some pledges, and the work on it begun; no other campaign is touched."""
    campaign = make_funding.live(coop, **numbers)
    for _one in range(pledges):
        make_pledges.paid(campaign)
    with clock.at(campaign.ends_at):
        campaign = campaigns.fail(campaign, by=None)
        sweep.go_on(moves.open_job(campaign, by=None).pk, time.monotonic() + seconds)
    return campaign


def said_otherwise(refund: Refund, *, by: Any) -> Refund:
    """Its provider has refused it for good, and somebody of finance says that they have paid it from the bank."""
    payments.refund_failed(refund, by=None, reason="account closed")
    return moves.return_otherwise(refund, by=by, reason="Transfer of 3 May")


def reached(campaign: Campaign, cents: int = MINIMUM) -> None:
    """Pledges that make up so much, by three people."""
    for amount in (cents - 30_00, 10_00, 20_00):
        make_pledges.paid(campaign, amount)


def arrives(pledge: Any, moment: Any = None) -> None:
    """The payment that was under way is settled."""
    attempt = make_pledges.attempt_of(pledge)
    make_pledges.the_desk().pay(attempt)
    with clock.at(moment or clock.now()):
        calls.settle(attempt)
