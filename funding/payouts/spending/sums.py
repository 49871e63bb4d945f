"""Line by line: planned, spent, with how much evidence. The public page, the team's and the sheet ask here."""

from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum

from funding.campaigns.models import Campaign, CostLine

VALID = Q(spendings__corrected_by=None, spendings__cents__gt=0)
MOST_LINES = 200


class Line(NamedTuple):
    line: CostLine
    spent: int
    entries: int
    with_evidence: int

    @property
    def planned(self) -> int:
        return self.line.cents

    @property
    def is_over(self) -> bool:
        return self.spent > self.planned

    @property
    def missing_evidence(self) -> int:
        return self.entries - self.with_evidence


class Sums(NamedTuple):
    lines: list[Line]

    @property
    def planned(self) -> int:
        return sum(line.planned for line in self.lines)

    @property
    def spent(self) -> int:
        return sum(line.spent for line in self.lines)


def of(campaign: Campaign) -> Sums:
    # With sums in it a query forgets the order of its model.
    rows: Any = campaign.cost_lines.order_by("place", "id").annotate(
        spent=Sum("spendings__cents", filter=VALID, default=0),
        entries=Count("spendings", filter=VALID),
        proved=Count("spendings", filter=VALID & Q(spendings__evidence__isnull=False)),
    )
    return Sums([Line(row, row.spent, row.entries, row.proved) for row in rows[:MOST_LINES]])
