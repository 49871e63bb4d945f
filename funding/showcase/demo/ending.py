"""The end of a round in the demo: decided by the sweeper, and everything given back where it was not enough."""

import time
from datetime import datetime, timedelta
from functools import partial

from funding.campaigns.models import Campaign
from funding.closing import sweep
from funding.closing.models import ClosingJob
from funding.payments import returning
from funding.payments.models import Refund
from funding.payments.receipts import sweep as receipts
from funding.showcase.demo.road import Events
from funding.showcase.demo.till import Till

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
A_WHILE = 60  # seconds


def of_round(till: Till, campaign: Campaign, edge: datetime) -> Events:
    return [(edge + MINUTE, _decide), (edge + HOUR, partial(_return_what_was_lost, till, campaign.pk))]


def _decide() -> None:
    """In no time: refunds are asked for when the till is there to make them."""
    sweep.close_due(seconds=0)


def _return_what_was_lost(till: Till, pk: int) -> None:
    campaign = Campaign.objects.get(pk=pk)
    if campaign.state != Campaign.State.UNFUNDED:
        return
    while returning.ask(campaign):
        pass
    asked = Refund.objects.filter(attempt__pledge__campaign=campaign, state=Refund.State.REQUESTED)
    returning.done((refund, till.refund(refund)) for refund in list(asked.select_related("attempt").order_by("id")))
    receipts.issue_due()
    sweep.go_on(ClosingJob.objects.get(campaign=campaign).pk, time.monotonic() + A_WHILE)
