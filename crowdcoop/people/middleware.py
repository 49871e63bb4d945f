"""Hours are told and asked in the zone of whoever is signed in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from crowdcoop import clock


class TimezoneMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie nobody is signed in, and asking would mark the page as one person's.
        known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        with timezone.override(clock.zone_named(request.user.timezone) if known else None):
            return self.get_response(request)
