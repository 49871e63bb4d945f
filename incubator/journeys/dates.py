"""A date in the life of a co-op, as every slice tells it to the co-op's home: settings.JOURNEY_DATES names the functions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class NextDate:
    """`uid` stays the same for ever, so that a calendar replaces what it has (RFC 5545)."""

    uid: str
    title: Any
    starts_at: datetime
    ends_at: datetime
    url: str
    place: str = ""
