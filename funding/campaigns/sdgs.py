"""The seventeen Sustainable Development Goals of the United Nations, by number: a campaign names those it works for."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

# https://sdgs.un.org/goals; in Spanish and Catalan as the United Nations and the Generalitat name them.
NAMES = {
    1: _("No poverty"),
    2: _("Zero hunger"),
    3: _("Good health and well-being"),
    4: _("Quality education"),
    5: _("Gender equality"),
    6: _("Clean water and sanitation"),
    7: _("Affordable and clean energy"),
    8: _("Decent work and economic growth"),
    9: _("Industry, innovation and infrastructure"),
    10: _("Reduced inequalities"),
    11: _("Sustainable cities and communities"),
    12: _("Responsible consumption and production"),
    13: _("Climate action"),
    14: _("Life below water"),
    15: _("Life on land"),
    16: _("Peace, justice and strong institutions"),
    17: _("Partnerships for the goals"),
}


class Goal(NamedTuple):
    number: int
    name: Any


def named(numbers: Iterable[int]) -> list[Goal]:
    """In their order; a number that is none is left out."""
    return [Goal(number, NAMES[number]) for number in sorted(set(numbers) & NAMES.keys())]


def choices() -> list[tuple[str, str]]:
    return [(str(number), f"{number}. {name}") for number, name in NAMES.items()]
