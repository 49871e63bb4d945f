"""What makes sloppy code fail in every test: unknown template variables and rows in no order."""

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import FrameType

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from zeal import zeal_ignore

FIRST_PARTY = {"journal", "notify", "people", "reports", "look", "desk", "incubator", "funding"}
# allauth fills these with whatever attributes the element at hand has.
ATTRIBUTES_VARY = ("templates/allauth/", "templates/account/", "templates/mfa/")


class UnknownTemplateVariable(AssertionError):
    """A template of ours names something its view does not give."""


class UnorderedRows(AssertionError):
    """Code of ours walks over several rows in whatever order the database likes."""


def _frames() -> Iterator[FrameType]:
    frame = sys._getframe(2)
    while frame:
        yield frame
        frame = frame.f_back


class Missing(str):
    """`string_if_invalid`: an empty string for third parties' templates, an error for ours.

    Django asks only for its truth (`FilterExpression.resolve`), so a false answer leaves filters such as `default` working.
    """

    __slots__ = ("base",)

    def __new__(cls, base: Path) -> "Missing":
        self = super().__new__(cls, "")
        self.base = str(base)
        return self

    def __bool__(self) -> bool:
        name, origin = "", ""
        for frame in _frames():
            code = frame.f_code.co_name
            if code == "resolve" and not name and "ignore_failures" in frame.f_locals:
                if frame.f_locals["ignore_failures"]:
                    return False
                name = str(frame.f_locals["self"])
            elif code == "render_annotated":
                origin = str(getattr(frame.f_locals["self"], "origin", ""))
                break
        if name and origin.startswith(self.base) and ".venv" not in origin:
            relative = origin.removeprefix(self.base).lstrip("/")
            if not relative.startswith(ATTRIBUTES_VARY):
                raise UnknownTemplateVariable(f"{relative}: {{{{ {name} }}}} is not in the context")
        return False


def _asked_by_django_itself() -> bool:
    """Deleting and serialising walk over rows of their own, in an order nobody sees."""
    for frame in _frames():
        path = frame.f_code.co_filename
        if not path.endswith(("django/db/models/query.py", "zeal/patch.py", "tests/guards.py")):
            return "/django/db/" in path or "/django/core/" in path or "/django/test/" in path
    return False


def _check(queryset: QuerySet, rows: int) -> None:
    if rows > 1 and not queryset.ordered and queryset.model._meta.app_label in FIRST_PARTY:
        if _asked_by_django_itself():
            return
        raise UnorderedRows(f"{queryset.model.__name__}: {rows} rows without an order; add order_by()")


def refuse_unordered_rows(monkeypatch) -> None:
    fetch_all, iterator = QuerySet._fetch_all, QuerySet.iterator

    def checked_fetch_all(self: QuerySet) -> None:
        fetch_all(self)
        _check(self, len(self._result_cache))

    def checked_iterator(self: QuerySet, *args, **kwargs):
        _check(self, 2)
        return iterator(self, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "_fetch_all", checked_fetch_all)
    monkeypatch.setattr(QuerySet, "iterator", checked_iterator)


# A button whose press is several steps, each of which reads its own row at the one place where a step locks it; with what
# they read. Everywhere else that is a loop.
SEVERAL_STEPS = {"transfer_decide": ("Attempt", "Pledge")}


def several_steps(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The innermost middleware, where addresses are known in their language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            rows = SEVERAL_STEPS.get(resolve(request.path_info).url_name or "", ())
        except Resolver404:
            rows = ()
        with zeal_ignore([{"model": f"funding.{name}", "field": "get()"} for name in rows]) if rows else nullcontext():
            return get_response(request)

    return middleware
