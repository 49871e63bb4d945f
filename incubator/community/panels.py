"""What the community shows on other pages: on the co-op's own page, and on a person's."""

from typing import Any

from django.http import HttpRequest

from crowdcoop.people.models import Cooperative
from incubator.community import rules
from incubator.community.forms import FollowForm
from incubator.community.models import Follow

LATEST = 3


def community(request: HttpRequest, cooperative: Cooperative) -> dict[str, Any] | None:
    """Followers, the latest updates and the way to follow; nothing while the co-op is not public."""
    if not rules.is_public(cooperative):
        return None
    mine = None
    if request.user.is_authenticated:
        mine = Follow.objects.of(request.user).filter(cooperative=cooperative).first()
    context = {
        "followers": cooperative.follows.current().count(),
        "updates": list(cooperative.updates.select_related("cooperative")[:LATEST]),
        "follow": mine,
        "follow_form": FollowForm(),
    }
    return {"template": "incubator/community/panel.html", "context": context}


def my_follows(request: HttpRequest) -> dict[str, Any]:
    """The co-ops this person follows."""
    follows = Follow.objects.of(request.user).order_by("cooperative__name", "id")[:100]
    return {"template": "incubator/community/my_follows.html", "context": {"follows": follows}}
