"""What many tests begin from, built once for as many as ask for it in a row: its 20 to 35 steps each time were most of the suite's minutes.

It is built by the same steps as ever, inside a transaction that stays open; each test that asks for it is a savepoint
within, rolled back at its end. A test that asks for something else, or commits, finds the database empty: it is undone first.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models, transaction
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from tests import make, make_funding

Things = dict[str, models.Model]
# A test that asks for one of these fixtures (the first that it asks for) begins from what the function builds.
STATES: dict[str, Callable[[], Things]] = {}
HOMES = ("tests.cast", "tests.funding.conftest")

# The open transaction, the fixture's name and what was built for it; and whether this process has its test database yet.
_open: list[tuple[transaction.Atomic, str, Things]] = []
_database: list[bool] = []


def one(name: str) -> Any:
    """The thing that the fixture of this name stands for, read anew, if what is kept has it."""
    thing = _open[0][2].get(name) if _open else None
    return None if thing is None else type(thing)._base_manager.get(pk=thing.pk)


def state(build: Callable[[], Things]) -> Callable[[], Things]:
    STATES[build.__name__] = build
    return build


@state
def campaign() -> Things:
    """La Fleca's, in its first round."""
    team = _team()
    return {**team, "campaign": make_funding.live(team["la_fleca"])}


@state
def itinerary() -> Things:
    """La Fleca on its itinerary."""
    around = _team() | _programme()
    return around | {"itinerary": make.itinerary(around["la_fleca"], around["open_call"], **_people(around))}


@state
def incubation() -> Things:
    """La Fleca, just accepted."""
    around = _team() | _programme()
    return around | {"incubation": make.incubation(around["la_fleca"], around["open_call"], **_people(around))}


def _team() -> Things:
    lead, teammate = make.lead(), make.teammate()
    return {"lead": lead, "teammate": teammate, "la_fleca": make.la_fleca(lead, teammate)}


def _programme() -> Things:
    mentor, coordinator = make.mentor(), make.coordinator()
    return {"mentor": mentor, "coordinator": coordinator, "open_call": make.open_call(title="Crowdcoop 2026")}


def _people(around: Things) -> Things:
    return {name: around[name] for name in ("mentor", "coordinator")}


# -- Around each test ------------------------------------------------------------------------------
def before(item: pytest.Item) -> None:
    """Called before the fixtures of each test."""
    wanted = _wanted(item) if _database and not _commits(item) else None
    if _open and _open[0][1] != wanted:
        _undo(item)
    if wanted and not _open:
        _build(item, wanted)


def after(item: pytest.Item) -> None:
    if "db" in item.fixturenames and not _database:
        _database.append(True)


def _wanted(item: pytest.Item) -> str | None:
    known = item._fixtureinfo.name2fixturedefs
    # The one that counts is the nearest: a file may have a campaign of its own.
    ours = {name for name in STATES if name in known and known[name][-1].func.__module__ in HOMES}
    return next((name for name in STATES if name in ours), None)


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(item.fixturenames)
    return bool(asked or (marker and marker.kwargs.get("transaction")))


def _build(item: pytest.Item, name: str) -> None:
    with item.config.stash[blocking_manager_key].unblock(), translation.override("en"):
        kept = transaction.atomic()
        kept.__enter__()
        try:
            _open.append((kept, name, STATES[name]()))
        except BaseException:
            _roll_back(kept)
            raise


def _undo(item: pytest.Item) -> None:
    kept, _name, _things = _open.pop()
    with item.config.stash[blocking_manager_key].unblock():
        _roll_back(kept)


def _roll_back(kept: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    kept.__exit__(None, None, None)
