from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task


def tasks(incubation: Incubation, person: Any) -> list[Task]:
    """Followers and updates, against what the call asks."""
    call, cooperative = incubation.call, incubation.cooperative
    followers, updates = cooperative.follows.current().count(), cooperative.updates.count()
    rows = [
        ("followers", _("Gather people who follow you"), followers, call.followers_needed),
        ("updates", _("Write to them"), updates, call.updates_needed),
    ]
    return [
        Task(
            "community",
            title,
            reverse("community"),
            _("%(n)s of %(of)s") % {"n": n, "of": of},
            n >= of,
            key=f"community:{key}",
        )
        for key, title, n, of in rows
    ]
