from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crowdcoop.people.models import Cooperative
from incubator.journeys.models import Incubation

LATEST = 5


def section(cooperative: Cooperative, as_of: datetime) -> dict[str, Any] | None:
    """Followers and updates by then; nobody's address."""
    incubation = Incubation.objects.filter(cooperative=cooperative).select_related("call").first()
    if incubation is None:
        return None
    still = Q(stopped_at=None) | Q(stopped_at__gt=as_of)
    updates = cooperative.updates.filter(published_at__lte=as_of)
    latest = [{"title": update.title, "on": update.published_at.date().isoformat()} for update in updates[:LATEST]]
    followers = cooperative.follows.filter(still, confirmed_at__lte=as_of).count()
    return {
        "name": "community",
        "followers": followers,
        "numbers": [[_("Followers"), str(followers)]],
        "followers_needed": incubation.call.followers_needed,
        "updates": updates.count(),
        "latest": latest,
    }
