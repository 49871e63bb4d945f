"""What the calendar does to calls; each tick finds by query what is due, so ticks may be missed or doubled."""

from crowdcoop import clock
from crowdcoop.workflow import NotNow, Step
from incubator.calls import moves
from incubator.calls.models import Call, CallQuerySet


def open_and_close_due() -> int:
    """How many calls have moved."""
    now = clock.now()
    announced = Call.objects.filter(state=Call.State.DRAFT, opens_at__lte=now, closes_at__gt=now)
    over = Call.objects.filter(state=Call.State.OPEN, closes_at__lte=now)
    return _each(moves.open_call, announced.with_terms()) + _each(moves.start_selecting, over)


def _each(step: Step, calls: CallQuerySet) -> int:
    moved = 0
    for call in calls:
        try:
            step(call, by=None)
        except NotNow:  # another tick was faster
            continue
        moved += 1
    return moved
