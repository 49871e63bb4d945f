"""Nobody is written to in the night: what can wait leaves at eight in the morning of whoever gets it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WAKES, SLEEPS = 8, 21


def awake(moment: datetime, zone: ZoneInfo) -> datetime:
    """This moment if it is day there, else the next morning (UTC)."""
    there = moment.astimezone(zone)
    if WAKES <= there.hour < SLEEPS:
        return moment
    morning = there.date() + timedelta(days=int(there.hour >= SLEEPS))
    return datetime.combine(morning, time(WAKES), zone).astimezone(UTC)
