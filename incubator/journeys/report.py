"""What a progress report says of the way of a co-op."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop.journal.models import Entry
from crowdcoop.people.models import Cooperative
from incubator.journeys import history
from incubator.journeys.models import Incubation

# The step that began each stage is in the journal: a report of last month tells last month's stage.
FIRST = Incubation.State.DIAGNOSIS


def section(cooperative: Cooperative, as_of: datetime) -> dict[str, Any] | None:
    incubation = Incubation.objects.filter(cooperative=cooperative, started_at__lte=as_of).first()
    if incubation is None:
        return None
    stages = _stages(incubation, as_of)
    days = (as_of - incubation.started_at).days
    facts = {"name": cooperative.name, "stage": stages[-1]["words"], "days": days}
    return {
        "name": "journey",
        "headline": _("%(name)s: %(stage)s, day %(days)s of the programme") % facts,
        "numbers": [[_("Days in the programme"), str(days)]],
        "stage": stages[-1]["stage"],
        "stages": stages,
        "started": incubation.started_at,
        "days": days,
        "mentor": str(incubation.mentor) if incubation.mentor else "",
        "diagnosed": _until(incubation.diagnosed_at, as_of),
        "roadmap_agreed": _until(incubation.roadmap_agreed_at, as_of),
        "pauses": [
            {"since": one.since, "until": one.until, "kind": one.kind, "words": one.words}
            for one in history.pauses(incubation, as_of)
        ],
        "legal": _legal(cooperative, as_of),
        "tasks": _tasks(incubation, as_of),
    }


def _stages(incubation: Incubation, as_of: datetime) -> list[dict[str, Any]]:
    """Each stage that had begun by then: its database word, its name for people, and the moment."""
    changes = Entry.objects.about(incubation).filter(at__lte=as_of).exclude(after="").order_by("id")
    found = [{"stage": str(FIRST), "words": str(FIRST.label), "since": incubation.started_at}]
    for after, at in changes.values_list("after", "at"):
        if after != found[-1]["stage"]:
            found.append({"stage": after, "words": str(Incubation.State(after).label), "since": at})
    return found


def _legal(cooperative: Cooperative, as_of: datetime) -> list[dict[str, Any]]:
    """The steps that were written down by then, with their days."""
    steps = cooperative.legal_steps.filter(at__lte=as_of)
    return [
        {"stage": step.stage, "words": step.get_stage_display(), "on": step.reached_on, "until": step.expires_on}
        for step in steps
    ]


def _tasks(incubation: Incubation, as_of: datetime) -> dict[str, int]:
    """Those that its mentors and the coordination had set by then, and how many of them were done."""
    stood = incubation.extra_tasks.filter(at__lte=as_of).exclude(withdrawn_at__lte=as_of)
    return {"set": stood.count(), "done": stood.filter(done_at__lte=as_of).count()}


def _until(moment: datetime | None, as_of: datetime) -> datetime | None:
    return moment if moment and moment <= as_of else None
