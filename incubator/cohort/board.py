"""The cohort as columns of cards, one column a stage."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incubator.cohort.asked import Asked
from incubator.cohort.rows import Row
from incubator.cohort.steps import WAY
from incubator.journeys.models import Incubation

MOST_CARDS = 60  # of a column; the table has all of them, by pages


@dataclass
class Column:
    stage: str
    words: str
    n: int
    rows: list[Row]
    more_url: str = ""


def columns(rows: list[Row], asked: Asked) -> list[Column]:
    """Every stage of the way, empty ones too; who has left it only where it was asked for."""
    stages = [Incubation.State(asked.stage)] if asked.stage else list(WAY)
    by_stage: dict[str, list[Row]] = {str(stage): [] for stage in stages}
    for row in sorted(rows, key=_urgent_first):
        if row.stage in by_stage:
            by_stage[row.stage].append(row)
    return [_column(stage, by_stage[str(stage)], asked) for stage in stages]


def _urgent_first(row: Row) -> tuple[bool, bool, tuple[int, float]]:
    return row.paused, not row.lines, row.lines[0].rank if row.lines else (0, 0)


def _column(stage: Incubation.State, rows: list[Row], asked: Asked) -> Column:
    more = f"?{asked.address(stage=stage.value, view='table')}" if len(rows) > MOST_CARDS else ""
    return Column(stage.value, str(stage.label), len(rows), rows[:MOST_CARDS], more)


def counts(rows: list[Row]) -> list[tuple[str, int]]:
    """Of each stage that has somebody in it, and how many of them are paused."""
    by_stage = Counter(row.stage for row in rows)
    told = [(str(stage.label), by_stage[stage.value]) for stage in Incubation.State if by_stage[stage.value]]
    paused = sum(row.paused for row in rows)
    return [*told, *([(_("of them paused"), paused)] if paused else [])]


def words() -> dict[str, str]:
    """What every card says, looked up once for all of them."""
    return {
        "no_mentor": _("No mentor yet"),
        "paused_words": _("Paused"),
        "own_words": _("Your own co-op: somebody else decides."),
        "move_words": _("Move to…"),
        "choose_words": _("Choose where to"),
    }
