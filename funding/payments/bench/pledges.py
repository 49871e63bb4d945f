"""`manage.py bench pledges`: paid pledges per second, ours and the bare path by turns, and what they add up to."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, NamedTuple

from crowdcoop.desk.bench import processes, scratch
from crowdcoop.desk.bench.figures import Figure

OURS, BARE, LOAD = "funding.payments.bench.world", "funding.payments.bench.bare", "funding.payments.bench.load"
SITE = "funding.payments.bench.site"
WORKER = ("-c", "1", "-l", "WARNING", "-Q", "celery", "--without-gossip", "--without-mingle", "--without-heartbeat")
PLEDGES, ROUNDS, CLIENTS, MANY = 400, 3, 16, 32
SHARE, P99_SECONDS, UNITS = 0.75, 0.4, 100
STATEMENTS, STATEMENTS_ALONE = 11, 26


class Side:
    """One of the two: its database, its servers, and how a pledge is made there."""

    def __init__(self, env: dict[str, str]):
        self.env, self.port, self.number = env, 0, 0

    def run(self, clients: int, jobs: list[dict[str, Any]]) -> dict[str, Any]:
        before = self.paid()
        plan = {"port": self.port, "clients": clients, "jobs": jobs, "token": "t" * 32, "secret": scratch.SECRET}
        seen = processes.told(self.env, LOAD, stdin=json.dumps(plan | {"webhook": self.webhook}))
        processes.wait_for(lambda: self.paid() == before + len(seen["pairs"]), 120)
        seen["rate"] = round(len(seen["pairs"]) / (time.time() - seen["began"]), 1)
        return seen

    def paid(self) -> int:
        return scratch.count(self.env, self.sql)

    webhook = sql = ""

    def jobs(self, number: int, *, form: bool, limited: bool = False) -> list[dict[str, Any]]:
        raise NotImplementedError


class Ours(Side):
    webhook, sql = "/payments/bench/webhook/", "SELECT count(*) FROM funding_pledge WHERE state = 'paid'"

    def ask(self, *given: Any) -> Any:
        return processes.told(self.env, OURS, *given)

    @contextmanager
    def up(self) -> Iterator[None]:
        self.world = self.ask("made")
        self.statements = self.ask("statements")  # before there is a worker that would take the events
        with processes.web(self.env, SITE) as web, processes.running(self.env, "celery", "-A", SITE, "worker", *WORKER):
            self.port = web.port
            time.sleep(3)  # the worker tells nobody that it is ready
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
        processes.told(self.env, BARE, "tables")
        with processes.web(self.env, BARE) as web:
            self.port = web.port
            yield

    def ask(self, *_given: Any) -> Any:
        return processes.told(self.env, BARE, "state")

    def jobs(self, number: int, *, form: bool, limited: bool = False) -> list[dict[str, Any]]:
        return [{"posts": self._posts(form, limited)} for _one in range(number)]

    def _posts(self, form: bool, limited: bool) -> list[tuple[str, dict[str, Any]]]:
        self.number += 1
        key = f"form-{self.number}"
        filled = {"campaign": 1, "amount": 60 if limited else 25, "email": f"{key}@example.org", "name": "Marta"}
        filled |= {"key": key, "reward": 1 if limited else ""}
        return [("/fill", filled), ("/confirm", {})] if form else [("/pledge", filled)]


def pledges(number: int = PLEDGES, rounds: int = ROUNDS) -> Iterator[Figure]:
    """So many of each side in each round, by turns."""
    secrets = {"BENCH_SECRET": scratch.SECRET, "SANDBOX_SECRET": scratch.SECRET, "PAYMENT_PROVIDERS": "bench"}
    # A limit as in life, and so high that one address may send all of it.
    secrets |= {"PLEDGE_LIMIT": "10000000"}
    with scratch.site(**secrets) as one, scratch.site(**secrets) as other:
        ours, bare = Ours(one), Bare(other)
        with ours.up(), bare.up():
            yield from _statements(ours)
            for side in (ours, bare):
                side.run(CLIENTS, side.jobs(60, form=False))  # not measured: each worker has met its code once
            turns = Turns(ours, bare, number, rounds)
            yield _rate(turns, "pledge + webhook", form=False)
            yield _rate(turns, "form + pledge + webhook", form=True)
            yield _slowest(turns)
            yield from _limited(ours, bare)
            yield from _adds_up(ours, bare)


class Turns(NamedTuple):
    """A, B, A, B: a busy machine is as busy for both."""

    ours: Ours
    bare: Bare
    number: int
    rounds: int

    def run(self, clients: int, *, form: bool) -> tuple[list[Any], list[Any]]:
        found: tuple[list[Any], list[Any]] = ([], [])
        for _round in range(self.rounds):
            for place, side in enumerate((self.ours, self.bare)):
                found[place].append(side.run(clients, side.jobs(self.number, form=form)))
        return found


def _rate(turns: Turns, name: str, *, form: bool) -> Figure:
    A, B = turns.run(CLIENTS, form=form)  # noqa: N806 - as in A, B, A, B
    value, bare = (median(run["rate"] for run in runs) for runs in (A, B))
    words = "counted until the books have every pledge; ours books in a worker of its own, the bare path in its webhook"
    words += f"; limit: {SHARE} of the bare path's {bare}"
    more = {"share of the bare path": round(value / bare, 2)}
    more |= {"ours": [run["rate"] for run in A], "bare": [run["rate"] for run in B]}
    more |= {"ms ours p50, p99": _both(A), "ms bare p50, p99": _both(B), "answers": A[-1]["codes"]}
    more |= {"ms from event to books p50, p99": turns.ours.ask("state")["waited"]}
    return Figure(f"{name}, {CLIENTS} clients, paid/s", value, SHARE * bare, at_least=True, measured=words, more=more)


def _both(runs: list[dict[str, Any]]) -> list[float]:
    return [round(1000 * median(_at(run["pairs"], share) for run in runs), 1) for share in (0.5, 0.99)]


def _at(pairs: list[float], share: float) -> float:
    return pairs[min(int(len(pairs) * share), len(pairs) - 1)] if pairs else 0.0


def _slowest(turns: Turns) -> Figure:
    A, B = turns.run(MANY, form=False)  # noqa: N806 - as in A, B, A, B
    value, bare = (_both(runs)[1] / 1000 for runs in (A, B))
    words = f"seconds for confirming and for the provider's event, one after the other; bare beside it {bare}"
    more = {"paid/s": [median(run["rate"] for run in runs) for runs in (A, B)]}
    return Figure(f"p99 of pledge + webhook, {MANY} clients, s", value, P99_SECONDS, measured=words, more=more)


def _limited(ours: Ours, bare: Bare) -> Iterator[Figure]:
    for side in (ours, bare):
        seen = side.run(CLIENTS, side.jobs(2 * UNITS, form=False, limited=True))
        sold = side.ask("state")["sold"]
        name = f"{type(side).__name__.lower()}: units left over or sold twice, of {UNITS}"
        words = f"{CLIENTS} clients want {2 * UNITS}; a refusal is an answer too"
        more = {"sold": sold, "paid/s": seen["rate"], "answers": seen["codes"]}
        yield Figure(name, abs(sold - UNITS), 0, measured=words, more=more)


def _adds_up(ours: Ours, bare: Bare) -> Iterator[Figure]:
    found = ours.ask("state")
    wrong = abs(found["raised"] - found["booked"]) + len(found["differences"])
    yield Figure("ours: differences of totals and books", wrong, 0, measured="check_books, all of it", more=found)
    found = bare.ask()
    yield Figure("bare: differences of totals and books", found["differences"], 0, more=found)


def _statements(ours: Ours) -> Iterator[Figure]:
    """In a burst is how the figures of the rates come about; what comes alone costs what a batch costs."""
    for name, limit in (("in a burst", STATEMENTS), ("alone", STATEMENTS_ALONE)):
        parts = ours.statements[name]
        work = round(sum(part["work"] for part in parts.values()), 1)
        more = {part: list(told.values()) for part, told in parts.items()}
        words = "confirming, webhook and processing its event; of each part without and with BEGIN, COMMIT, savepoints"
        yield Figure(f"SQL statements of a pledge, {name}", work, limit, measured=words, more=more)
