from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from crowdcoop.people.models import Cooperative
from incubator.advice.models import Action, Pool, Session, SessionQuerySet


def section(cooperative: Cooperative, as_of: datetime) -> dict[str, Any] | None:
    """Minutes given and used with each organisation, each session and what was agreed, by then. No private note is read here."""
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
        "held": _held(held),
        "agreed": [_agreed(action, as_of) for action in actions.select_related("owner")],
    }


def _held(held: SessionQuerySet) -> list[dict[str, Any]]:
    rows = held.order_by("starts_at", "id").select_related("mentor", "pool__organisation")
    return [
        {
            "at": session.starts_at,
            "with": f"{session.mentor}, {session.pool.organisation}",
            "topic": session.topic,
            "minutes": session.minutes_used,
        }
        for session in rows
    ]


def _agreed(action: Action, as_of: datetime) -> dict[str, Any]:
    done = action.done_at is not None and action.done_at <= as_of
    return {"text": action.text, "owner": str(action.owner or ""), "due": action.due_on, "done": done}
