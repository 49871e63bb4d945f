"""What every page has around its own content: who looks, where they may go, and the same page in other languages."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crowdcoop.look.views import THEMES

STAFF = ("coordinator", "finance")


class Place(NamedTuple):
    """An entry of the header: `count` is what waits there."""

    name: str
    words: str
    url: str
    here: bool
    count: int = 0


class Alternate(NamedTuple):
    code: str
    words: str
    url: str
    switch: str  # the address that remembers the choice and comes back
    here: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """Costs nothing until a template asks, and never opens the session of a visitor who has none."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "demo": settings.DEMO,
        "test_payments": "sandbox" in settings.PAYMENT_PROVIDERS,
        "theme": _theme(request),
        "page_url": settings.SITE_URL + request.path,
        "alternates": SimpleLazyObject(lambda: _alternates(request)),
        "person": SimpleLazyObject(lambda: _person(request)),
        "has_messages": SimpleLazyObject(lambda: _has_messages(request)),
        "places": SimpleLazyObject(lambda: _places(request)),
        "own_places": SimpleLazyObject(lambda: _own_places(request)),
    }


def _theme(request: HttpRequest) -> str:
    theme = request.COOKIES.get("theme", "")
    return theme if theme in THEMES else ""


def _person(request: HttpRequest) -> Any:
    """Asking `request.user` would mark the page as depending on the session; without its cookie there is nobody."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return request.user
    return None


def _has_messages(request: HttpRequest) -> bool:
    kept = request.COOKIES.keys() & {"messages", settings.SESSION_COOKIE_NAME}
    return bool(kept) or getattr(getattr(request, "_messages", None), "added_new", False)


def _standing(request: HttpRequest) -> dict[str, Any]:
    """One query, once a page, for all the header wants to know of somebody; nothing of a visitor."""
    person = _person(request)
    if person is None:
        return {}
    if not hasattr(request, "standing"):
        unread = person.notices.filter(read_at=None, entry__isnull=False).order_by().values("person")
        facts = get_user_model().objects.annotate(
            in_team=Exists(person.memberships.filter(left_at=None)),
            mentors=Exists(person.roles.filter(name="mentor")),
            runs=Exists(person.roles.filter(name__in=STAFF)),
            unread=Subquery(unread.annotate(n=Count("pk")).values("n")),
        )
        request.standing = facts.values("in_team", "mentors", "runs", "unread").get(pk=person.pk)
    return request.standing


def _place(request: HttpRequest, name: str, words: str, count: int = 0) -> list[Place]:
    """None where this installation has no such page."""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return []
    return [Place(name, words, url, request.path.startswith(url), count)]


def _places(request: HttpRequest) -> list[Place]:
    found = [*_place(request, "campaigns", _("Campaigns")), *_place(request, "programme", _("Programme"))]
    facts = _standing(request)
    for yes, name, words in [
        (facts.get("in_team"), "team", _("My co-op")),
        (facts.get("mentors"), "mentor", _("Mentoring")),
        (facts.get("runs"), "staff", _("Coordination")),
    ]:
        found += _place(request, name, words) if yes else []
    return found


def _own_places(request: HttpRequest) -> list[Place]:
    if not _person(request):
        return _place(request, "account_login", _("Sign in"))
    unread = _standing(request)["unread"] or 0
    return [*_place(request, "inbox", _("Inbox"), unread), *_place(request, "me", _("Account"))]


def _alternates(request: HttpRequest) -> list[Alternate]:
    prefix = request.path.split("/")[1]
    prefixed = prefix in dict(settings.LANGUAGES)
    rest = request.get_full_path()[len(prefix) + 1 :] if prefixed else ""
    found = []
    for code, words in settings.LANGUAGES:
        url = f"/{code}{rest}" if prefixed else request.get_full_path()
        found.append(Alternate(code, words, url, f"/{code}/language/", code == (get_language() or "")[:2]))
    return found
