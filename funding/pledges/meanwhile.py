"""What may have changed between filling in the form and confirming it: said by name, with everything else kept."""

from typing import Any

from funding.campaigns.models import Campaign, Reward
from funding.pledges import changing, moves
from funding.pledges.cart import Cart


def why_not(cart: Cart, campaign: Campaign, reward: Reward | None, by: Any) -> list[Any]:
    """The sentences that say why this cannot be confirmed as it stands; empty when it can."""
    reasons = moves.start.why_not(campaign, by)
    if not reasons and reward is not None and reward.stock.left == 0:
        reasons = [changing.sold_out(reward)]
    if not reasons and reward is not None and cart.amount < reward.cents:
        reasons = [changing.dearer(reward)]
    return reasons
