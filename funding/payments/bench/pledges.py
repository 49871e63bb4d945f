"""`manage.py bench pledges`: paid pledges per second, ours and the bare path by turns, and what they add up to."""

import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

from funding.payments.bench import servers

OURS, BARE, LOAD = "funding.payments.bench.world", "funding.payments.bench.bare", "funding.payments.bench.load"
PLEDGES, ROUNDS, CLIENTS, MANY = 400, 3, 16, 32
SHARE, P99_SECONDS, UNITS = 0.75, 0.4, 100
STATEMENTS, STATEMENTS_ALONE = 11, 26


@dataclass
class Figure:
    """`held` says whether the goal is met; `limit` is what it is held against, measured in the same run where it can be."""

    name: str
    value: float
    limit: float
    held: bool
    includes: str
    more: dict[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        ratio = round(self.value / self.limit, 2) if self.limit else None
        figures = {"figure": self.name, "value": self.value, "limit": self.limit, "ratio": ratio, "held": self.held}
        return figures | {"database": connection.vendor, "includes": self.includes} | self.more


class Side:
    """One of the two: its database, its servers, and how a pledge is made there."""

    def __init__(self, folder: Path, database: str):
        folder.mkdir()
        self.folder, self.database = folder, database
        self.env = servers.environment(folder, database)
        self.port, self.number = 0, 0

    def run(self, clients: int, jobs: list[dict[str, Any]]) -> dict[str, Any]:
        before = self.paid()
        plan = {"port": self.port, "clients": clients, "jobs": jobs, "token": "t" * 32, "secret": servers.SECRET}
        seen = json.loads(servers.asked(self.env, LOAD, stdin=json.dumps(plan | {"webhook": self.webhook})))
        servers.wait_for(lambda: self.paid() == before + len(seen["pairs"]), 120)
        seen["rate"] = round(len(seen["pairs"]) / (time.time() - seen["began"]), 1)
        return seen

    def paid(self) -> int:
        return servers.count(self.database, self.sql)

    webhook = sql = ""

    def jobs(self, number: int, *, form: bool, limited: bool = False) -> list[dict[str, Any]]:
        raise NotImplementedError


class Ours(Side):
    webhook, sql = "/payments/bench/webhook/", "SELECT count(*) FROM funding_pledge WHERE state = 'paid'"

    def ask(self, *given: Any) -> Any:
        return json.loads(servers.asked(self.env, OURS, *given).splitlines()[-1])

    @contextmanager
    def up(self) -> Iterator[None]:
        self.world = self.ask("made")
        self.statements = self.ask("statements")  # before there is a worker that would take the events
        log = self.folder / "log"
        with servers.web(self.env, log, "funding.payments.bench.site") as self.port, servers.worker(self.env, log):
            yield

    def jobs(self, number: int, *, form: bool, limited: bool = False) -> list[dict[str, Any]]:
        if form:
            return [{"posts": self._form()} for _one in range(number)]
        kept = self.ask("carts", number, *([self.world["limited"]] if limited else []))["carts"]
        return [{"session": session, "posts": [("/es/pledge/check/", {"key": key})]} for session, key in kept]

    def _form(self) -> list[tuple[str, dict[str, str]]]:
        self.number += 1
        key = f"form-{self.number}"
        filled = {"reward": "", "amount": "25", "email": f"{key}@example.org", "name": "Marta", "key": key}
        return [(self.world["path"], filled), ("/es/pledge/check/", {"key": key})]


class Bare(Side):
    webhook, sql = "/webhook", "SELECT count(*) FROM bare_pledge WHERE status = 'paid'"

    @contextmanager
    def up(self) -> Iterator[None]:
        servers.asked(self.env, BARE, "tables")
        with servers.web(self.env, self.folder / "log", BARE) as self.port:
            yield

    def ask(self, *_given: Any) -> Any:
        return json.loads(servers.asked(self.env, BARE, "state"))

    def jobs(self, number: int, *, form: bool, limited: bool = False) -> list[dict[str, Any]]:
        return [{"posts": self._posts(form, limited)} for _one in range(number)]

    def _posts(self, form: bool, limited: bool) -> list[tuple[str, dict[str, Any]]]:
        self.number += 1
        key = f"form-{self.number}"
        filled = {"campaign": 1, "amount": 60 if limited else 25, "email": f"{key}@example.org", "name": "Marta"}
        filled |= {"key": key, "reward": 1 if limited else ""}
        return [("/fill", filled), ("/confirm", {})] if form else [("/pledge", filled)]


def pledges() -> Iterator[Figure]:
    # Asked to stop, it takes its servers and databases away as well.
    signal.signal(signal.SIGTERM, lambda *_any: sys.exit(1))
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="bench-pledges-")))
        ours = Ours(folder / "ours", undo.enter_context(servers.scratch(folder, "ours")))
        bare = Bare(folder / "bare", undo.enter_context(servers.scratch(folder, "bare")))
        undo.enter_context(ours.up())
        undo.enter_context(bare.up())
        yield from _figures(ours, bare)


def _figures(ours: Ours, bare: Bare) -> Iterator[Figure]:
    yield from _statements(ours)
    for side in (ours, bare):
        side.run(CLIENTS, side.jobs(60, form=False))  # not measured: each worker has met its code once
    yield from _rate(ours, bare, "pledge + webhook", CLIENTS, form=False)
    yield from _rate(ours, bare, "form + pledge + webhook", CLIENTS, form=True)
    yield from _slowest(ours, bare)
    yield from _limited(ours, bare)
    yield from _adds_up(ours, bare)


def _by_turns(ours: Ours, bare: Bare, clients: int, *, form: bool) -> tuple[list[Any], list[Any]]:
    found: tuple[list[Any], list[Any]] = ([], [])
    for _round in range(ROUNDS):
        for place, side in enumerate((ours, bare)):
            found[place].append(side.run(clients, side.jobs(PLEDGES, form=form)))
    return found


def _rate(ours: Ours, bare: Bare, name: str, clients: int, *, form: bool) -> Iterator[Figure]:
    A, B = _by_turns(ours, bare, clients, form=form)  # noqa: N806 - as in A, B, A, B
    value, limit = (median(run["rate"] for run in runs) for runs in (A, B))
    words = "counted until the books have every pledge; ours books in a worker of its own, the bare path in its webhook"
    more = {"ours": [run["rate"] for run in A], "bare": [run["rate"] for run in B]}
    more |= {"ms ours p50, p99": _both(A), "ms bare p50, p99": _both(B), "answers": A[-1]["codes"]}
    more |= {"ms from event to books p50, p99": ours.ask("state")["waited"]}
    yield Figure(f"{name}, {clients} clients, paid/s", value, limit, value >= SHARE * limit, words, more)


def _both(runs: list[dict[str, Any]]) -> list[float]:
    return [round(1000 * median(_at(run["pairs"], share) for run in runs), 1) for share in (0.5, 0.99)]


def _at(pairs: list[float], share: float) -> float:
    return pairs[min(int(len(pairs) * share), len(pairs) - 1)] if pairs else 0.0


def _slowest(ours: Ours, bare: Bare) -> Iterator[Figure]:
    A, B = _by_turns(ours, bare, MANY, form=False)  # noqa: N806 - as in A, B, A, B
    value, limit = (_both(runs)[1] / 1000 for runs in (A, B))
    words = f"seconds for confirming and for the provider's event, one after the other; bare beside it {limit}"
    more = {"paid/s": [median(run["rate"] for run in runs) for runs in (A, B)]}
    yield Figure(f"p99 of pledge + webhook, {MANY} clients, s", value, P99_SECONDS, value <= P99_SECONDS, words, more)


def _limited(ours: Ours, bare: Bare) -> Iterator[Figure]:
    for side in (ours, bare):
        seen = side.run(CLIENTS, side.jobs(2 * UNITS, form=False, limited=True))
        sold = side.ask("state")["sold"]
        name = f"{type(side).__name__.lower()}: units sold of {UNITS}, {CLIENTS} clients want {2 * UNITS}"
        more = {"paid/s": seen["rate"], "answers": seen["codes"]}
        yield Figure(name, sold, UNITS, sold == UNITS, "a refusal is an answer too", more)


def _adds_up(ours: Ours, bare: Bare) -> Iterator[Figure]:
    found = ours.ask("state")
    wrong = abs(found["raised"] - found["booked"]) + len(found["differences"])
    yield Figure("ours: differences of totals and books", wrong, 0, not wrong, "check_books, all of it", found)
    found = bare.ask()
    yield Figure("bare: differences of totals and books", found["differences"], 0, not found["differences"], "", found)


def _statements(ours: Ours) -> Iterator[Figure]:
    """In a burst is how the figures of the rates come about; what comes alone costs what a batch costs."""
    for name, limit in (("in a burst", STATEMENTS), ("alone", STATEMENTS_ALONE)):
        parts = ours.statements[name]
        work = round(sum(part["work"] for part in parts.values()), 1)
        more = {part: list(told.values()) for part, told in parts.items()}
        words = "confirming, webhook and processing its event; of each part without and with BEGIN, COMMIT, savepoints"
        yield Figure(f"SQL statements of a pledge, {name}", work, limit, work <= limit, words, more)
