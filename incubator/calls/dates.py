"""What the calendar does to calls; each tick finds by query what is due, so ticks may be missed or doubled."""

from collections.abc import Iterable
from typing import Any

from crowdcoop import clock
from crowdcoop.workflow import NotNow, Step
from incubator.calls import moves, rules
from incubator.calls.models import Call, CallWatcher

A_TICK = 200  # letters to those who wait for a call; the rest leave with the next ticks


def open_and_close_due() -> int:
    """How many calls have moved."""
    now = clock.now()
    announced = Call.objects.announced(now).filter(opens_at__lte=now)
    over = Call.objects.filter(state=Call.State.OPEN, closes_at__lte=now)
    return _each(moves.open_call, announced) + _each(moves.start_selecting, over)


def tell_due() -> int:
    """How many were told: teams that a call closes soon, and addresses that one has opened."""
    now = clock.now()
    soon = Call.objects.open_at(now).filter(closing_told_at=None, closes_at__lte=now + rules.CLOSES_SOON)
    told = _each(moves.recall_drafts, soon)
    call = Call.objects.open_at(now).first()
    return told + (_each(moves.tell_watcher, CallWatcher.objects.waiting_for(call)[:A_TICK], call=call) if call else 0)


def _each(step: Step, things: Iterable[Any], **given: Any) -> int:
    moved = 0
    for thing in things:
        try:
            step(thing, by=None, **given)
        except NotNow:  # another tick was faster
            continue
        moved += 1
    return moved
