"""The campaign and all that hangs on it; each file is one matter, everything is imported from here."""

from funding.campaigns.models.campaign import Campaign, CampaignQuerySet
from funding.campaigns.models.outcome import Closing, Totals
from funding.campaigns.models.parts import CollectiveReturn, CostLine, HelpWanted, Reward, Stock

__all__ = [
    "Campaign",
    "CampaignQuerySet",
    "Closing",
    "CollectiveReturn",
    "CostLine",
    "HelpWanted",
    "Reward",
    "Stock",
    "Totals",
]
