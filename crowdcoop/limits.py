"""How often one address may send something: enough for a whole family at one table, not for a robot."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

WINDOW = 600


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
    key = f"forms:{get_adapter().get_client_ip(request)}"
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return cache.incr(key) > settings.PLEDGE_LIMIT
    except ValueError:
        return False
