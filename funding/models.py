"""Gathers the slices' models under one app label and one migrations folder."""

from funding.campaigns.models import (
    Campaign,
    Closing,
    CollectiveReturn,
    CostLine,
    HelpWanted,
    Reward,
    Stock,
    Totals,
)
from funding.closing.models import ClosingJob, ClosingStage
from funding.ledger.models import Entry, Transaction
from funding.payments.models import Attempt, ProviderEvent, Refund
from funding.payments.pace import Pace
from funding.payments.receipts.models import Receipt, Series
from funding.pledges.letters.models import Letter
from funding.pledges.models import Pledge, Supporter
from funding.running.models import Advice, CoachSilence, Thanked, Thanks

__all__ = [
    "Advice",
    "Attempt",
    "Campaign",
    "Closing",
    "ClosingJob",
    "ClosingStage",
    "CoachSilence",
    "CollectiveReturn",
    "CostLine",
    "Entry",
    "HelpWanted",
    "Letter",
    "Pace",
    "Pledge",
    "ProviderEvent",
    "Receipt",
    "Refund",
    "Reward",
    "Series",
    "Stock",
    "Supporter",
    "Thanked",
    "Thanks",
    "Totals",
    "Transaction",
]
