"""How long a round is: whole days of the place where the campaign lives, so that summer time moves no closing hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("Europe/Madrid")


def end_of_round(start: datetime, days: int, zone: str = PLACE.key) -> datetime:
    """The same hour on the clocks of that zone, `days` days later; the round is [start, end).

    An hour that summer time leaves out ends right after it; one that it repeats ends the first time.
    """
    return (start.astimezone(ZoneInfo(zone)) + timedelta(days=days)).astimezone(UTC)
