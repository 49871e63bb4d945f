"""Which campaign a page of the editor is about."""

from django.http import Http404, HttpRequest

from funding.campaigns.models import Campaign


def of_team(request: HttpRequest) -> Campaign:
    """The team's campaign: the one under way, else the last."""
    campaign = Campaign.objects.of_team(request.user).select_related("cooperative").first()
    if campaign is None:
        raise Http404
    return campaign
