"""What the journey asks of the campaign before it is ready, and what it should know: settings name both functions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crowdcoop import money
from crowdcoop.people.models import Cooperative
from funding.campaigns import budget, rules
from funding.campaigns.models import Campaign
from incubator.calls.models import Call


def campaign_draft_is_complete(cooperative: Cooperative) -> list[Any]:
    """The sentences that are left; empty when the draft can be sent to review."""
    campaign = _open_one(cooperative)
    return [_("Write the draft of your campaign.")] if campaign is None else rules.complete(campaign)


def supporters_needed(cooperative: Cooperative, call: Call) -> list[str]:
    """How many people the minimum takes if each gives what the call reckons with."""
    campaign = _open_one(cooperative)
    minimum = campaign.sums()[0] if campaign else 0
    if not minimum or not call.average_pledge:
        return []
    people = budget.people_needed(minimum, call.average_pledge)
    words = ngettext(
        "The minimum of %(minimum)s needs %(people)s person who gives %(average)s on average.",
        "The minimum of %(minimum)s needs %(people)s people who give %(average)s on average.",
        people,
    )
    told = {"minimum": money.format(minimum, whole=True), "average": money.format(call.average_pledge, whole=True)}
    return [words % {"people": people, **told}]


def _open_one(cooperative: Cooperative) -> Campaign | None:
    return Campaign.objects.filter(cooperative=cooperative).exclude(state__in=Campaign.CLOSED).first()
