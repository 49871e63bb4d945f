"""The worlds of who goes round trying doors (tests/world.py), as fixtures, with a payment provider in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.test import override_settings

from funding.payments import provider
from tests import kept, make_pledges
from tests.attacks import whole_world
from tests.world import world

DESK = "tests.make_pledges.the_desk"


@contextmanager
def at_a_new_desk() -> Iterator[make_pledges.Desk]:
    """For what is built to be kept: a fixture's own settings end with its test."""
    with pytest.MonkeyPatch.context() as patch, override_settings(PAYMENT_PROVIDERS=["desk"]):
        patch.setitem(provider.PROVIDERS, "desk", DESK)
        yield make_pledges.new_desk()


def _built(build: Callable[[], SimpleNamespace]) -> SimpleNamespace:
    with at_a_new_desk() as desk:
        built = build()
        built.desk = desk
        return built


@kept.fixture
def _world(db):
    return _built(world)


@kept.fixture
def _whole_world(db):
    return _built(whole_world)


def _with_its_desk(w: SimpleNamespace, settings, monkeypatch) -> SimpleNamespace:
    monkeypatch.setitem(provider.PROVIDERS, "desk", DESK)
    settings.PAYMENT_PROVIDERS = ["desk"]
    make_pledges.take_over(w.desk)
    return w


@pytest.fixture
def everything(_world, settings, monkeypatch) -> SimpleNamespace:
    """One of each thing."""
    return _with_its_desk(_world, settings, monkeypatch)


@pytest.fixture
def whole(_whole_world, settings, monkeypatch) -> SimpleNamespace:
    """One of each thing, and whoever is half way."""
    return _with_its_desk(_whole_world, settings, monkeypatch)
