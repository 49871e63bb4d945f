"""The provider or the database fail in the middle of a pledge: it is said, and nothing is half written."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from funding.payments import provider
from funding.payments.models import Attempt
from funding.pledges.models import Pledge
from tests import make_funding, make_pledges
from tests.attacks import steps

PLEDGE = {"amount": "25", "email": "guest@example.org", "key": "k" * 20}


@pytest.fixture
def desk(settings, monkeypatch):
    monkeypatch.setitem(provider.PROVIDERS, "desk", "tests.make_pledges.the_desk")
    settings.PAYMENT_PROVIDERS = ["desk"]
    return make_pledges.new_desk()


def test_a_provider_that_does_not_answer_is_said_and_the_pledge_is_kept(client, la_fleca, desk):
    campaign = make_funding.live(la_fleca)
    client.post(reverse("pledge", args=[campaign.slug]), PLEDGE)
    desk.silent = True
    answer = client.post(f"{reverse('pledge_check')}?key={PLEDGE['key']}", follow=True)
    pledge = Pledge.objects.get()
    assert answer.redirect_chain[-1] == (reverse("pledge_done", args=[pledge.token]), 303)
    assert answer.status_code == client.get(pledge.get_absolute_url()).status_code == 200
    assert (pledge.state, Attempt.objects.get().state) == ("started", "unknown")
    desk.silent = False
    again = client.post(reverse("pledge_pay", args=[pledge.token]))
    assert again.status_code == 303
    assert Attempt.objects.count() == 1


class FailAt:
    """A database that takes so many writes and then no more."""

    def __init__(self, writes: int):
        self.left = writes

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            self.left -= 1
            if self.left < 0:
                raise OperationalError("database is locked")
        return execute(sql, params, many, context)


@pytest.mark.parametrize("writes", [0, 1, 2, 3])
def test_a_database_that_stops_halfway_leaves_nothing_half_written(la_fleca, desk, writes):
    campaign = make_funding.live(la_fleca)
    client = Client(raise_request_exception=False)
    client.post(
        reverse("pledge", args=[campaign.slug]),
        PLEDGE | {"reward": campaign.rewards.get(title="Workshop").pk, "amount": "60"},
    )
    before = steps()
    with connection.execute_wrapper(FailAt(writes)):
        answer = client.post(f"{reverse('pledge_check')}?key={PLEDGE['key']}")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Something broke on our side" in answer.content.decode()
    taken = campaign.rewards.get(title="Workshop").stock.taken
    assert (Pledge.objects.count(), steps() - before, taken) == (0, 0, 0)
