"""Gathers the slices' models under one app label and one migrations folder."""

from funding.campaigns.models import (
    Campaign,
    Closing,
    CollectiveReturn,
    Commitment,
    CostLine,
    HelpWanted,
    Maker,
    Picture,
    Remark,
    Reward,
    Stock,
    Totals,
)
from funding.ledger.models import Entry, Transaction
from funding.payments.models import Attempt, ProviderEvent, Refund
from funding.pledges.models import Pledge, Supporter

__all__ = [
    "Attempt",
    "Campaign",
    "Closing",
    "CollectiveReturn",
    "Commitment",
    "CostLine",
    "Entry",
    "HelpWanted",
    "Maker",
    "Picture",
    "Pledge",
    "ProviderEvent",
    "Refund",
    "Remark",
    "Reward",
    "Stock",
    "Supporter",
    "Totals",
    "Transaction",
]
