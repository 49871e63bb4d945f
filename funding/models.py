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
from funding.closing.models import ClosingJob, ClosingStage, Otherwise
from funding.ledger.models import Entry, Transaction
from funding.payments.disputes.models import Dispute
from funding.payments.models import Attempt, ProviderEvent, Refund
from funding.payments.pace import Pace
from funding.payments.receipts.models import Receipt, Series
from funding.payments.transfer.models import Instructions, Movement, Return, Statement
from funding.payouts.contracts.models import Contract, ContractDocument
from funding.payouts.deliveries.models import Batch, Delivery, ReturnDelivered
from funding.payouts.funding_report.models import FeeInvoice
from funding.payouts.models import Payout
from funding.payouts.spending.models import Spending
from funding.pledges.letters.models import Letter
from funding.pledges.models import Pledge, Supporter
from funding.running.models import Advice, CoachSilence, Thanked, Thanks

__all__ = [
    "Advice",
    "Attempt",
    "Batch",
    "Campaign",
    "Closing",
    "ClosingJob",
    "ClosingStage",
    "CoachSilence",
    "CollectiveReturn",
    "Commitment",
    "Contract",
    "ContractDocument",
    "CostLine",
    "Delivery",
    "Dispute",
    "Entry",
    "FeeInvoice",
    "HelpWanted",
    "Instructions",
    "Letter",
    "Maker",
    "Movement",
    "Otherwise",
    "Pace",
    "Payout",
    "Picture",
    "Pledge",
    "ProviderEvent",
    "Receipt",
    "Refund",
    "Remark",
    "Return",
    "ReturnDelivered",
    "Reward",
    "Series",
    "Spending",
    "Statement",
    "Stock",
    "Supporter",
    "Thanked",
    "Thanks",
    "Totals",
    "Transaction",
]
