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
from funding.payments.transfer.models import Instructions, Movement, Return, Statement
from funding.pledges.models import Pledge, Supporter

__all__ = [
    "Attempt",
    "Campaign",
    "Closing",
    "CollectiveReturn",
    "CostLine",
    "Entry",
    "HelpWanted",
    "Instructions",
    "Movement",
    "Pledge",
    "ProviderEvent",
    "Refund",
    "Return",
    "Reward",
    "Statement",
    "Stock",
    "Supporter",
    "Totals",
    "Transaction",
]
