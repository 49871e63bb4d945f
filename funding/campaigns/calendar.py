"""How long a round is: whole days of the place where the programme lives, so that summer time moves no closing hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("Europe/Madrid")


def end_of_round(start: datetime, days: int) -> datetime:
    """The same hour on the clocks of PLACE, `days` days later; the round is [start, end)."""
    return (start.astimezone(PLACE) + timedelta(days=days)).astimezone(UTC)
