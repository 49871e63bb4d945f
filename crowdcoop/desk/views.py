"""The desk of who tries Crowdcoop out: become any demo account, read every mail. Only with DEMO=1."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from crowdcoop.desk.cast import CAST, address
from crowdcoop.desk.letters import letter
from crowdcoop.notify.models import Notice
from crowdcoop.people.models import User

A_PAGE = 50
MAILS_OWN_LOOKS = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups"],
}


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The addresses exist only in the demo; this holds even if somebody includes them elsewhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **given)

    return guarded


@require_safe
@demo_only
def accounts(request: HttpRequest) -> HttpResponse:
    there = set(User.objects.filter(email__in=map(address, CAST)).values_list("email", flat=True))
    people = [{"name": name, "words": words, "there": address(name) in there} for name, words in CAST.items()]
    return render(request, "desk/accounts.html", {"people": people})


@require_safe
@never_cache
@demo_only
def become(request: HttpRequest, name: str) -> HttpResponse:
    if name not in CAST:
        raise Http404
    person = get_object_or_404(User, email=address(name), is_active=True)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(f"/{person.language}/")


@require_safe
@demo_only
def mails(request: HttpRequest) -> HttpResponse:
    page = Paginator(Notice.objects.all(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/mails.html", {"page": page})


@require_safe
@demo_only
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice, pk=pk)
    return render(
        request,
        "desk/mail.html",
        {"notice": notice, "said": letter(notice), "whole": reverse("dev_mail_html", args=[pk])},
    )


@require_safe
@xframe_options_sameorigin
@csp_replace(MAILS_OWN_LOOKS)
@demo_only
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(letter(get_object_or_404(Notice, pk=pk)).html)
