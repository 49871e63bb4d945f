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
from funding.ledger.models import Entry, Transaction
from funding.payments.models import Attempt, ProviderEvent, Refund
from funding.pledges.models import Pledge, Supporter
from funding.running.models import Advice, CoachSilence, Thanked, Thanks

__all__ = [
    "Advice",
    "Attempt",
    "Campaign",
    "Closing",
    "CoachSilence",
    "CollectiveReturn",
    "CostLine",
    "Entry",
    "HelpWanted",
    "Pledge",
    "ProviderEvent",
    "Refund",
    "Reward",
    "Stock",
    "Supporter",
    "Thanked",
    "Thanks",
    "Totals",
    "Transaction",
]
