"""The pictures of the demo's campaigns: flat drawings in the colours of the look, made here and downloaded from nowhere."""

from collections.abc import Callable, Sequence
from io import BytesIO
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw

from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind
from crowdcoop.look.weave import cloth

LINEN, PAPER, SAND, INK, WOOD = "#F3EADB", "#FBF6EC", "#D9CBB8", "#2B2018", "#837263"
INDIGO, CLAY, SAFFRON, PINE, CRUST = "#34409A", "#A8431F", "#F2B33D", "#1F6B4A", "#C98A3C"
SKY, DAWN, LEAF = "#E9EAF8", "#FDF0D3", "#5E9C6D"
SKINS = ("#F0C9A4", "#D9A577", "#A9744A", "#7A4E2F")
HAIR = {"black": INK, "brown": "#5B3A22", "grey": "#B9B2AA"}
UNIT = 16  # points of a unit of the drawings, which are made twice as large as they are kept
WIDE, HIGH = 160, 90
FACE = 50


class Canvas:
    """A drawing in units of its own."""

    def __init__(self, wide: int, high: int, ground: str):
        self._image = Image.new("RGB", (wide * UNIT, high * UNIT), ground)
        self._draw = ImageDraw.Draw(self._image)

    def box(self, x: float, y: float, wide: float, high: float, colour: str, *, corner: float = 0) -> None:
        around = (x * UNIT, y * UNIT, (x + wide) * UNIT, (y + high) * UNIT)
        self._draw.rounded_rectangle(around, corner * UNIT, colour)

    def disc(self, x: float, y: float, size: float, colour: str, flat: float = 1) -> None:
        self._draw.ellipse(
            ((x - size) * UNIT, (y - size * flat) * UNIT, (x + size) * UNIT, (y + size * flat) * UNIT), colour
        )

    def ring(
        self, x: float, y: float, size: float, colour: str, thick: float, *, ends: tuple[int, int] = (0, 360)
    ) -> None:
        around = ((x - size) * UNIT, (y - size) * UNIT, (x + size) * UNIT, (y + size) * UNIT)
        self._draw.arc(around, *ends, fill=colour, width=round(thick * UNIT))

    def shape(self, corners: Sequence[tuple[float, float]], colour: str) -> None:
        self._draw.polygon([(x * UNIT, y * UNIT) for x, y in corners], colour)

    def line(self, points: Sequence[tuple[float, float]], colour: str, thick: float) -> None:
        self._draw.line([(x * UNIT, y * UNIT) for x, y in points], colour, round(thick * UNIT), "curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, thick / 2, colour)

    def strip(self, name: str, y: float, high: int) -> None:
        """A band of the cloth that the house weaves for this name."""
        cells, side = cloth(name).cells, 2
        for row in range(high // side):
            for column in range(WIDE // side):
                self.box(column * side, y + row * side, side, side, cells[row][column % len(cells[row])])

    def taken(self, name: str) -> Checked:
        half = self._image.reduce(2)
        made = BytesIO()
        half.save(made, "PNG", compress_level=1)
        return Checked(Kind.PNG, made.getvalue(), f"{name}.png", half.width, half.height)


def picture(name: str) -> Checked:
    """As a camera's file that has been looked at."""
    ground, draw = SCENES[name]
    canvas = Canvas(WIDE, HIGH, ground)
    draw(canvas)
    return canvas.taken(name)


def portrait(name: str, *, skin: int, hair: str, long: bool = False) -> Checked:
    """Somebody of a team; the colours around them come from their name."""
    chance = Random(f"face of {name}")  # noqa: S311 - nothing secret hangs on it
    ground, shirt = chance.sample((SAFFRON, INDIGO, PINE, CLAY, SAND), 2)
    canvas = Canvas(FACE, FACE, ground)
    canvas.disc(25, 54, 20, shirt)
    if long:
        canvas.box(13, 18, 24, 22, HAIR[hair], corner=9)
    canvas.box(21, 30, 8, 10, SKINS[skin], corner=3)
    canvas.disc(25, 21, 11, HAIR[hair])
    canvas.disc(25, 24, 9.5, SKINS[skin])
    canvas.disc(21.4, 23, 0.9, INK)
    canvas.disc(28.6, 23, 0.9, INK)
    canvas.ring(25, 25.5, 3.6, INK, 0.7, ends=(25, 155))
    return canvas.taken("retrato")


# -- What is drawn more than once -----------------------------------------------------------------
def _loaf(canvas: Canvas, x: float, y: float, size: float = 6) -> None:
    canvas.disc(x, y, size, CRUST, 0.62)
    for cut in (-0.45, 0, 0.45):
        left = x + cut * size
        canvas.line([(left - size * 0.12, y + size * 0.2), (left + size * 0.12, y - size * 0.25)], DAWN, size * 0.11)


def _person(canvas: Canvas, x: float, y: float, shirt: str, skin: str, *, hair: str = INK, size: float = 1) -> None:
    canvas.box(x - 8 * size, y, 16 * size, 40, shirt, corner=7 * size)
    canvas.disc(x, y - 7 * size, 6.6 * size, hair)
    canvas.disc(x, y - 5.6 * size, 5.6 * size, skin)


def _house(canvas: Canvas, x: float, wide: float, high: float, wall: str) -> None:
    top = 72 - high
    canvas.box(x, top, wide, high, wall)
    canvas.shape([(x - 1.5, top), (x + wide + 1.5, top), (x + wide - 2, top - 5), (x + 2, top - 5)], INK)
    for row in range(int(high // 16)):
        for column in range(2):
            left = x + wide * (0.2 + 0.38 * column)
            canvas.box(left, top + 5 + 15 * row, wide * 0.22, 8, DAWN, corner=1)
            canvas.box(left - 0.6, top + 13 + 15 * row, wide * 0.22 + 1.2, 1, INK)


def _wheel(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.ring(x, y, size, INK, 1.7)
    for spoke in range(8):
        turn = pi * spoke / 4
        canvas.line([(x, y), (x + cos(turn) * (size - 1), y + sin(turn) * (size - 1))], WOOD, 0.35)
    canvas.disc(x, y, 1.7, INK)


# -- The scenes -----------------------------------------------------------------------------------
def _oven(canvas: Canvas) -> None:
    canvas.strip("la-fleca", 0, 12)
    canvas.box(0, 74, WIDE, 16, SAND)
    canvas.box(12, 22, 78, 56, CLAY, corner=5)
    canvas.box(18, 28, 66, 6, INK, corner=2)
    canvas.box(24, 40, 54, 30, INK, corner=13)
    canvas.disc(51, 68, 24, SAFFRON, 0.42)
    canvas.box(20, 69, 62, 4, WOOD, corner=1)
    for x, y in ((37, 62), (51, 60), (65, 62)):
        _loaf(canvas, x, y, 7)
    for y in (34, 52, 70):
        canvas.box(102, y, 50, 2.4, WOOD, corner=1)
        for x in (110, 122, 134, 146):
            _loaf(canvas, x, y - 3.6, 5)


def _street(canvas: Canvas) -> None:
    canvas.disc(130, 20, 9, SAFFRON)
    canvas.box(0, 72, WIDE, 18, SAND)
    houses = ((2, 26, 44, INDIGO), (28, 30, 52, LINEN), (102, 28, 48, PINE), (130, 28, 40, CRUST))
    for x, wide, high, wall in houses:
        _house(canvas, x, wide, high, wall)
    canvas.box(58, 20, 44, 52, CLAY)
    canvas.box(58, 36, 44, 4, INK)
    for stripe in range(8):
        canvas.box(58 + stripe * 5.5, 40, 5.5, 9, (INDIGO, PAPER)[stripe % 2], corner=1.5)
    canvas.box(63, 50, 18, 16, DAWN, corner=1)
    canvas.box(85, 50, 12, 22, INK, corner=1)
    for x in (67, 72, 77):
        _loaf(canvas, x, 63, 3)
    _person(canvas, 112, 62, SAFFRON, SKINS[2], size=0.55)
    _person(canvas, 122, 64, INDIGO, SKINS[0], hair=CRUST, size=0.5)
    canvas.box(0, 82, WIDE, 8, WOOD)


def _table(canvas: Canvas) -> None:
    canvas.strip("assemblea", 0, 8)
    people = (
        (22, INDIGO, 0, INK),
        (51, PINE, 3, INK),
        (80, CLAY, 1, CRUST),
        (109, SAFFRON, 2, INK),
        (138, INDIGO, 0, WOOD),
    )
    for x, shirt, skin, hair in people:
        _person(canvas, x, 36, shirt, SKINS[skin], hair=hair)
    canvas.box(4, 60, 152, 8, WOOD, corner=2)
    canvas.box(4, 68, 152, 22, CRUST)
    for x in (28, 62, 96, 132):
        _loaf(canvas, x, 57, 7)
    for x in (45, 114):
        canvas.box(x, 53, 6, 7, PAPER, corner=1)


def _garden(canvas: Canvas) -> None:
    canvas.disc(26, 22, 9, SAFFRON)
    canvas.shape([(0, 46), (50, 30), (104, 44), (160, 28), (160, 60), (0, 60)], LEAF)
    canvas.box(0, 56, WIDE, 34, "#6B4A2E")
    for arch in range(5):
        canvas.ring(118 + arch * 2.4, 58, 26, PAPER, 1.2, ends=(180, 360))
    for row in range(4):
        y = 60 + row * 8
        for number in range(11):
            x = 6 + number * 15 + (row % 2) * 7
            canvas.disc(x, y, 4.4, PINE, 0.7)
            canvas.disc(x, y - 1, 2.6, LEAF, 0.7)
            if (row + number) % 3 == 0:
                canvas.disc(x + 2, y - 0.4, 1.5, CLAY)


def _studio(canvas: Canvas) -> None:
    for row in range(6):
        for column in range(10):
            canvas.shape(
                [(column * 16, row * 15), (column * 16 + 16, row * 15), (column * 16 + 8, row * 15 + 13)],
                (INDIGO, "#2A337C")[(row + column) % 2],
            )
    for size, colour in ((40, SAFFRON), (33, CLAY), (26, PAPER)):
        canvas.ring(80, 38, size, colour, 2, ends=(130, 230))
        canvas.ring(80, 38, size, colour, 2, ends=(-50, 50))
    canvas.box(67, 14, 26, 44, SAND, corner=13)
    for y in range(20, 42, 4):
        canvas.box(71, y, 18, 1.6, WOOD, corner=0.8)
    canvas.box(67, 43, 26, 3, CLAY)
    canvas.box(78, 58, 4, 18, SAND)
    canvas.box(0, 76, WIDE, 14, CRUST)
    canvas.box(62, 73, 36, 4, SAND, corner=2)


def _bicycle(canvas: Canvas) -> None:
    canvas.box(0, 72, WIDE, 18, SAND)
    for x, wide, high, wall in ((0, 34, 40, LINEN), (34, 30, 52, CRUST), (96, 30, 46, PAPER), (126, 34, 54, LINEN)):
        _house(canvas, x, wide, high, wall)
    for x in (42, 124):
        _wheel(canvas, x, 68, 13)
    canvas.line([(42, 68), (62, 46), (74, 68), (42, 68)], CLAY, 2.2)
    canvas.line([(62, 46), (58, 39)], INK, 1.8)
    canvas.box(52, 37, 12, 3, INK, corner=1.5)
    canvas.line([(74, 68), (124, 68)], CLAY, 2.2)
    canvas.line([(74, 68), (80, 38), (88, 36)], INK, 1.8)
    canvas.box(84, 40, 34, 24, INDIGO, corner=2)
    canvas.box(84, 48, 34, 3, SAFFRON)
    canvas.box(88, 30, 13, 10, CRUST, corner=1)
    canvas.box(102, 33, 11, 7, CLAY, corner=1)


def _harbour(canvas: Canvas) -> None:
    canvas.disc(124, 24, 10, SAFFRON)
    for row, colour in enumerate((INDIGO, "#2A337C", INK)):
        canvas.box(0, 56 + row * 11, WIDE, 34, colour)
        for wave in range(11):
            canvas.disc(wave * 16 + row * 7, 57 + row * 11, 8, colour, 0.4)
    canvas.shape([(26, 46), (104, 46), (92, 62), (38, 62)], CLAY)
    canvas.box(27, 46, 76, 3, PAPER)
    canvas.box(50, 32, 24, 14, PAPER, corner=1)
    for x in (54, 63):
        canvas.box(x, 36, 6, 5, INDIGO, corner=1)
    canvas.line([(84, 46), (84, 14)], WOOD, 1.4)
    canvas.shape([(85, 16), (85, 42), (100, 42)], SAFFRON)
    for x, colour in ((112, CLAY), (130, PINE), (121, SAFFRON)):
        y = 70 if x == 121 else 80
        canvas.box(x, y, 16, 9, colour, corner=2)
        canvas.disc(x + 8, y + 4.5, 4, PAPER, 0.6)


SCENES: dict[str, tuple[str, Callable[[Canvas], None]]] = {
    "horno": (LINEN, _oven),
    "calle": (SKY, _street),
    "asamblea": (DAWN, _table),
    "huerta": (SKY, _garden),
    "estudio": (INK, _studio),
    "bici": (SKY, _bicycle),
    "puerto": (DAWN, _harbour),
}
