"""What many tests begin from, built once for as many as ask for it in a row: its 20 to 35 steps each time were most of the suite's minutes.

A fixture under `@kept.fixture` builds by the same steps as ever, inside a transaction that stays open; one that stands on
another is a savepoint within it. Each test is the innermost savepoint, rolled back at its end, and reads its things anew.
Before a test that asks for something else, what it does not ask for is undone, innermost first; before one that commits,
all of it.
"""

import functools
from collections.abc import Callable
from copy import deepcopy
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models, transaction
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from tests.make_pledges import Desk

# All that such a fixture may ask for besides others of its kind: anything else lives no longer than one test.
ALSO = {"db"}


class Open(NamedTuple):
    """One fixture that stands: its name, the function that built it, its savepoint, what it gave."""

    name: str
    build: Callable[..., Any]
    savepoint: transaction.Atomic
    value: Any


# What stands, the outermost first.
_open: list[Open] = []


def fixture(build: Callable[..., Any]) -> Any:
    """A pytest fixture of rows, for as long as the tests in a row ask for it. `build` changes nothing but the database."""

    @functools.wraps(build)
    def given(**asked: Any) -> Any:
        for one in _open:
            if one.build is build:
                return _anew(one.value)
        return build(**asked)

    given.__kept__ = build
    return pytest.fixture(given)


def _anew(value: Any) -> Any:
    """As the database has it now, past what an earlier test has done to the object."""
    match value:
        case models.Model():
            return type(value)._base_manager.get(pk=value.pk)
        case list() | tuple():
            return type(value)(map(_anew, value))
        case dict():
            return {name: _anew(one) for name, one in value.items()}
        case SimpleNamespace():
            return SimpleNamespace(**_anew(vars(value)))
        case Desk():
            return deepcopy(value)
        case None | str() | int() | AnonymousUser():
            return value
    raise TypeError(f"A kept fixture gives rows, or lists of them: {value!r}")


# -- Around each test ------------------------------------------------------------------------------
def undo_for(item: pytest.Item) -> list[tuple[str, Callable[..., Any]]]:
    """Undoes what a test does not ask for, and gives what it asks for besides."""
    if not uses_database(item):
        return []
    wanted = asked_by(item)
    same = 0
    # A test that ends a request as a server would has closed the connection, and with it all that stood.
    while (
        not connection.closed_in_transaction
        and same < min(len(_open), len(wanted))
        and _open[same].build is wanted[same][1]
    ):
        same += 1
    while len(_open) > same:
        _undo(item)
    return wanted[same:]


def before(item: pytest.Item) -> None:
    """Called before each test that uses the database, which is there."""
    for name, build in undo_for(item):
        _build(item, name, build)


def asked_by(item: pytest.Item) -> list[tuple[str, Callable[..., Any]]]:
    """What stands for this test, the outermost first: nothing for one that commits."""
    return chain(item) if uses_database(item) and not _commits(item) else []


def uses_database(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or item.get_closest_marker("django_db"))


def chain(item: pytest.Item) -> list[tuple[str, Callable[..., Any]]]:
    """What a test asks for that may be kept: whatever stands on most comes first, after what it stands on."""
    if not hasattr(item, "_fixtureinfo"):
        return []
    known = item._fixtureinfo.name2fixturedefs
    # The one that counts is the nearest: a file may have a campaign of its own.
    builds = {name: getattr(defs[-1].func, "__kept__", None) for name, defs in known.items()}
    asked = {
        name: [one for one in known[name][-1].argnames if one not in ALSO] for name, build in builds.items() if build
    }

    def depth(name: str) -> int:
        """0 for what stands on something that cannot be kept."""
        depths = [depth(one) if one in asked else 0 for one in asked[name]]
        return 0 if 0 in depths else 1 + max(depths, default=0)

    found: list[str] = []

    def take(name: str) -> None:
        for one in asked[name]:
            take(one)
        if name not in found:
            found.append(name)

    for name in sorted(asked, key=lambda name: (-depth(name), name)):
        if depth(name):
            take(name)
    return [(name, builds[name]) for name in found]


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(item.fixturenames)
    return bool(asked or (marker and marker.kwargs.get("transaction")))


def _build(item: pytest.Item, name: str, build: Callable[..., Any]) -> None:
    standing = {one.name: one.value for one in _open}
    argnames = item._fixtureinfo.name2fixturedefs[name][-1].argnames
    with item.config.stash[blocking_manager_key].unblock(), translation.override("en"):
        savepoint = transaction.atomic()
        savepoint.__enter__()
        try:
            value = build(**{one: None if one in ALSO else _anew(standing[one]) for one in argnames})
            _open.append(Open(name, build, savepoint, value))
        except BaseException:
            _roll_back(savepoint)
            raise


def _undo(item: pytest.Item) -> None:
    savepoint = _open.pop().savepoint
    with item.config.stash[blocking_manager_key].unblock():
        _roll_back(savepoint)


def _roll_back(savepoint: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    savepoint.__exit__(None, None, None)
