"""The cloth of a name: the same slug always weaves the same 2/2 twill, in SVG for pages and as cells for pictures."""

import hashlib
from typing import NamedTuple

YARNS = ("#34409A", "#A8431F", "#F2B33D", "#1F6B4A")  # indigo, terracotta, saffron, pine
GROUNDS = ("#F3EADB", "#2B2018")  # linen, dark wool
COLUMNS = 32  # multiples of 4, so that the tile repeats without a seam
ROWS = 16


class Cloth(NamedTuple):
    yarns: tuple[str, ...]
    ground: str
    cells: tuple[tuple[str, ...], ...]  # colour by row and column


def _stripes(numbers: list[int], yarns: tuple[str, ...], ground: str, length: int, ground_share: int) -> list[str]:
    """Stripes of 1 to 4 threads; `ground_share` of 256 are of the ground's colour."""
    threads: list[str] = []
    while len(threads) < length:
        number = numbers.pop(0)
        colour = ground if number < ground_share else yarns[number % len(yarns)]
        threads += [colour] * (1 + (number >> 3) % 4)
    return threads[:length]


def cloth(slug: str) -> Cloth:
    digest = hashlib.sha256(slug.encode()).digest()
    numbers = list(digest + hashlib.sha256(digest).digest() + hashlib.sha256(digest[::-1]).digest())
    left_out = numbers.pop(0) % len(YARNS)
    yarns = YARNS[:left_out] + YARNS[left_out + 1 :]
    ground = GROUNDS[numbers.pop(0) % 3 == 0]  # linen twice as often as dark
    warp = _stripes(numbers, yarns, ground, COLUMNS, 80)
    weft = _stripes(numbers, yarns, ground, ROWS, 140)
    cells = tuple(tuple(warp[x] if (x + y) % 4 < 2 else weft[y] for x in range(COLUMNS)) for y in range(ROWS))
    return Cloth(yarns, ground, cells)


def _paths(woven: Cloth, cell: int, rows: int) -> str:
    """One path a colour, the threads that touch in a row drawn as one: at most four paths, about 2 kB."""
    drawn: dict[str, list[str]] = {}
    for y in range(rows):
        x = 0
        while x < COLUMNS:
            colour, start = woven.cells[y][x], x
            while x < COLUMNS and woven.cells[y][x] == colour:
                x += 1
            drawn.setdefault(colour, []).append(
                f"M{start * cell} {y * cell}h{(x - start) * cell}v{cell}H{start * cell}z"
            )
    return "".join(f'<path fill="{colour}" d="{"".join(pieces)}"/>' for colour, pieces in drawn.items())


def weave_svg(slug: str, pattern_id: str, css_class: str = "weave", cell: int = 2, rows: int = ROWS) -> str:
    """Decoration, so hidden from screen readers; `pattern_id` must be the only one of its name on the page."""
    width, height = COLUMNS * cell, rows * cell
    return (
        f'<svg class="{css_class}" aria-hidden="true" focusable="false" width="100%" height="{height}">'
        f'<pattern id="{pattern_id}" width="{width}" height="{height}" patternUnits="userSpaceOnUse">'
        f'{_paths(cloth(slug), cell, rows)}</pattern><rect width="100%" height="100%" fill="url(#{pattern_id})"/></svg>'
    )
