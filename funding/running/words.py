"""What the coach said, told with the figures of that day."""

from typing import Any

from django.urls import reverse

from crowdcoop import money
from funding.running.second_round import BY_KEY


class Said:
    """An advice of the coach in words, in the language of whoever reads it."""

    def __init__(self, advice: Any, currency: str) -> None:
        self.advice, self.item = advice, BY_KEY[advice.key]
        self.at = advice.given_at
        self.facts = advice.facts | {"missing": money.format(advice.facts["missing"], currency, whole=True)}
        self.url = reverse(self.item.page.name) + (f"#{self.item.page.anchor}" if self.item.page.anchor else "")

    @property
    def title(self) -> str:
        return str(self.item.title) % self.facts

    @property
    def why(self) -> str:
        return str(self.item.why)

    @property
    def action(self) -> str:
        return str(self.item.action)

    @property
    def link(self) -> str:
        return str(self.item.page.words)
