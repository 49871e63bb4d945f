"""Queries and milliseconds of drawing two campaigns' pages, in this process: `python -m funding.showcase.bench.drawing SLUG SLUG TIMES`."""

import json
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - after the setup
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import translation  # noqa: E402

from funding.showcase import kept, views  # noqa: E402


def drawn(slug: str) -> Callable[[], HttpResponse]:
    return lambda: views.campaign(_request(slug), slug)


def served(chain: WSGIHandler, slug: str) -> Callable[[], HttpResponse]:
    return lambda: chain.get_response(_request(slug))


def _request(slug: str) -> HttpRequest:
    return RequestFactory(headers={"host": "127.0.0.1"}).get(f"/es/c/{slug}/")


def measured(times: int, *pages: Callable[[], HttpResponse]) -> list[float]:
    """The best of so many of each, in turn: the machine may be busy with something else."""
    took: list[list[float]] = [[] for _page in pages]
    for _time in range(times):
        for place, page in enumerate(pages):
            before = time.perf_counter()
            assert page().status_code == 200
            took[place].append((time.perf_counter() - before) * 1000)
    return [round(min(each), 3) for each in took]


def queries(page: Callable[[], HttpResponse]) -> int:
    page()
    with CaptureQueriesContext(connection) as asked:
        page()
    return len(asked)


def main(few: str, many: str, times: str) -> None:
    translation.activate("es")
    chain = WSGIHandler()
    ms_few, ms_many = measured(int(times), drawn(few), drawn(many))
    found = {"times": int(times), "ms_few": ms_few, "ms_many": ms_many}
    found |= {"queries_few": queries(drawn(few)), "queries_many": queries(drawn(many))}
    found |= {"queries_kept": queries(served(chain, many))}
    kept_few, kept_many = measured(int(times), served(chain, few), served(chain, many))
    assert len(kept.shelf) == 2
    found |= {"kept_ms_few": kept_few, "kept_ms_many": kept_many}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
