"""The figures: how fast a lost campaign's pledges are given back, what it holds in memory, and what two kills leave.

The work is done by processes of their own (child.py), on a scratch database.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from crowdcoop.desk.bench import processes, scratch
from crowdcoop.desk.bench.figures import Figure

PLEDGES = 10_000
BOOKS_A_SECOND = 2_000
SHARE_OF_BARE = 0.10
GROWTH_MIB = 40
RESUMED_WITHIN = 120
TAKEN_BY_TWO = 1_000  # what two workers have in their hands at most
# Whoever is to be killed has a provider that takes its time, so that there is a middle to be killed in.
SLOW_CALL = 0.002
SECONDS_TO_BE_KILLED = 120
LEASE_IS_OVER = 61
CHILD = "funding.closing.bench.child"
REFUNDS = "SELECT count(*) FROM funding_refund"


class World:
    """A scratch database, and what was asked of the provider that stands in there."""

    def __init__(self, env: dict[str, str], pledges: int):
        self.env, self.pledges, self.calls_file = env, pledges, Path(env["HOME"]) / "calls"

    def do(self, *given: Any) -> dict[str, Any]:
        return processes.told(self.env, CHILD, *given)

    def calls(self) -> list[str]:
        return self.calls_file.read_text().split() if self.calls_file.exists() else []

    def refunds(self) -> int:
        return scratch.count(self.env, REFUNDS)

    def killed_when(self, reached: Callable[[], bool], later: int) -> None:
        """kill -9 for a worker in the middle of its work."""
        slow = self.env | {"CROWDCOOP_BENCH_CALL": str(SLOW_CALL)}
        with processes.running(slow, CHILD, "close", later) as worker:
            processes.wait_for(lambda: reached() or worker.poll() is not None, SECONDS_TO_BE_KILLED)
            if worker.poll() is not None:
                raise RuntimeError(f"It ended before it was killed: {processes.log(self.env).read_text()[-2000:]}")
            worker.kill()
            worker.wait()


def close(pledges: int = PLEDGES, *, waits: bool = True) -> Iterator[Figure]:
    """What the dead had taken is free again after a minute; who does not wait for it (`waits`) goes on at a later hour."""
    with scratch.site(REFUNDS_PER_SECOND="0") as env:
        world = World(env, pledges)
        world.do("made", "whole", pledges)
        yield from _speed(world)
        world.do("seed", "killed", pledges)
        yield from _killed(world, 0 if waits else LEASE_IS_OVER)


def _speed(world: World) -> Iterator[Figure]:
    """The bare statements come second: they find the database warm, and its plans made for tables that have rows."""
    made, calls, number = world.do("close"), world.calls(), world.pledges
    bare = world.do("bare", "bare", number)["seconds"]
    books = made["seconds"] - made["at_provider"]
    rate = f"{number} pledges, from the end of the round to the last refund"
    less = f"{rate}, without the provider's {round(made['at_provider'], 2)} s"
    worked = "on a machine that others use too, the clock tells of them: this is what our process itself has worked"
    yield Figure("books of pledges, a second", number / books, BOOKS_A_SECOND, at_least=True, measured=less)
    yield Figure(
        "pledges a second of its processor", number / made["worked"], BOOKS_A_SECOND, at_least=True, measured=worked
    )
    yield Figure("the whole closing, pledges a second", number / made["seconds"], measured=rate)
    yield Figure("bare statements, pledges a second", number / bare, measured="the same rows in the same chunks by SQL")
    yield Figure(
        "share of the bare statements", bare / books, SHARE_OF_BARE, at_least=True, measured=f"{less}; bare in this run"
    )
    yield Figure("calls of the provider", len(calls), number)
    warm, most = made["memory"]["warm"], made["memory"]["most"]
    held = f"limit: {GROWTH_MIB} MiB more than in the second fifth of the run ({warm})"
    yield Figure("MiB held, at most", most, warm + GROWTH_MIB, measured=held)
    yield from _right(world, calls, "whole", "bare")


def _killed(world: World, lease: int) -> Iterator[Figure]:
    """Once while the refunds are asked for, once while they are sent; then somebody else goes on."""
    world.calls_file.unlink()
    before, number = world.refunds(), world.pledges
    world.killed_when(lambda: world.refunds() > before, later=0)
    asked, sent = world.refunds() - before, len(world.calls())
    yield Figure("refunds asked for before the first kill -9", asked, number, measured=f"{sent} were sent")
    world.killed_when(lambda: len(world.calls()) > max(number // 3, sent), later=lease)
    yield Figure("refunds sent before the second kill -9", len(set(world.calls())), number - 1)
    made, calls = world.do("close", 2 * lease), world.calls()
    again = "they were in the hands of who died; under the same id the provider pays them once"
    yield Figure("asked again under the same id after the kills", len(calls) - number, TAKEN_BY_TWO, measured=again)
    yield Figure("seconds to the end after the kills", made["seconds"], RESUMED_WITHIN, measured="one worker, at once")
    yield from _right(world, calls, "killed")


def _right(world: World, calls: list[str], name: str, *beside: str) -> Iterator[Figure]:
    """Of this campaign as many calls, refunds and ends of them as pledges; of those beside it, the books alone."""
    found, number = world.do("look", name), world.pledges
    wrong = sum(abs(there - number) for there in (len(set(calls)), found["done"], found["refunds"]))
    yield Figure(f"{name}: refunds missing, or made twice", wrong, 0)
    words, told = " and ".join((name, *beside)), found["differences"]
    yield Figure(f"{words}: differences in the books", len(told), 0, measured="check_books", more={"told": told})
