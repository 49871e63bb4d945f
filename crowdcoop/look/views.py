"""The pages that belong to no slice: help and legal texts, and the two choices a visitor makes about the look."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 3600


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "look/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "look/accessibility.html")


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "look/terms.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "look/privacy.html")


def _back(request: HttpRequest, asked: str) -> str:
    local = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None)
    return asked if local else f"/{(get_language() or settings.LANGUAGE_CODE)[:2]}/"


# A token in the footer of every page would give every visitor a cookie, to protect nothing but a colour.
@csrf_exempt
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(_back(request, request.POST.get("next", "")), status=303)
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        response.delete_cookie("theme")
        return response
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie("theme", theme, max_age=A_YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


@require_GET
def choose_language(request: HttpRequest) -> HttpResponse:
    """The prefix of this very address is the choice; pages without a prefix follow the cookie from now on."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    target = _back(request, request.GET.get("next", ""))
    first, _, rest = target[1:].partition("/")
    if first in dict(settings.LANGUAGES):
        target = f"/{language}/{rest}"
    response = HttpResponseRedirect(target)
    secure, name = settings.LANGUAGE_COOKIE_SECURE, settings.LANGUAGE_COOKIE_NAME
    response.set_cookie(name, language, max_age=A_YEAR, samesite=settings.LANGUAGE_COOKIE_SAMESITE, secure=secure)
    response["X-Robots-Tag"] = "noindex"
    return response
