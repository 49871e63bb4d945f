"""A live campaign, and a payment provider that answers without a network."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from machine import processes

from funding.payments import provider, stripe_checkout
from funding.showcase.demo import build
from tests import kept, make_funding, make_pledges, stripe_server
from tests.make_stripe import Api


@pytest.fixture
def desk(settings, monkeypatch) -> make_pledges.Desk:
    """The provider in this process: see tests/make_pledges.py."""
    monkeypatch.setitem(provider.PROVIDERS, "desk", "tests.make_pledges.the_desk")
    settings.PAYMENT_PROVIDERS = ["desk"]
    return make_pledges.new_desk()


@kept.fixture
def campaign(la_fleca):
    """La Fleca's, in its first round: minimum 5.000 €, a thanks, a loaf, a workshop of ten places."""
    return make_funding.live(la_fleca)


@kept.fixture
def workshop(campaign):
    return campaign.rewards.get(title="Workshop")


@kept.fixture
def demo_world(db) -> None:
    """The demo with one supporter in forty."""
    with override_settings(PAYMENT_PROVIDERS=["sandbox", "transfer"]):
        build.build(thin=40)


@pytest.fixture(scope="module")
def _server(tmp_path_factory) -> Iterator[str]:
    port, folder = processes.free_port(), tmp_path_factory.mktemp("stripe")
    command = [sys.executable, stripe_server.__file__, str(port)]
    process = processes.Process("stripe", command, env={}, log=folder / "log", cwd=Path(stripe_server.__file__).parent)
    process.start()
    assert processes.wait_for(lambda: processes.listens(port), 20), process.tail()
    yield f"http://127.0.0.1:{port}"
    processes.stop([process])


@pytest.fixture
def api(_server, settings, monkeypatch) -> Api:
    settings.PAYMENT_PROVIDERS, settings.STRIPE_API_BASE = ["stripe"], _server
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = stripe_server.KEY, stripe_server.WEBHOOK_SECRET
    monkeypatch.setattr(stripe_checkout, "PATIENCE", (1, 1))
    stripe_checkout._client_of.cache_clear()
    found = Api(_server)
    found.do("reset")
    yield found
    stripe_checkout._client_of.cache_clear()
