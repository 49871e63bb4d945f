"""What a funded campaign's money becomes: the fee and what is payable, from what the books say it holds."""

from dataclasses import dataclass

from crowdcoop import money
from funding.campaigns.models import Campaign
from funding.ledger import accounts, book


@dataclass(frozen=True)
class Shares:
    """Cents: what is held per account, and the two parts it is split into without losing one."""

    held: dict[str, int]
    fee: int
    payable: int


def shares(campaign: Campaign) -> Shares:
    pledged, matched = accounts.campaign_pledged(campaign.pk), accounts.campaign_matched(campaign.pk)
    held = {account: book.balance(account) for account in (pledged, matched)}
    fee, payable = money.split(sum(held.values()), [campaign.fee_basis_points, 10_000 - campaign.fee_basis_points])
    return Shares(held, fee, payable)
