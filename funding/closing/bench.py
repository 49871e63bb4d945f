"""How fast 10.000 pledges are given back, what it holds in memory, and what is left after a kill in the middle.

All of it in a scratch database of the same kind as the site's, made and thrown away here, by processes that can be killed.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from django.conf import settings
from django.db import connection

PLEDGES = 10_000
BOOKS_A_SECOND = 2_000  # docs: books work of 10.000 pledges with the provider's calls taken off
SHARE_OF_BARE = 0.10
GROWTH_MIB = 40
RESUMED_WITHIN = 120  # F1: what the dead one had taken is free again after a minute
CHILD = "funding.closing.bench_child"


@dataclass
class Figure:
    name: str
    value: float
    limit: float
    at_least: bool = False  # the more the better

    def told(self) -> dict[str, Any]:
        held = self.value >= self.limit if self.at_least else self.value <= self.limit
        ratio = round(self.value / self.limit, 2) if self.limit else None
        return {
            "figure": self.name,
            "value": round(self.value, 2),
            "limit": self.limit,
            "at_least": self.at_least,
            "ratio": ratio,
            "held": held,
        }


def close() -> Iterator[Figure]:
    with _scratch() as env:
        _run(env, "migrate")
        _run(env, "seed", "whole", str(PLEDGES))
        yield from _speed(env)
        _run(env, "seed", "killed", str(PLEDGES))
        yield from _killed(env)


def _speed(env: dict[str, str]) -> Iterator[Figure]:
    """The bare statements come second: they find the database warm, and its plans made for tables that have rows."""
    made = _run(env, "close")
    _run(env, "seed", "bare", str(PLEDGES))
    bare = _run(env, "bare", "bare")["seconds"]
    books = made["seconds"] - made["at_provider"]
    kind = connection.vendor
    calls = _calls(env)
    yield Figure(f"{kind}: books of {PLEDGES} pledges, a second", PLEDGES / books, BOOKS_A_SECOND, at_least=True)
    # On a machine that others use too, the clock tells of them: this is what our process itself has worked.
    yield Figure(f"{kind}: pledges a second of its processor", PLEDGES / made["worked"], BOOKS_A_SECOND, at_least=True)
    yield Figure(f"{kind}: the whole closing, pledges a second", PLEDGES / made["seconds"], 0, at_least=True)
    yield Figure(f"{kind}: bare statements for the same rows, pledges a second", PLEDGES / bare, 0, at_least=True)
    yield Figure(f"{kind}: share of the bare statements", bare / books, SHARE_OF_BARE, at_least=True)
    yield Figure(f"{kind}: calls of the provider", len(calls), PLEDGES)
    warm, most = made["memory"]["warm"], made["memory"]["most"]
    yield Figure(f"{kind}: MiB held, at most", most, warm + GROWTH_MIB)
    yield from _right(env, "whole", calls)
    yield Figure(f"{kind}, bare: differences in the books", len(_run(env, "look", "bare")["differences"]), 0)


def _killed(env: dict[str, str]) -> Iterator[Figure]:
    """Once while the refunds are asked for, once while they are sent; then somebody else goes on."""
    Path(env["CROWDCOOP_BENCH_CALLS"]).unlink()
    for reached in (0, PLEDGES // 3):
        _kill_when(env, reached)
    before = len(set(_calls(env)))
    made = _run(env, "close")
    calls = _calls(env)
    yield Figure(f"{connection.vendor}: refunds sent before the second kill -9", before, PLEDGES - 1)
    yield Figure(
        f"{connection.vendor}: asked again under the same id after the kills", len(calls) - PLEDGES, PLEDGES / 10
    )
    yield Figure(f"{connection.vendor}: seconds to the end after the kills", made["seconds"], RESUMED_WITHIN)
    yield from _right(env, "killed", calls)


def _right(env: dict[str, str], name: str, calls: list[str]) -> Iterator[Figure]:
    found = _run(env, "look", name)
    wrong = abs(len(set(calls)) - PLEDGES) + abs(found["done"] - PLEDGES) + abs(found["refunds"] - PLEDGES)
    yield Figure(f"{connection.vendor}, {name}: refunds missing, or made twice", wrong, 0)
    yield Figure(f"{connection.vendor}, {name}: differences in the books", len(found["differences"]), 0)


def _kill_when(env: dict[str, str], reached: int) -> None:
    """kill -9 as soon as more than so many refunds have been sent; with 0, shortly after the work has begun."""
    child = subprocess.Popen([sys.executable, "-m", CHILD, "close"], env=env, cwd=settings.BASE_DIR)
    deadline = time.monotonic() + 120
    while child.poll() is None and time.monotonic() < deadline:
        if reached and len(_calls(env)) > reached:
            break
        if not reached and _asked(env):
            break
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()


def _asked(env: dict[str, str]) -> bool:
    """Whether the child has begun to write rows: it tells by a file, the only thing that a kill leaves."""
    return Path(env["CROWDCOOP_BENCH_CALLS"]).exists() or _run(env, "look", "killed")["refunds"] > 0


def _calls(env: dict[str, str]) -> list[str]:
    file = Path(env["CROWDCOOP_BENCH_CALLS"])
    return file.read_text().split() if file.exists() else []


def _run(env: dict[str, str], *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", CHILD, *words],
        env=env,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _scratch() -> Iterator[dict[str, str]]:
    """The environment of the children, with a new database of the site's kind."""
    with tempfile.TemporaryDirectory(prefix="crowdcoop-bench-") as folder:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "SECRET_KEY": settings.SECRET_KEY,
            "DATA_DIR": folder,
            "REFUNDS_PER_SECOND": "0",
            "REDIS_URL": "",
            "CROWDCOOP_BENCH_CALLS": f"{folder}/calls",
        }
        if connection.vendor != "postgresql":
            yield env | {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
            return
        name = f"bench_{uuid4().hex[:12]}"
        quoted = connection.ops.quote_name(name)
        with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django makes its own test databases
            cursor.execute(f"CREATE DATABASE {quoted}")
        try:
            yield env | {"DATABASE_URL": _address(name)}
        finally:
            with connection._nodb_cursor() as cursor:  # noqa: SLF001
                cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


def _address(name: str) -> str:
    own = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(own._replace(path=f"/{name}"))
