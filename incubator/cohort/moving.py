"""A card is moved: by the step of its stage, with its mails held back for as long as it can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.workflow import NotNow
from incubator.cohort import rules, steps
from incubator.journeys.models import Incubation

KEPT_AS = "board_moved"


def move(incubation: Incubation, to: str, *, by: Any, note: str = "") -> Entry:
    """In one transaction, so that no worker sees a mail before it has been told to wait."""
    step = steps.step_to(incubation, to)
    if step is None:
        raise NotNow(*steps.way(incubation, to, by).reasons)
    with transaction.atomic():
        moved = step(incubation, by=by) if step is steps.RESUME else step(incubation, by=by, reason=note)
        entry = Entry.objects.about(moved).filter(step=step.name).order_by("-id")[0]
        if step.name in steps.GIVES_BACK:
            entry.notices.update(not_before=entry.at + rules.UNDO_FOR)
    return entry


@dataclass(frozen=True)
class Moved:
    """What the board says for a moment after a move; `entry` is 0 if it cannot be taken back."""

    incubation: int
    entry: int
    words: str
    seconds: int


def remember(request: HttpRequest, incubation: Incubation, entry: Entry) -> None:
    until = (entry.at + rules.UNDO_FOR).isoformat()
    number = entry.pk if entry.step in steps.GIVES_BACK else 0
    kept = {"incubation": incubation.pk, "entry": number, "name": incubation.cooperative.name, "until": until}
    request.session[KEPT_AS] = {**kept, "to": entry.after}


def remembered(request: HttpRequest) -> Moved | None:
    kept = request.session.get(KEPT_AS)
    if not kept:
        return None
    left = (datetime.fromisoformat(kept["until"]) - clock.now()).total_seconds()
    if left <= 0:
        del request.session[KEPT_AS]
        return None
    told = {"cooperative": kept["name"], "stage": Incubation.State(kept["to"]).label}
    words = _("%(cooperative)s moved to %(stage)s") % told
    return Moved(kept["incubation"], kept["entry"], words, max(1, round(left)))


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT_AS, None)
