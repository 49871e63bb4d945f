"""What the pulse does for name certificates: the team hears in time that one runs out, twice and no more."""

from crowdcoop.workflow import NotNow
from incubator.journeys.days import today
from incubator.journeys.legal import moves
from incubator.journeys.legal.models import LegalStep

AT_ONCE = 200


def remind_due() -> int:
    """How many teams were told; each step asks again under its lock, so that two workers tell once."""
    done = 0
    for step in LegalStep.objects.running_out(today())[:AT_ONCE]:
        try:
            moves.remind(step, by=None)
        except NotNow:  # corrected, or another worker was here, since the query
            continue
        done += 1
    return done
