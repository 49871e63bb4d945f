from contextlib import suppress

from celery import shared_task

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from incubator.training.workshops import moves, rules
from incubator.training.workshops.models import Workshop


@shared_task
def remind_due() -> int:
    """A day before; twice at a time, or late, it reminds once and never afterwards."""
    now, reminded = clock.now(), 0
    near = Workshop.objects.planned().filter(reminded_at=None, starts_at__gt=now)
    for workshop in list(near.filter(starts_at__lte=now + rules.REMINDED_BEFORE).order_by("id")):
        with suppress(NotNow):
            moves.remind(workshop, by=None)
            reminded += 1
    return reminded
