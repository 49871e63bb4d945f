"""How fast a provider is asked: all workers together keep to its rate, because the next free moment is a row of its own."""

import time
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction

from crowdcoop import clock


class Pace(models.Model):
    provider = models.CharField(max_length=20, primary_key=True)
    free_at = models.DateTimeField()

    class Meta:
        ordering = ["provider"]

    def __str__(self) -> str:
        return f"{self.provider}: {self.free_at}"


class Turn(NamedTuple):
    """When this worker may begin, in seconds from now, and how long it leaves between two calls."""

    wait: float
    gap: float

    def keep(self, began: float, number: int) -> None:
        """Sleep until the call with this number (from 0) is due; `began` is when the turn was given (monotonic)."""
        due = began + self.wait + number * self.gap
        if (rest := due - time.monotonic()) > 0:
            time.sleep(rest)


def most(seconds: int) -> int:
    """How many calls fit into so many seconds; a great number where no rate is set."""
    return max(1, settings.REFUNDS_PER_SECOND * seconds) if settings.REFUNDS_PER_SECOND else 1_000_000


def reserve(provider: str, calls: int) -> Turn:
    """Time for so many calls, after those that others have reserved."""
    rate = settings.REFUNDS_PER_SECOND
    if not rate:
        return Turn(0, 0)
    with transaction.atomic():
        now = clock.now()
        Pace.objects.get_or_create(provider=provider, defaults={"free_at": now})
        row = Pace.objects.select_for_update().get(pk=provider)
        begins = max(now, row.free_at) if _sane(row.free_at, now) else now
        Pace.objects.filter(pk=provider).update(free_at=begins + timedelta(seconds=calls / rate))
    return Turn((begins - now).total_seconds(), 1 / rate)


def _sane(free_at: datetime, now: datetime) -> bool:
    """A clock that was set back must not make everybody wait for hours."""
    return free_at - now < timedelta(minutes=10)
