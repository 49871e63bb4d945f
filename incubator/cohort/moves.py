"""Steps of the board itself; what moves a co-op on its way are the steps of journeys and of the gate (steps.py)."""

from typing import Any

from django.utils.translation import gettext as _

from crowdcoop.people.models import User
from crowdcoop.workflow import NotNow, act, system
from incubator.applications.rules import impartial_coordinator
from incubator.cohort import digest, rules, steps
from incubator.journeys.models import Incubation

State = Incubation.State


@act(Incubation, who=impartial_coordinator, needs=[rules.still_in_time])
def take_back_move(incubation: Incubation, *, by: User, entry: int) -> dict[str, Any]:
    """As if it had not been moved: it stands where it stood, and the mails that waited are dropped. The journal keeps both."""
    moved = rules.last_move(incubation, by)
    if moved is None or moved.pk != entry:
        raise NotNow(_("It cannot be taken back any more: something else has happened since."))
    if not rules.mails_wait(moved):
        raise NotNow(_("It cannot be taken back any more: its mails have left."))
    moved.notices.all().delete()
    goes_on = "" if moved.after == State.PAUSED else incubation.paused_from
    incubation.state, incubation.paused_from = moved.before, goes_on
    steps.GIVES_BACK[moved.step](incubation, moved)
    return {"step": moved.step, "from": moved.after}


@act(User, who=system, needs=[rules.in_the_morning, rules.not_told_today], tells={"radar_digest": rules.themselves})
def send_digest(person: User, *, by: None) -> dict[str, Any]:
    """What the radar sees this morning, in this person's words: frozen, because tomorrow it is something else."""
    seen = digest.of(person)
    if not seen.lines:
        raise NotNow(_("There is nothing to tell."))
    return {"lines": seen.lines, "more": seen.more, "n": len(seen.lines) + seen.more, "desk": seen.desk}
