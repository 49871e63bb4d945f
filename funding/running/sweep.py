"""What the coach says today, found by query; a sweep may be missed, repeated, or run twice at once."""

import logging

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from funding.running import coach, days, moves

log = logging.getLogger(__name__)


def advise_due() -> int:
    """One look at every campaign in a round without a lock; a step only where there is something to say."""
    if not days.by_day(clock.now()):
        return 0
    said = 0
    # As many as there are campaigns under way: a programme has dozens.
    for campaign in list(coach.with_figures(coach.in_its_care()).order_by("id")):
        if coach.next_of(campaign) is None:
            continue
        try:
            moves.advise(campaign, by=None)
            said += 1
        except NotNow:  # another sweep was faster
            continue
        except Exception:
            log.exception("The coach could not advise campaign %s", campaign.pk)
    return said
