"""How often one address may send something: enough for a whole family at one table, not for a robot."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

WINDOW = timedelta(minutes=10)
ONE_MORE = """
    INSERT INTO cache (cache_key, value, expires) VALUES (%s, '1', %s)
    ON CONFLICT (cache_key) DO UPDATE SET
        value = CASE WHEN cache.expires < %s THEN '1' ELSE CAST(CAST(cache.value AS integer) + 1 AS text) END,
        expires = CASE WHEN cache.expires < %s THEN %s ELSE cache.expires END
    RETURNING value
"""


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers 429 to the POSTs of an address over PLEDGE_LIMIT in ten minutes."""

    @wraps(view)
    def wrapper(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method == "POST" and _too_many(request):
            return render(request, "429.html", status=429)
        return view(request, *arguments, **named)

    return wrapper


def _too_many(request: HttpRequest) -> bool:
    if not settings.PLEDGE_LIMIT:
        return False
    return _times(f"limit:{get_adapter().get_client_ip(request)}") > settings.PLEDGE_LIMIT


def _times(key: str) -> int:
    """How often within its ten minutes, this time included: one statement, so that none is missed however many come at once.

    It stands in the cache's own table, under a name that the cache does not ask for, and is swept with what has expired
    there. The machine's clock is good enough: a window a little longer or shorter lets nobody in who should stay out.
    """
    now = datetime.fromtimestamp(time.time(), UTC)
    at, until = (connection.ops.adapt_datetimefield_value(moment) for moment in (now, now + WINDOW))
    with connection.cursor() as cursor:
        cursor.execute(ONE_MORE, [key, until, at, at, until])
        return int(cursor.fetchone()[0])
