"""Money is an integer of cents; people type it and read it in their own way, through one parser and one formatter."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Above what one pledge, cost or reward could be, and far below what a 64-bit column holds.
CEILING = 100_000_000_00
CURRENCIES = ("EUR",)
_LOCALES = {"es": "es_ES", "ca": "ca_ES", "en": "en_GB"}
_DECIMAL_COMMA = ("es", "ca")


class MoneyError(ValueError):
    """What was typed is not an amount of money; the message says what to type, for the person who typed it."""


def parse(text: str, language: str | None = None) -> int:
    """Cents from what a person typed: `25`, `25,5`, `1.234,50 €` in es and ca, `1,234.50` in en.

    Raises MoneyError for what is not an amount, has more than two decimals, or could mean two things: one group
    of three digits and nothing behind it (`1.234`, `12,345`) is thousands to one person and decimals to another.
    """
    close = re.sub(r"[\s\u00a0\u202f]", "", text)
    # One sign, before or behind: `12€€` and `12€50` are slips, and nobody knows of what.
    typed = re.sub(r"^(€|EUR)|(€|EUR)$", "", close, count=1, flags=re.IGNORECASE)
    comma = (language or get_language() or settings.LANGUAGE_CODE)[:2] in _DECIMAL_COMMA
    decimal, thousands = (",", ".") if comma else (".", ",")
    group, point = re.escape(thousands), re.escape(decimal)
    grouped = rf"(?P<whole>\d{{1,3}}(?:{group}\d{{3}})+){point}(?P<cents>\d{{1,2}})"
    plain = rf"(?P<whole>\d{{1,12}})(?:{point}(?P<cents>\d{{1,2}}))?"
    millions = rf"(?P<whole>\d{{1,3}}(?:{group}\d{{3}}){{2,}})(?P<cents>)"
    found = next((hit for form in (grouped, plain, millions) if (hit := re.fullmatch(form, typed, re.ASCII))), None)
    if not found:
        # A point for a comma is read when it can mean one thing only: `12.50` on the Spanish page.
        found = re.fullmatch(r"(?P<whole>\d{1,12})[.,](?P<cents>\d{1,2})", typed, re.ASCII)
    if not found:
        raise MoneyError(_("Write the amount in euros like this: %(example)s") % {"example": _example(comma)})
    cents = int(found["whole"].replace(thousands, "")) * 100 + int((found["cents"] or "0").ljust(2, "0"))
    if cents > CEILING:
        raise MoneyError(_("That is more than can be handled here."))
    return cents


def format(cents: int, currency: str = "EUR", language: str | None = None, *, whole: bool = False) -> str:  # noqa: A001
    """`1.234,50 €` in es and ca, `€1,234.50` in en; with `whole`, no cents when there are none."""
    spoken = (language or get_language() or settings.LANGUAGE_CODE)[:2]
    digits = 0 if whole and cents % 100 == 0 else 2
    written = format_currency(
        Decimal(cents).scaleb(-2),
        currency,
        locale=_LOCALES.get(spoken, "es_ES"),
        currency_digits=False,
        decimal_quantization=True,
        format=_pattern(spoken, digits),
    )
    return written.replace(" ", "\u00a0")


def plain(cents: int) -> str:
    """`1234,50` in es and ca, `1234.50` in en: a number for a sheet, where a sign of money makes it a word."""
    comma = (get_language() or settings.LANGUAGE_CODE)[:2] in _DECIMAL_COMMA
    euros, rest = divmod(cents, 100)
    return f"{euros}{',' if comma else '.'}{rest:02d}"


def split(cents: int, weights: Sequence[int]) -> list[int]:
    """Parts in proportion to the weights whose sum is exactly the whole: the largest remainders get the odd cents."""
    total = sum(weights)
    if total <= 0:
        raise ValueError("Weights need a positive sum.")
    shares = [cents * weight // total for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda place: (-(cents * weights[place] % total), place))
    for place in remainders[: cents - sum(shares)]:
        shares[place] += 1
    return shares


class MoneyField(forms.CharField):
    """A form field that cleans to integer cents; `minimum` and `maximum` are cents."""

    def __init__(self, *, minimum: int = 1, maximum: int = CEILING, **options: Any):
        self.minimum, self.maximum = minimum, maximum
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=40, **options)

    def prepare_value(self, value: Any) -> Any:
        return _typed(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            cents = parse(typed)
        except MoneyError as error:
            raise forms.ValidationError(error.args[0], code="money") from error
        if cents < self.minimum:
            raise forms.ValidationError(_("The least is %(least)s.") % {"least": format(self.minimum)}, code="money")
        if cents > self.maximum:
            raise forms.ValidationError(_("The most is %(most)s.") % {"most": format(self.maximum)}, code="money")
        return cents

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(_typed(initial) if isinstance(initial, int) else initial, data)


def _typed(cents: int) -> str:
    """As a person would type it back into a field."""
    comma = (get_language() or settings.LANGUAGE_CODE)[:2] in _DECIMAL_COMMA
    euros, rest = divmod(cents, 100)
    return f"{euros}{',' if comma else '.'}{rest:02d}" if rest else str(euros)


def _example(comma: bool) -> str:
    return "25 / 25,50 / 1.234,50" if comma else "25 / 25.50 / 1,234.50"


def _pattern(spoken: str, digits: int) -> str:
    number = "#,##0" + (".00" if digits else "")
    return f"¤{number}" if spoken == "en" else f"{number}\u00a0¤"
