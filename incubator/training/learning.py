"""For which co-op somebody learns."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from incubator.applications.beginning import cooperative_of
from incubator.journeys.models import Incubation


def ours(request: HttpRequest) -> Incubation:
    """The incubation in whose team this person works now; of one that has left the programme, too."""
    rows = Incubation.objects.of_team(request.user).select_related("cooperative", "call", "mentor")
    chosen = rows.filter(cooperative=cooperative_of(request.user)).first()
    return chosen or get_object_or_404(rows.order_by("-id")[:1])
