"""What the team sees of a supporter: what they gave leave for, and of an address only what it must write on a parcel."""

from django.utils.translation import gettext as _

from funding.campaigns.models import Campaign, Reward
from funding.pledges.models import Pledge


def name_for_team(pledge: Pledge) -> str:
    """Their name if they show it or let the co-op write to them."""
    return pledge.name if pledge.name and (pledge.public or pledge.share_with_coop) else _("Somebody")


def email_for_team(pledge: Pledge) -> str:
    return pledge.email if pledge.share_with_coop else ""


def address_for_team(pledge: Pledge) -> str:
    """Only of a reward that is posted, and once it is certain that it will be."""
    certain = pledge.campaign.passed_at is not None or pledge.campaign.state in (
        Campaign.State.FUNDED,
        Campaign.State.FULFILLED,
    )
    counts = pledge.state == Pledge.State.PAID
    posted = pledge.reward is not None and pledge.reward.delivery == Reward.Delivery.POST
    return pledge.address if certain and counts and posted else ""
