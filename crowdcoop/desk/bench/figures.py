"""One figure of a bench, as `manage.py bench NAME` tells it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass
class Figure:
    """Held where the value is at most the limit, or at least it (`at_least`); without a limit it is told to compare with."""

    name: str
    value: float
    limit: float | None = None
    at_least: bool = False
    measured: str = ""  # how, and where the limit comes from
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def told(self) -> dict[str, Any]:
        return {
            "figure": self.name,
            "value": round(self.value, 3),
            "limit": None if self.limit is None else round(self.limit, 3),
            "ratio": round(self.value / self.limit, 2) if self.limit else None,
            "held": self.held,
            "at_least": self.at_least,
            "database": connection.vendor,
            "measured": self.measured,
        } | self.more
