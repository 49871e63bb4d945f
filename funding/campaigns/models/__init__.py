"""The campaign and all that hangs on it; each file is one matter, everything is imported from here."""

from funding.campaigns.models.campaign import Campaign, CampaignQuerySet
from funding.campaigns.models.outcome import Closing, Totals
from funding.campaigns.models.parts import CollectiveReturn, Commitment, CostLine, HelpWanted, Maker, Reward, Stock
from funding.campaigns.models.pictures import Picture
from funding.campaigns.models.remarks import Remark

__all__ = [
    "Campaign",
    "CampaignQuerySet",
    "Closing",
    "CollectiveReturn",
    "Commitment",
    "CostLine",
    "HelpWanted",
    "Maker",
    "Picture",
    "Remark",
    "Reward",
    "Stock",
    "Totals",
]
