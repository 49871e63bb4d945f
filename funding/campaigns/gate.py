"""What the journey asks of the campaign before it is ready: settings.GATE_CONDITIONS names this."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.campaigns import rules
from funding.campaigns.models import Campaign


def campaign_draft_is_complete(cooperative: Cooperative) -> list[Any]:
    """The sentences that are left; empty when the draft can be sent to review."""
    campaign = Campaign.objects.filter(cooperative=cooperative).exclude(state__in=Campaign.CLOSED).first()
    return [_("Write the draft of your campaign.")] if campaign is None else rules.complete(campaign)
