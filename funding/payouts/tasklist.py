"""What a team has to do after its minimum, in its task list and its dates: settings name `tasks` and `dates`."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from funding.campaigns.models import Campaign
from funding.payouts.contracts.models import Contract
from funding.payouts.deliveries.models import Batch, Delivery
from funding.payouts.rules import CLOSED_WELL
from incubator.journeys.dates import NextDate, whole_day
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task

DATES_TOLD = 12  # of rewards, the next ones


def tasks(incubation: Incubation, person: Any) -> list[Task]:
    campaign = _campaign(incubation)
    contract = Contract.objects.filter(campaign=campaign).first() if campaign else None
    if campaign is None:
        return []
    found = [_contract(contract)] if contract else []
    if campaign.state in CLOSED_WELL:
        found += [_rewards(campaign), _returns(campaign), _spending(campaign)]
    return found


def _contract(contract: Contract) -> Task:
    waits = contract.state in (*Contract.OPEN_TO_TEAM, Contract.State.VERIFIED)
    done = contract.state == Contract.State.SIGNED
    url = reverse("campaign_contract" if waits else "campaign_payout")
    return Task("campaign", _("Contract and payment"), url, contract.get_state_display(), done, key="campaign:contract")


def _rewards(campaign: Campaign) -> Task:
    waiting = Delivery.objects.filter(batch__campaign=campaign, state__in=Delivery.OPEN).count()
    status = _("%(waiting)s to deliver") % {"waiting": waiting} if waiting else _("Completed")
    next_due = Batch.objects.filter(campaign=campaign).open().exclude(due_on=None).order_by("due_on").first()
    due_on = next_due.due_on if next_due else None
    url = reverse("campaign_deliveries")
    return Task("campaign", _("Deliver the rewards"), url, status, not waiting, key="campaign:deliver", due_on=due_on)


def _returns(campaign: Campaign) -> Task:
    pending = campaign.collective_returns.filter(delivered=None).count()
    status = _("%(waiting)s to deliver") % {"waiting": pending} if pending else _("Completed")
    url = f"{reverse('campaign_deliveries')}#returns"
    return Task("campaign", _("Deliver the collective returns"), url, status, not pending, key="campaign:give-back")


def _spending(campaign: Campaign) -> Task:
    told = campaign.spendings.exists()
    status = _("Begun") if told else _("To do")
    url = reverse("campaign_spending")
    return Task("campaign", _("Say what the money was spent on"), url, status, told, key="campaign:spending")


def dates(incubation: Incubation) -> list[NextDate]:
    """The days on which rewards are due."""
    campaign = _campaign(incubation)
    if campaign is None or campaign.state not in CLOSED_WELL:
        return []
    url = reverse("campaign_deliveries")
    open_ones = Batch.objects.filter(campaign=campaign).open().exclude(due_on=None).select_related("reward")
    return [
        whole_day(
            batch.late_until or batch.due_on,
            f"reward-{batch.pk}",
            _("Reward due: %(reward)s") % {"reward": batch.reward.title},
            url,
        )
        for batch in open_ones.order_by("due_on", "id")[:DATES_TOLD]
    ]


def _campaign(incubation: Incubation) -> Campaign | None:
    own = Campaign.objects.filter(cooperative_id=incubation.cooperative_id).exclude(passed_at=None)
    return own.exclude(state=Campaign.State.CANCELLED).first()
