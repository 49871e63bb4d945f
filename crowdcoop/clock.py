"""What time it is: the database decides, so that web servers and workers with other clocks cannot disagree."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import connection
from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The moment of the step under way, else the database's clock (aware, UTC)."""
    return _moment.get() or _database_now()


def travelled() -> datetime | None:
    """The moment that `at` or a step under way has set, if any."""
    return _moment.get()


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """One step has one moment: all that it writes carries the same time."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live at another moment: for the demo world and the tests, refused elsewhere."""
    if not (settings.DEMO or settings.DEBUG):
        raise RuntimeError("Time travel is only for the demo (DEMO=1) and for tests.")
    if moment.tzinfo is None:
        raise ValueError("A moment needs its zone.")
    with fixed(moment.astimezone(UTC)):
        yield


def zone_named(name: str) -> ZoneInfo:
    """A person's zone by its IANA name; an unknown one is the programme's."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(timezone.get_default_timezone_name())


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
