"""Pages for what went wrong: each says what happened, why it may be, and where to go."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Neither the database nor the request is asked: either may be what broke. Locked or away, it will be back: 503."""
    answer = HttpResponse(render_to_string("500.html"), status=500)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer.status_code, answer["Retry-After"] = 503, "30"
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Nearly always a form left open too long, or a browser that keeps no cookies."""
    return render(request, "403_csrf.html", status=403)
