"""What the bench runs in processes of their own, so that they can be killed: `python -m funding.closing.bench.child WORK …`.

They work on the scratch database that DATABASE_URL names, and print one line of JSON.
"""

import json
import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from crowdcoop import clock  # noqa: E402
from crowdcoop.celery import app  # noqa: E402
from funding.campaigns.models import Campaign  # noqa: E402
from funding.closing import sweep  # noqa: E402
from funding.closing.bench import bare as sql  # noqa: E402
from funding.closing.bench import world  # noqa: E402
from funding.closing.bench.provider import NAME, Counting  # noqa: E402
from funding.closing.models import ClosingJob, ClosingStage  # noqa: E402
from funding.payments import books, provider  # noqa: E402
from funding.payments.models import Refund  # noqa: E402

SECONDS_AT_MOST = 900


class Memory(threading.Thread):
    """How much this process holds, looked at twenty times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: list[float] = []
        self.start()

    def run(self) -> None:
        while True:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            self.seen.append(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)
            time.sleep(0.05)

    def told(self) -> dict[str, float]:
        """MiB: the most in the second fifth of the run, when all is warm, and the most after it."""
        warm, rest = len(self.seen) // 5, 2 * len(self.seen) // 5
        return {"warm": round(max(self.seen[warm:rest] or [0]), 1), "most": round(max(self.seen[rest:] or [0]), 1)}


def seed(name: str, pledges: str) -> dict[str, Any]:
    made = world.seed(name, int(pledges))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after a while: it plans by what it knows of the rows
    return {"campaign": made.pk}


def made(name: str, pledges: str) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    return seed(name, pledges)


def close(later: str = "0") -> dict[str, Any]:
    """Close what is due, to the end, as a worker does that has been up for a while; at an hour so many seconds later."""
    reverse("home")
    memory, began, worked = Memory(), time.perf_counter(), time.process_time()
    if int(later):
        with clock.fixed(clock.now() + timedelta(seconds=int(later))):
            _to_the_end()
    else:
        _to_the_end()
    took = time.perf_counter() - began
    return {
        "seconds": took,
        "at_provider": Counting.seconds,
        "worked": time.process_time() - worked,
        "memory": memory.told(),
    }


def _to_the_end() -> None:
    """A worker has each pulse in the same process; one that finds nothing more to do ends it."""
    until = time.monotonic() + SECONDS_AT_MOST
    while (decided := sweep.close_due()) or ClosingJob.objects.running().exists():
        if time.monotonic() > until:
            raise RuntimeError(f"The closing does not come to its end: {_stages()}")
        if not decided:
            time.sleep(0.1)  # what is left waits for its minute
    if ClosingJob.objects.filter(state=ClosingJob.State.STOPPED).exists():
        raise RuntimeError(f"The closing was stopped: {_stages()}")


def _stages() -> list[Any]:
    open_ones = ClosingStage.objects.filter(finished_at=None).order_by("job", "place")
    return list(open_ones.values_list("job__campaign__slug", "name", "done", "total", "tries", "error"))


def bare(name: str, pledges: str) -> dict[str, Any]:
    """The same rows for such a campaign, by the bare statements."""
    seed(name, pledges)
    return {"seconds": sql.close(Campaign.objects.get(slug=name))}


def look(name: str) -> dict[str, Any]:
    """What the rows say of this campaign, and what is wrong in all the books."""
    refunds = Refund.objects.filter(attempt__pledge__campaign__slug=name)
    done = refunds.filter(state=Refund.State.DONE)
    return {"refunds": refunds.count(), "done": done.count(), "differences": books.differences()[:5]}


WORK = {"made": made, "seed": seed, "close": close, "bare": bare, "look": look}

if __name__ == "__main__":
    provider.PROVIDERS[NAME] = "funding.closing.bench.provider.counting"
    settings.PAYMENT_PROVIDERS = [NAME]
    app.conf.broker_url = "memory://"  # nobody delivers here, and nobody is waited for
    print(json.dumps(WORK[sys.argv[1]](*sys.argv[2:])))  # noqa: T201 - the answer to the process that asked
