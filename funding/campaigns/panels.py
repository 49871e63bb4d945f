"""The campaigns of a co-op on its public page: settings.COOPERATIVE_PANELS names `campaigns`."""

from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from crowdcoop.people.models import Cooperative
from funding.campaigns.models import Campaign


def campaigns(request: HttpRequest, cooperative: Cooperative) -> dict[str, Any] | None:
    public = Campaign.objects.public().filter(cooperative=cooperative).order_by("-published_at")
    shown = list(public.annotate(shown_raised=Coalesce(F("closing__raised"), F("totals__raised"))))
    return {"template": "funding/campaigns/panel.html", "context": {"campaigns": shown}} if shown else None
