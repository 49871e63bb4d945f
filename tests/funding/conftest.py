"""A live campaign, and a payment provider that answers without a network."""

import pytest

from funding.payments import provider
from tests import kept, make_funding, make_pledges


@pytest.fixture
def desk(settings, monkeypatch) -> make_pledges.Desk:
    """The provider in this process: see tests/make_pledges.py."""
    monkeypatch.setitem(provider.PROVIDERS, "desk", "tests.make_pledges.the_desk")
    settings.PAYMENT_PROVIDERS = ["desk"]
    return make_pledges.new_desk()


@pytest.fixture
def campaign(la_fleca):
    """La Fleca's, in its first round: minimum 5.000 €, a thanks, a loaf, a workshop of ten places."""
    return kept.one("campaign") or make_funding.live(la_fleca)


@pytest.fixture
def workshop(campaign):
    return campaign.rewards.get(title="Workshop")
