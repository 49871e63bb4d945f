"""Pages drawn in this process, with many rows behind them and with few: milliseconds and queries."""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from crowdcoop.desk.bench.figures import Figure
from crowdcoop.people.models import User

LIMIT_MS = 500
TIMES = 5  # the best of so many: the machine may be busy with something else


class Page(NamedTuple):
    name: str
    view: Callable[[HttpRequest], HttpResponse]
    asked: dict[str, Any]


def compared(page: Page, reader: User, few: tuple[str, int], many: tuple[str, int]) -> Iterator[Figure]:
    """Each of the two is what it holds, in words, and the call with so much: the many take no more queries than the few."""
    few_ms, few_queries = _measured(page, reader, few[1])
    many_ms, many_queries = _measured(page, reader, many[1])
    how = f"the page itself, drawn to its end; best of {TIMES}"
    yield Figure(f"{page.name}: {many[0]}, ms", many_ms, LIMIT_MS, measured=how)
    yield Figure(f"{page.name}: {few[0]}, ms", few_ms, LIMIT_MS, measured=how)
    yield Figure(
        f"{page.name}: queries with {many[0]}", many_queries, few_queries, measured=f"limit: those with {few[0]}"
    )


def _measured(page: Page, reader: User, call: int) -> tuple[float, int]:
    took = []
    for _again in range(TIMES):
        request = RequestFactory().get("/", {"call": call, **page.asked})
        request.user, request.COOKIES[settings.SESSION_COOKIE_NAME], request.session = reader, "bench", {}
        with CaptureQueriesContext(connection) as queries:
            before = time.perf_counter()
            answer = page.view(request)
            took.append((time.perf_counter() - before) * 1000)
        assert answer.status_code == 200
    return round(min(took), 1), len(queries)
