"""What the bench runs in processes of their own, so that they can be killed: `python -m funding.closing.bench_child WORK …`.

They work on the scratch database that DATABASE_URL names, and print one line of JSON.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from crowdcoop.celery import app  # noqa: E402
from funding.campaigns.models import Campaign  # noqa: E402
from funding.closing import bench_provider, bench_sql, bench_world, sweep  # noqa: E402
from funding.payments import books, provider  # noqa: E402
from funding.payments.models import Refund  # noqa: E402


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


def migrate() -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    return {}


def seed(name: str, pledges: str) -> dict[str, Any]:
    made = bench_world.seed(name, int(pledges))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after a while: it plans by what it knows of the rows
    return {"campaign": made.pk}


def close() -> dict[str, Any]:
    """Close what is due, to the end, as a worker does that has been up for a while."""
    reverse("home")
    memory, began, worked, pulses = Memory(), time.perf_counter(), time.process_time(), 0
    # A worker has each pulse in the same process; one that finds nothing more to do ends it.
    while sweep.close_due() or sweep.ClosingJob.objects.running().exists():
        pulses += 1
    took = time.perf_counter() - began
    return {
        "seconds": took,
        "at_provider": bench_provider.Counting.seconds,
        "worked": time.process_time() - worked,
        "pulses": pulses,
        "memory": memory.told(),
    }


def bare(name: str) -> dict[str, Any]:
    return {"seconds": bench_sql.close(Campaign.objects.get(slug=name))}


def look(name: str) -> dict[str, Any]:
    """What the rows say of this campaign, and whether the books agree."""
    campaign = Campaign.objects.get(slug=name)
    refunds = Refund.objects.filter(attempt__pledge__campaign=campaign)
    return {
        "state": campaign.state,
        "done": refunds.filter(state=Refund.State.DONE).count(),
        "refunds": refunds.count(),
        "differences": books.differences()[:5],
    }


WORK = {"migrate": migrate, "seed": seed, "close": close, "bare": bare, "look": look}

if __name__ == "__main__":
    provider.PROVIDERS[bench_world.PROVIDER] = "funding.closing.bench_provider.counting"
    settings.PAYMENT_PROVIDERS = [bench_world.PROVIDER]
    app.conf.broker_url = "memory://"  # nobody delivers here, and nobody is waited for
    print(json.dumps(WORK[sys.argv[1]](*sys.argv[2:])))  # noqa: T201 - the answer to the process that asked
