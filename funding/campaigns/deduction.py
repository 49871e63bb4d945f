"""When a gift stays a gift in Spain although there is something in return: the bounds, told to teams and supporters alike."""

from funding.campaigns.models import Reward

# Notes to Modelo 182, campaign 2024 (AEAT): in return only what is symbolic, up to 15 % of the gift and 25.000 €.
SYMBOLIC_PERCENT = 15
SYMBOLIC_MOST = 25_000_00  # cents


def symbolic_up_to(gift: int) -> int:
    """Cents that the thing in return may be worth on the market."""
    return min(gift * SYMBOLIC_PERCENT // 100, SYMBOLIC_MOST)


def is_symbolic(reward: Reward) -> bool:
    """Asked of its price: who gives more for it may still come below the bound."""
    return reward.market_value <= symbolic_up_to(reward.cents)
