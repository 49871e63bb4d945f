"""Of which co-op a page is: the one whoever asks works for, or one that they go with."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from crowdcoop.people.models import Cooperative
from crowdcoop.people.rules import coordinator
from incubator.applications.beginning import cooperative_of
from incubator.journeys import rules
from incubator.journeys.models import Incubation


def mine(request: HttpRequest) -> Incubation:
    cooperative = cooperative_of(request.user)
    incubation = of_team(request, cooperative) if cooperative else None
    if incubation is None:
        raise Http404
    return incubation


def of_team(request: HttpRequest, cooperative: Cooperative) -> Incubation | None:
    found = Incubation.objects.of_team(request.user).filter(cooperative=cooperative)
    return found.select_related("cooperative", "mentor", "call", "roadmap_agreed_by").first()


def at_desk(request: HttpRequest, desk: str, pk: int) -> Incubation:
    """A mentor's desk has only the co-ops they go with; the coordination's has all."""
    found = Incubation.objects.select_related("cooperative", "mentor", "call", "application", "roadmap_agreed_by")
    incubation = get_object_or_404(found, pk=pk)
    who = rules.goes_along if desk == "mentor" else coordinator
    if not who.test(request.user, incubation):
        raise Http404
    return incubation
