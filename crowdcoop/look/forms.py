"""What a choice card says beside its name, and addresses that pages may link."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator, URLValidator


class Choice(str):
    """The words of one choice, with a hint below and something (a price) at the right: `Choice("Bread", hint="…", aside="25 €")`."""

    hint: Any
    aside: Any

    def __new__(cls, words: Any, hint: Any = "", aside: Any = "") -> "Choice":
        choice = super().__new__(cls, words)
        choice.hint, choice.aside = hint, aside
        return choice


class WebField(forms.URLField):
    """An address that is linked and never fetched: of the web, and without a name that looks like another host."""

    default_validators = [
        URLValidator(schemes=["http", "https"]),
        RegexValidator(r"^[^/]*//[^/?#]*[@\\]", URLValidator.message, inverse_match=True),
    ]
