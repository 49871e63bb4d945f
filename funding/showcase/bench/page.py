"""The figures: requests a second on real servers, queries and time of drawing with few pledges and with many."""

import json
from collections.abc import Iterator
from statistics import median
from typing import Any

from crowdcoop.desk.bench import processes, scratch
from crowdcoop.desk.bench.figures import Figure
from funding.showcase.bench import clients

FEW, MANY, AMOUNT = 1_000, 100_000, 2_500
ROUNDS, SECONDS, CLIENTS = 9, 1, 8
WORKERS, THREADS = 2, 4  # as `./run` starts it
# A page is drawn so often in one process; the best counts.
TIMES = 40
# So many are read before it is measured that both workers have the page.
WARM = 12
SHARE_OF_BARE = 75
QUERIES = 8
SLOWER_AT_MOST = 1.2


def page(few: int = FEW, many: int = MANY, times: int = TIMES) -> Iterator[Figure]:
    """On a database of their own that is thrown away, of the kind this installation has."""
    with scratch.site() as env:
        processes.manage(env, "migrate", "--no-input", "-v0")
        processes.manage(env, "collectstatic", "--no-input", "-v0")
        slugs = processes.told(env, "funding.showcase.bench.world", few, many)
        yield from _drawn(processes.told(env, "funding.showcase.bench.drawing", *slugs, times), few, many)
        yield from _served(env, slugs, few, many)


def _drawn(found: dict[str, Any], few: int, many: int) -> Iterator[Figure]:
    yield Figure(
        "queries of a page that is drawn",
        found["queries_many"],
        QUERIES,
        measured=f"{many} pledges, the whole page by its view, nobody signed in",
    )
    yield Figure(f"queries with {many} pledges, held to those with {few}", found["queries_many"], found["queries_few"])
    yield Figure(
        "queries of a page that is kept", found["queries_kept"], 1, measured="by the whole chain of middlewares"
    )
    yield Figure(
        f"drawing with {many} pledges, ms",
        found["ms_many"],
        round(found["ms_few"] * SLOWER_AT_MOST, 2),
        measured=f"best of {found['times']}; limit: {SLOWER_AT_MOST} × {found['ms_few']} ms with {few}",
    )
    yield Figure(
        f"kept page with {many} pledges, ms",
        found["kept_ms_many"],
        round(found["kept_ms_few"] * SLOWER_AT_MOST + 0.05, 3),
        measured=f"best of {found['times']}; limit: {SLOWER_AT_MOST} × {found['kept_ms_few']} ms with {few}, and 0.05 ms",
    )


def _served(env: dict[str, str], slugs: list[str], few: int, many: int) -> Iterator[Figure]:
    with processes.web(env, "funding.showcase.bench.site", workers=WORKERS, threads=THREADS) as web:
        site = web.address
        kept = f"{site}/es/c/{slugs[1]}/"
        size = len(processes.read(kept))
        addresses = {
            "bare": f"{site}/bench/bare/?bytes={size}",
            "short": f"{site}/bench/short/?bytes={size}",
            "kept": kept,
            "kept_few": f"{site}/es/c/{slugs[0]}/",
            "drawn": f"{kept}?drawn=anew",
        }
        rounds = _rounds(web, addresses, size)
        told = json.loads(processes.read(f"{site}/c/{slugs[1]}/total.json"))
    how = f"{rounds[0]['bare'].client}, {CLIENTS} connections, {size} bytes, gunicorn {WORKERS} workers × {THREADS} threads, {ROUNDS} rounds of {SECONDS} s each in turn"
    yield from _compared(rounds, how, few, many)
    if told["raised"] != many * AMOUNT:
        raise RuntimeError(f"The page says {told['raised']} cents of {many * AMOUNT}.")


def _rounds(web: processes.Web, addresses: dict[str, str], size: int) -> list[dict[str, clients.Load]]:
    """Each address in turn, many short times: a busy machine is as busy for all of them."""
    for address in addresses.values():
        for _worker in range(WARM):
            assert len(processes.read(address)) >= size * 0.9, address
    return [
        {name: clients.load(web, address, SECONDS, CLIENTS) for name, address in addresses.items()}
        for _round in range(ROUNDS)
    ]


def _compared(rounds: list[dict[str, clients.Load]], how: str, few: int, many: int) -> Iterator[Figure]:
    """Shares are taken round by round, and the one in the middle counts."""
    words = {
        "kept": f"the kept page with {many} pledges",
        "kept_few": f"the kept page with {few} pledges",
        "bare": "a bare view of as many bytes behind all middlewares",
        "short": "a bare answer behind the middlewares that a kept page passes, without its query",
        "drawn": "the page drawn anew each time",
    }

    def share(of: str) -> float:
        return round(median(one["kept"].rate * 100 / one[of].rate for one in rounds), 1)

    yield Figure("per cent of a bare view", share("bare"), SHARE_OF_BARE, at_least=True, measured=f"{words['kept']} beside {words['bare']}; {how}")  # fmt: skip
    yield Figure("per cent of a bare answer in its place", share("short"), measured=f"beside {words['short']}; {how}")
    if rounds[0]["kept"].cpu_ms is not None:
        cpu = {name: median(one[name].cpu_ms or 0 for one in rounds) for name in words}
        by = f"by what the web workers' processors took for each, whatever else the machine did; {how}"
        yield Figure("per cent of a bare view, by processor", round(cpu["bare"] * 100 / cpu["kept"], 1), SHARE_OF_BARE, at_least=True, measured=by)  # fmt: skip
        limit = round(cpu["kept_few"] * SLOWER_AT_MOST, 3)
        yield Figure(f"ms of processor with {many} pledges", round(cpu["kept"], 3), limit, measured=f"limit: {SLOWER_AT_MOST} × that with {few}; {by}")  # fmt: skip
        for name, what in words.items():
            yield Figure(f"ms of processor: {what}", round(cpu[name], 3), measured=by)
    for name, what in words.items():
        rate = median(one[name].rate for one in rounds)
        yield Figure(f"a second: {what}", round(rate, 1), measured=how)
    yield Figure("99 of a hundred kept pages, ms", round(median(one["kept"].p99 for one in rounds), 2), measured=how)
