"""What a progress report says of the way of a co-op."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

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
    }


def _stages(incubation: Incubation, as_of: datetime) -> list[dict[str, Any]]:
    """Each stage that had begun by then: its database word, its name for people, and the moment."""
    changes = Entry.objects.about(incubation).filter(at__lte=as_of).exclude(after="").order_by("id")
    found = [{"stage": str(FIRST), "words": str(FIRST.label), "since": incubation.started_at}]
    for after, at in changes.values_list("after", "at"):
        if after != found[-1]["stage"]:
            found.append({"stage": after, "words": str(Incubation.State(after).label), "since": at})
    return found


def _until(moment: datetime | None, as_of: datetime) -> datetime | None:
    return moment if moment and moment <= as_of else None
