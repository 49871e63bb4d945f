"""What a choice card says beside its name."""

from typing import Any


class Choice(str):
    """The words of one choice, with a hint below and something (a price) at the right: `Choice("Bread", hint="…", aside="25 €")`."""

    hint: Any
    aside: Any

    def __new__(cls, words: Any, hint: Any = "", aside: Any = "") -> "Choice":
        choice = super().__new__(cls, words)
        choice.hint, choice.aside = hint, aside
        return choice
