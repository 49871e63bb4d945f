"""Dates of a campaign on the co-op's home and in its calendar: settings.JOURNEY_DATES names `dates`."""

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop import clock
from funding.campaigns.models import Campaign
from funding.running import figures
from incubator.journeys.dates import NextDate, whole_day
from incubator.journeys.models import Incubation

State = Campaign.State


def dates(incubation: Incubation) -> list[NextDate]:
    """Its publication, the end of the round under way, and the next update due; soonest first."""
    coming = Campaign.objects.filter(
        cooperative_id=incubation.cooperative_id, state__in=(State.APPROVED, *Campaign.LIVE)
    )
    campaign = coming.first()
    if campaign is None:
        return []
    url = reverse("campaign_run")
    if campaign.state == State.APPROVED:
        at = campaign.publish_at
        return [NextDate(f"campaign-{campaign.pk}-begins", _("Your campaign begins"), at, at, url)]
    words = _("Your first round ends") if campaign.state == State.ROUND_1 else _("Your second round ends")
    uid = f"campaign-{campaign.pk}-{campaign.state}-ends"
    end = NextDate(uid, words, campaign.ends_at, campaign.ends_at, url)
    due_on = figures.updates(campaign, clock.now()).due_on
    update = whole_day(due_on, f"campaign-{campaign.pk}-update", _("An update of your campaign is due"), url)
    return sorted((update, end), key=lambda each: each.starts_at)
