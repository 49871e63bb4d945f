"""What a progress report says of the way of a co-op."""

from datetime import datetime
from typing import Any

from crowdcoop.journal.models import Entry
from crowdcoop.people.models import Cooperative
from incubator.journeys.models import Incubation

# The step that began each stage is in the journal: a report of last month tells last month's stage.
FIRST = Incubation.State.DIAGNOSIS


def section(cooperative: Cooperative, as_of: datetime) -> dict[str, Any] | None:
    incubation = Incubation.objects.filter(cooperative=cooperative, started_at__lte=as_of).first()
    if incubation is None:
        return None
    stages = _stages(incubation, as_of)
    return {
        "name": "journey",
        "stage": stages[-1]["stage"],
        "stages": stages,
        "started": incubation.started_at,
        "days": (as_of - incubation.started_at).days,
        "mentor": str(incubation.mentor) if incubation.mentor else "",
        "diagnosed": _until(incubation.diagnosed_at, as_of),
        "roadmap_agreed": _until(incubation.roadmap_agreed_at, as_of),
    }


def _stages(incubation: Incubation, as_of: datetime) -> list[dict[str, Any]]:
    """Each stage that had begun by then: database word and moment."""
    changes = Entry.objects.about(incubation).filter(at__lte=as_of).exclude(after="").order_by("id")
    found = [{"stage": str(FIRST), "since": incubation.started_at}]
    for after, at in changes.values_list("after", "at"):
        if after != found[-1]["stage"]:
            found.append({"stage": after, "since": at})
    return found


def _until(moment: datetime | None, as_of: datetime) -> datetime | None:
    return moment if moment and moment <= as_of else None
