"""What a campaign's page may show of returns that are there: for the showcase to call."""

from funding.campaigns.models import Campaign
from funding.payouts.deliveries.models import ReturnDelivered


def delivered_returns(campaign: Campaign) -> list[ReturnDelivered]:
    """Each with its title, address, licence and day; one query."""
    found = ReturnDelivered.objects.filter(collective_return__campaign=campaign)
    return list(found.select_related("collective_return").order_by("collective_return__place", "id")[:100])
