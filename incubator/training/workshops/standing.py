"""How a team stands with the workshops of its call: those to come, and those it was at."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from crowdcoop import clock
from incubator.journeys.models import Incubation
from incubator.training.workshops.models import Attendance, Workshop, WorkshopQuerySet


@dataclass(frozen=True)
class Standing:
    """`minutes`: of workshops, times the people of the team who were there."""

    held: int
    attended: int
    minutes: int

    @property
    def percent(self) -> int:
        """Rounded down: what is just below the rule must not read as reached."""
        return self.attended * 100 // self.held if self.held else 0


def attendance(incubation: Incubation, as_of: datetime | None = None) -> Standing:
    """A team is at a workshop if at least one of its people is. Two queries."""
    held = {one.pk: one.minutes for one in Workshop.objects.held_by(incubation, as_of or clock.now())}
    rows = Attendance.objects.filter(incubation=incubation, workshop__in=held).order_by("id")
    there = list(rows.values_list("workshop_id", flat=True))
    return Standing(len(held), len(set(there)), sum(held[pk] for pk in there))


def to_come(incubation: Incubation) -> WorkshopQuerySet:
    """`ours`: how many of the team are signed up."""
    mine = Q(sign_ups__incubation=incubation, sign_ups__left_at=None)
    ours = Count("sign_ups", filter=mine, distinct=True)
    coming = Workshop.objects.planned().filter(call=incubation.call_id, starts_at__gt=clock.now())
    return coming.with_numbers().annotate(ours=ours).select_related("module").order_by("starts_at", "id")
