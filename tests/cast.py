"""The cast: who they are in every test. La Fleca is the co-op of lead and teammate; the other co-op has business of its own."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import kept, make


@kept.fixture
def lead(db):
    return make.lead()


@kept.fixture
def teammate(db):
    return make.teammate()


@kept.fixture
def other_lead(db):
    return make.person("Olga Mas", email="other-lead@example.org")


@kept.fixture
def mentor(db):
    return make.mentor()


@kept.fixture
def other_mentor(db):
    return make.person("Marc Soler", role="mentor", email="other-mentor@example.org")


@kept.fixture
def coordinator(db):
    return make.coordinator()


@kept.fixture
def other_coordinator(db):
    return make.person("Quim Serra", role="coordinator", email="other-coordinator@example.org")


@kept.fixture
def finance(db):
    return make.person("Fina Pla", role="finance", email="finance@example.org")


@kept.fixture
def supporter(db):
    """Has an account, and no business in the programme."""
    return make.person("Sara Gil", email="supporter@example.org")


@pytest.fixture
def stranger() -> None:
    """Nobody has signed in."""


@kept.fixture
def la_fleca(lead, teammate):
    return make.la_fleca(lead, teammate)


@kept.fixture
def other_coop(other_lead):
    return make.cooperative(other_lead, name="Horta Viva", town="Mataró")


@kept.fixture
def open_call(db):
    return make.open_call(title="Crowdcoop 2026")


@kept.fixture
def incubation(la_fleca, open_call, mentor, coordinator):
    """La Fleca, just accepted, with its mentor."""
    return make.incubation(la_fleca, open_call, mentor=mentor, coordinator=coordinator)


@kept.fixture
def itinerary(la_fleca, open_call, mentor, coordinator):
    """La Fleca on its itinerary: diagnosed, roadmap agreed."""
    return make.itinerary(la_fleca, open_call, mentor=mentor, coordinator=coordinator)


@pytest.fixture
def as_(db):
    """`as_(lead).get(...)`: a browser in which this person is signed in; `as_(None)` is a stranger's."""

    def browser(person) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return browser


@pytest.fixture
def cost(db):
    """`cost(browser, url)`: how many queries the page asks; it must not grow with its rows."""

    def queries(browser: Client, url: str) -> int:
        # Read once per process and then remembered: no page's own question.
        ContentType.objects.get_for_models(*apps.get_models())
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url).status_code == 200
        return len(asked)

    return queries
