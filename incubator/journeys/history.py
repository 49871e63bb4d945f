"""What the journal remembers of a co-op's way: its stages, and its pauses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crowdcoop.journal.models import Entry
from incubator.journeys import moves
from incubator.journeys.models import Incubation


@dataclass(frozen=True)
class Pause:
    since: datetime
    until: datetime | None
    kind: str
    why: str
    by: Any

    @property
    def words(self) -> str:
        return str(Incubation.Pause(self.kind).label)


def pause_of(incubation: Incubation) -> Pause | None:
    """The one it is in."""
    if incubation.state != Incubation.State.PAUSED:
        return None
    entry = Entry.objects.about(incubation).filter(step=moves.pause.name).select_related("by").first()
    return Pause(entry.at, None, entry.data["kind"], entry.why, entry.by) if entry else None


def pauses(incubation: Incubation, as_of: datetime) -> Iterator[Pause]:
    """Those of this time in the programme, the first one first; the last may go on."""
    changes = Entry.objects.about(incubation).filter(at__range=(incubation.started_at, as_of)).exclude(after="")
    begun = None
    for entry in changes.order_by("id"):
        if entry.step == moves.pause.name:
            begun = entry
        elif begun is not None and entry.before == Incubation.State.PAUSED and entry.after != entry.before:
            yield Pause(begun.at, entry.at, begun.data["kind"], begun.why, None)
            begun = None
    if begun is not None:
        yield Pause(begun.at, None, begun.data["kind"], begun.why, None)
