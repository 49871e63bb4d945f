"""What a person's own page shows of what they have given."""

from typing import Any

from django.http import HttpRequest

from funding.pledges.models import Pledge

LATEST = 5


def my_support(request: HttpRequest) -> dict[str, Any]:
    """The latest pledges with their receipts; where there are none, the campaigns."""
    mine = Pledge.objects.of(request.user)
    latest = list(mine.select_related("campaign").prefetch_related("receipts")[:LATEST])
    context = {"pledges": latest, "count": mine.count() if len(latest) == LATEST else len(latest)}
    return {"template": "funding/payments/my_support.html", "context": context}
