"""Of which campaign the pages of a team are: the last one of the co-op that it works for now."""

from django.http import Http404, HttpRequest

from funding.campaigns.models import Campaign
from incubator.applications.beginning import cooperative_of


def campaign(request: HttpRequest) -> Campaign:
    """The last that passed its minimum; before that, the one under way. A team without a campaign has no such page."""
    cooperative = cooperative_of(request.user)
    own = Campaign.objects.filter(cooperative=cooperative).exclude(published_at=None).select_related("cooperative")
    found = own.exclude(passed_at=None).exclude(state=Campaign.State.CANCELLED).first() or own.first()
    if cooperative is None or found is None:
        raise Http404
    return found
