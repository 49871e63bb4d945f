"""Campaigns that have fallen silent, for the mentor of their co-op: settings.WAITING_FOR_MENTOR names `for_mentor`."""

from datetime import timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import ngettext

from crowdcoop import clock
from funding.campaigns.models import Campaign
from funding.running import days
from incubator.community.models import Update
from incubator.journeys.waiting import Waiting

SILENT_FOR = timedelta(days=9)


def for_mentor(person: Any) -> list[Waiting]:
    """One query for all their co-ops: the last update since publication, else the publication itself."""
    now = clock.now()
    written = Update.objects.filter(cooperative=OuterRef("cooperative"), published_at__gte=OuterRef("published_at"))
    last = Subquery(written.order_by("-published_at").values("published_at")[:1])
    rows = Campaign.objects.live().filter(cooperative__incubation__mentor=person)
    silent = rows.annotate(since=Coalesce(last, F("published_at"))).filter(since__lte=now - SILENT_FOR)
    return [
        Waiting(
            one.title, _words(days.day_of_round(one.since, now)), reverse("campaign_run_read", args=[one.pk]), one.since
        )
        for one in silent.order_by("since", "id")
    ]


def _words(n: int) -> str:
    return ngettext("Campaign without an update for %(n)d day", "Campaign without an update for %(n)d days", n) % {
        "n": n
    }
