"""Pace against time as a drawing: what came in, an even pace, and the range of the forecast; the same as a table."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from crowdcoop.look import chart
from funding.campaigns.calendar import PLACE
from funding.running.figures import Standing
from funding.running.pace import Day


class Graph(NamedTuple):
    """Points for SVG, 640 by 200; `cone` is empty while it is too early to tell."""

    raised: str
    area: str
    even: str
    cone: str
    top: int
    begins_at: datetime
    ends_at: datetime


class Row(NamedTuple):
    day: Day
    even: int


def of(standing: Standing, published_at: datetime) -> Graph:
    """From publication to the end of the round under way; the drawing is as high as the highest thing in it."""
    ends, ahead = standing.round.ends_at, standing.forecast
    top = max(standing.raised, standing.round.goal, ahead.high if ahead else 0)

    def at(moment: datetime) -> int:
        return int((moment - published_at).total_seconds())

    def drawn(pairs: list[tuple[int, int]]) -> str:
        return chart.points(pairs, at(ends), top)

    curve = [(0, 0), *((at(_end_of(day, standing.now)), day.total) for day in standing.days)]
    last = (min(at(standing.now), at(ends)), standing.raised)
    cone = [last, (at(ends), ahead.high), (at(ends), ahead.low)] if ahead else []
    even = [(at(standing.round.starts_at), standing.round.floor), (at(ends), standing.round.goal)]
    area = [*curve, (curve[-1][0], 0)]
    return Graph(drawn(curve), drawn(area), drawn(even), drawn(cone), top, published_at, ends)


def table(standing: Standing) -> Iterator[Row]:
    """The days, the latest first."""
    for day in reversed(standing.days):
        yield Row(day, standing.round.even(_end_of(day, standing.now)))


def _end_of(day: Day, now: datetime) -> datetime:
    return min(datetime.combine(day.on + timedelta(days=1), datetime.min.time(), PLACE), now)
