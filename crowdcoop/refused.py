"""A refusal is an answer: the page that does not exist, or the reasons, where the person was."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.defaults import page_not_found

from crowdcoop.files.checking import NotTaken
from crowdcoop.look.errors import bad_request
from crowdcoop.workflow import NotNow, NotYours

# Longer than this, what somebody typed is shown back to them instead of leading them away from it.
WORTH_KEEPING = 40
NOTHING_OF_THE_DEVICE = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


def not_as_written(form: forms.BaseForm) -> NotNow:
    """For a small form that has no page of its own: its errors, and what was written is shown back."""
    return NotNow(*(sentence for sentences in form.errors.values() for sentence in sentences))


class StrangeMiddleware:
    """Before any page is asked: ways of asking that no page has, and a NUL, on which PostgreSQL breaks.

    In what is posted, the forms refuse it with a sentence. Every answer renounces the device, files and errors too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._refusal(request) or self.get_response(request)
        response.setdefault("Permissions-Policy", NOTHING_OF_THE_DEVICE)
        return response

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        asked = (request.path_info, *request.COOKIES.values())
        if "%00" in request.META.get("QUERY_STRING", "") or any("\0" in words for words in asked):
            return bad_request(request)
        return None


class RefusedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotYours):
            if not request.user.is_authenticated and request.method == "GET":
                return redirect_to_login(request.get_full_path())
            return page_not_found(request, exception)
        if isinstance(exception, NotNow):
            return self._explain(request, exception)
        if isinstance(exception, NotTaken):
            return self._explain(request, NotNow(exception.sentence))
        return None

    def _explain(self, request: HttpRequest, refusal: NotNow) -> HttpResponse:
        back = request.headers.get("Referer", "")
        typed = [
            text for name, text in request.POST.items() if len(text) > WORTH_KEEPING and name != "csrfmiddlewaretoken"
        ]
        local = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        if request.method == "POST" and local and not typed:
            for reason in refusal.reasons:
                messages.error(request, reason)
            return HttpResponseRedirect(back, status=303)
        context = {"reasons": refusal.reasons, "typed": typed, "back": back if local else ""}
        return render(request, "409.html", context, status=409)
