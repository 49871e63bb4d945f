from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from crowdcoop.people.models import Cooperative
from incubator.advice.models import Action, Pool, Session


def section(cooperative: Cooperative, as_of: datetime) -> dict[str, Any] | None:
    """Minutes given and used with each organisation, by then."""
    pools = Pool.objects.filter(incubation__cooperative=cooperative).select_related("organisation")
    held = Session.objects.filter(pool__in=pools, state=Session.State.HELD, held_at__lte=as_of)
    used = dict(held.values("pool").annotate(used=Sum("minutes_used")).order_by("pool").values_list("pool", "used"))
    if not pools:
        return None
    rows = [
        {"organisation": pool.organisation.name, "minutes": pool.minutes, "used": used.get(pool.pk, 0)}
        for pool in pools
    ]
    actions = Action.objects.filter(session__in=held)
    used_in_all = sum(row["used"] for row in rows)
    return {
        "name": "advice",
        "pools": rows,
        "minutes": sum(row["minutes"] for row in rows),
        "used": used_in_all,
        "numbers": [[_("Minutes of advice"), str(used_in_all)]],
        "sessions": held.count(),
        "actions": actions.count(),
        "actions_done": actions.filter(done_at__lte=as_of).count(),
    }
