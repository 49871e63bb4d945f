"""Contrast of the colour tokens by the formula of WCAG 2, in light and dark, read from the stylesheet itself."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = (Path(settings.BASE_DIR) / "static/css/site.css").read_text()
LIGHT, BY_DEVICE, BY_CHOICE = (
    dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{3,6});", block))
    for block in re.findall(r"color-scheme: \w+;(.*?)\n\s*\}", CSS, re.DOTALL)
)
WORDS = ["ink", "muted", "action", "action-h", "teja", "pino", "error"]
ON_TINTS = ["action-t", "teja-t", "azafran-t", "pino-t", "error-t"]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_is_the_known_one():
    assert round(contrast("#FFF", "#000"), 1) == 21.0
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48


def test_dark_is_the_same_whether_the_device_or_the_person_chose_it():
    assert BY_DEVICE == BY_CHOICE
    assert set(BY_DEVICE) == set(LIGHT)


@pytest.mark.parametrize("theme", [LIGHT, BY_DEVICE], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["bg", "surface", "sunken"])
@pytest.mark.parametrize("words", WORDS)
def test_words_can_be_read_on_every_ground(theme, ground, words):
    assert contrast(theme[words], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, BY_DEVICE], ids=["light", "dark"])
@pytest.mark.parametrize("tint", ON_TINTS)
def test_ink_can_be_read_on_every_tint(theme, tint):
    assert contrast(theme["ink"], theme[tint]) >= 7


@pytest.mark.parametrize("theme", [LIGHT, BY_DEVICE], ids=["light", "dark"])
def test_buttons_edges_and_focus_can_be_seen(theme):
    assert contrast(theme["on-action"], theme["action"]) >= 4.5
    assert contrast(theme["error"], theme["error-t"]) >= 4.5
    assert contrast(theme["azafran-ink"], theme["azafran-t"]) >= 4.5
    for ground in ("bg", "surface", "sunken"):
        assert contrast(theme["ctl"], theme[ground]) >= 3
        assert max(contrast(theme["focus"], theme[ground]), contrast(theme["focus-ink"], theme[ground])) >= 3
