"""Where things stand in the drawings of figures; the templates only place them."""

from collections.abc import Iterable
from typing import NamedTuple


class Bar(NamedTuple):
    """Widths and places in per cent of the bar's length."""

    people: float
    matched: float
    mark: float
    reached: bool

    @property
    def mark_on_the_left(self) -> bool:
        return self.mark < 50


def bar(raised: int, minimum: int, optimum: int, matched: int) -> Bar:
    length = max(raised, minimum, optimum, 1)
    return Bar(
        people=round((raised - matched) * 100 / length, 2),
        matched=round(matched * 100 / length, 2),
        mark=round(minimum * 100 / length, 2),
        reached=raised >= minimum,
    )


def bars(rows: list[tuple[str, int, str]], of: int) -> list[tuple[str, float, str]]:
    length = of or max((number for _label, number, _words in rows), default=0) or 1
    return [(label, round(number * 100 / length, 2), words) for label, number, words in rows]


def curve(numbers: list[int], width: int = 640, height: int = 200) -> str:
    """The points of an SVG polyline; a single number draws a level line."""
    highest = max(numbers, default=0) or 1
    places = numbers if len(numbers) > 1 else numbers * 2
    step = width / max(len(places) - 1, 1)
    return " ".join(f"{x * step:.1f},{height - number * height / highest:.1f}" for x, number in enumerate(places))


def points(pairs: Iterable[tuple[int, int]], right: int, top: int, width: int = 640, height: int = 200) -> str:
    """Pairs of (along, up) as the points of an SVG line whose right edge is `right` and whose upper one is `top`."""
    right, top = max(right, 1), max(top, 1)
    return " ".join(f"{along * width / right:.1f},{height - up * height / top:.1f}" for along, up in pairs)
