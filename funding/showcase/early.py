"""A campaign's page for visitors without a session: answered before sessions, users and forms are thought of.

The first visitor's page is drawn as any other and kept, with places for its total; then one small query per visitor says
whether it is still true, and the fresh total is put in. See docs/architecture.md.
"""

import re
from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from crowdcoop import clock
from crowdcoop.look.views import THEMES
from funding.showcase import kept

LANGUAGES = "|".join(code for code, _words in settings.LANGUAGES)
ADDRESS = re.compile(rf"/(?:(?:{LANGUAGES})/)?c/[-\w]+/", re.ASCII)
# Of an address with these alone the page is the same; they are read from the address again when somebody pledges.
SAYS_WHERE_FROM = re.compile(r"(?:(?:from|utm_\w+|fbclid|gclid)=[^&]*(?:&|$))*", re.ASCII)
ONE_PERSONS = {settings.SESSION_COOKIE_NAME, "messages"}
PRIVATE = "private"
CHOICES = ("theme", settings.LANGUAGE_COOKIE_NAME)


class EarlyPageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_everybodys(request):
            return self.get_response(request)
        request.get_host()  # refused here as everywhere, if it is not ours
        key = _key(request)
        page, now = _found(key)
        true = page is not None and now is not None and page.is_true(now)
        if true and page.is_fresh(now):
            return _answer(request, page, page.filled(now))
        with kept.shelf.drawing(key, wait=not true) as mine:
            return self._drawn(request, key) if mine else _answer(request, page, page.filled(now))

    def _drawn(self, request: HttpRequest, key: tuple[str, ...]) -> HttpResponse:
        """By us, unless somebody has done it while we waited."""
        page, now = _found(key)
        if page is not None and now is not None and page.is_true(now) and page.is_fresh(now):
            return _answer(request, page, page.filled(now))
        return self._anew(request, key, now)

    def _anew(self, request: HttpRequest, key: tuple[str, ...], now: kept.Now | None) -> HttpResponse:
        """Drawn by the whole chain, so that every header is there, and kept if it is for everybody."""
        request.META["QUERY_STRING"] = ""
        request.keeps_page = True
        with clock.fixed(now.at) if now else nullcontext():
            response = self.get_response(request)
        drawn = getattr(request, "drawn", None)
        once = response.cookies or "nonce" in response.get("Content-Security-Policy", "")
        if drawn is None or response.status_code != 200 or once:
            return response
        page = kept.page_of(drawn, response, private=key[-1] == PRIVATE)
        kept.shelf.put(key, page)
        return _answer(request, page, page.filled(page.now))


def _found(key: tuple[str, ...]) -> tuple[kept.Page | None, kept.Now | None]:
    page = kept.shelf.find(key)
    return page, kept.now(page.campaign) if page else None


def _is_everybodys(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and ADDRESS.fullmatch(request.path_info) is not None
        and not ONE_PERSONS & request.COOKIES.keys()
        and SAYS_WHERE_FROM.fullmatch(request.META.get("QUERY_STRING", "")) is not None
    )


def _key(request: HttpRequest) -> tuple[str, ...]:
    """Address, language, and what somebody has chosen: their page is drawn with it, and for their own cache only."""
    language = get_language_from_request(request, check_path=True)
    theme = request.COOKIES.get("theme", "")
    chosen = any(name in request.COOKIES for name in CHOICES)
    return request.path_info, language, theme if theme in THEMES else "", PRIVATE if chosen else ""


def _answer(request: HttpRequest, page: kept.Page, answer: kept.Answer) -> HttpResponse:
    if answer.etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(answer.small)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(answer.body)
    if response.status_code == 200:
        response["Content-Length"] = str(len(response.content))
    for name, value in page.headers.items():
        response[name] = value
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    response["ETag"] = answer.etag
    return response
