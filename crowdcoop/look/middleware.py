"""Headers that follow from who is looking and at what."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language


class PrivatePagesMiddleware:
    """A page made for one person is kept by no cache, not even by the browser of a shared computer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Language", (get_language() or "es")[:2])
        if _by_private_link(request):
            response["X-Robots-Tag"] = "noindex"
        if _by_private_link(request) or _for_somebody(request):
            response["Cache-Control"] = "no-store, private"
        elif request.COOKIES.keys() & {"theme", settings.LANGUAGE_COOKIE_NAME}:
            # Their page may be dark, or in another language than its address: no shared cache may hand it to others.
            patch_cache_control(response, private=True)
        return response


def _by_private_link(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and "token" in match.kwargs)


def _for_somebody(request: HttpRequest) -> bool:
    """The session was read and holds something: somebody signed in, or a pledge half way."""
    session = getattr(request, "session", None)
    return bool(session and session.accessed and not session.is_empty())
