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
from funding.payouts.contracts.models import Contract, ContractDocument
from funding.payouts.deliveries.models import Batch, Delivery, ReturnDelivered
from funding.payouts.funding_report.models import FeeInvoice
from funding.payouts.models import Payout
from funding.payouts.spending.models import Spending
from funding.pledges.models import Pledge, Supporter

__all__ = [
    "Attempt",
    "Batch",
    "Campaign",
    "Closing",
    "CollectiveReturn",
    "Contract",
    "ContractDocument",
    "CostLine",
    "Delivery",
    "Entry",
    "FeeInvoice",
    "HelpWanted",
    "Payout",
    "Pledge",
    "ProviderEvent",
    "Refund",
    "ReturnDelivered",
    "Reward",
    "Spending",
    "Stock",
    "Supporter",
    "Totals",
    "Transaction",
]
