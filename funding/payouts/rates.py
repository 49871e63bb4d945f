"""The fee and the tax that it holds, as the settings date it."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language

from crowdcoop import money


class Rate(NamedTuple):
    since: date
    basis_points: int
    source: str


def rate_on(day: date) -> Rate:
    """The last one that had begun by then; none at all before the first."""
    rates = sorted(Rate(date.fromisoformat(since), points, source) for since, points, source in settings.FEE_TAX)
    begun = [rate for rate in rates if rate.since <= day]
    return begun[-1] if begun else Rate(day, 0, "")


def parts(fee: int, basis_points: int) -> tuple[int, int]:
    """Base and tax of a fee that holds its tax, to the cent: the two are the whole."""
    base, tax = money.split(fee, [10_000, basis_points])
    return base, tax


def words(basis_points: int) -> str:
    """`21 %`, `4,5 %`: as people write it."""
    whole = Decimal(basis_points).scaleb(-2)
    figure = formats.number_format(whole.normalize() if whole % 1 else int(whole))
    return f"{figure}%" if get_language() == "en" else f"{figure}\N{NO-BREAK SPACE}%"
