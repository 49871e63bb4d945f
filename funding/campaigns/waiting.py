"""Campaigns that wait for an answer: settings.WAITING_FOR_MENTOR and WAITING_FOR_COORDINATION name `to_review`."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.journal.models import Entry
from funding.campaigns.models import Campaign
from incubator.journeys.waiting import Waiting


def to_review(person: Any) -> list[Waiting]:
    """Of the co-ops one goes with, or of all for the coordination; never of one's own."""
    sent = Entry.objects.filter(
        about_type=ContentType.objects.get_for_model(Campaign), about_id=OuterRef("pk"), step="campaigns.submit"
    )
    own = Campaign.objects.of_team(person).order_by().values("pk")
    rows = Campaign.objects.of_reviewer(person).filter(state=Campaign.State.IN_REVIEW).exclude(pk__in=own)
    return [
        Waiting(
            campaign.title, _("Review the campaign"), reverse("campaign_review", args=[campaign.pk]), campaign.since
        )
        for campaign in rows.annotate(since=Subquery(sent.order_by("-id").values("at")[:1]))
    ]
