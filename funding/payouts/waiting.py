"""Campaigns whose word may be kept: settings.WAITING_FOR_MENTOR and WAITING_FOR_COORDINATION name `to_confirm`."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from funding.campaigns.models import Campaign, CollectiveReturn
from funding.payouts.deliveries.models import Delivery
from incubator.journeys.waiting import Waiting

AT_ONCE = 100


def to_confirm(person: Any) -> list[Waiting]:
    """Everything has been delivered: somebody who went with the co-op has to say so."""
    waits = Delivery.objects.filter(batch__campaign=OuterRef("pk"), state__in=Delivery.OPEN)
    pending = CollectiveReturn.objects.filter(campaign=OuterRef("pk"), delivered=None)
    own = Campaign.objects.of_team(person).order_by().values("pk")
    rows = Campaign.objects.of_reviewer(person).filter(state=Campaign.State.FUNDED).exclude(pk__in=own)
    # A campaign has at least one return: when all are there, its list of rewards has long been opened.
    rows = rows.filter(~Exists(waits), ~Exists(pending)).order_by("closed_at", "id")
    return [
        Waiting(
            campaign.title,
            _("Confirm that everything promised has been delivered"),
            reverse("campaign_fulfil", args=[campaign.pk]),
            campaign.closed_at,
        )
        for campaign in rows[:AT_ONCE]
    ]
