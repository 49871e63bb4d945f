"""Who writes down what was spent, and who sees its evidence."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.people.rules import coordinator, is_member
from funding.campaigns.models import Campaign
from funding.campaigns.rules import mentor_of_its_journey, not_of_its_own_team
from funding.payouts.contracts.rules import finance_apart
from funding.payouts.spending.models import Spending

CLOSED_WELL = (Campaign.State.FUNDED, Campaign.State.FULFILLED)
# Besides the team: who answers for the money, and who goes with the co-op.
looks_after = finance_apart | ((mentor_of_its_journey | coordinator) & not_of_its_own_team)
sees_evidence = is_member | looks_after


def is_funded(campaign: Campaign, _by: Any = None) -> Any:
    if campaign.state in CLOSED_WELL:
        return None
    return _("What was spent is told once the campaign is funded.")


def still_valid(spending: Spending, _by: Any = None) -> Any:
    if Spending.objects.filter(corrects=spending).exists():
        return _("This entry was corrected already. Correct the newer one.")
    return None if spending.cents else _("This entry was struck out.")
