"""What every test has: the guards of tests/guards.py. The cast of people is in tests/cast.py, services in tests/services.py."""

import gc
import importlib.util
import os

import pytest

from tests.emptying import empty_without_triggers
from tests.guards import refuse_unordered_rows

# One by one, because they are written and kept apart; a missing one is a missing fixture, not a broken session.
pytest_plugins = [name for name in ("tests.cast", "tests.doors", "tests.services") if importlib.util.find_spec(name)]


@pytest.fixture(autouse=True, scope="session")
def _committed_rows_can_be_emptied():
    with pytest.MonkeyPatch.context() as monkeypatch:
        empty_without_triggers(monkeypatch)
        yield


@pytest.fixture(autouse=True)
def _everybody_begins_in_english():
    """A page asked for in Spanish leaves its language behind in the thread; the next test begins anew."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_page_is_kept_from_another_test():
    """The rows it was drawn from are gone, and their numbers are given out again."""
    from funding.showcase import kept

    kept.shelf.clear()


@pytest.fixture(autouse=True)
def _rows_have_an_order(monkeypatch):
    refuse_unordered_rows(monkeypatch)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Before the fixtures of its file: one of them may open a transaction of its own."""
    from tests import kept

    kept.undo_for(item)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Before a test's own transaction is opened: `_django_db_helper` is what opens it, for every test."""
    if fixturedef.argname == "_django_db_helper":
        from tests import kept

        if kept.uses_database(request.node):
            request.getfixturevalue("django_db_setup")
            kept.before(request.node)
    return (yield)


def pytest_collection_finish(session):
    # What is imported stays: looking through it again and again cost a fifth of the suite's time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure(config):
    """A session that something has left open does not keep PostgreSQL (13 and later) from dropping the test database."""
    from django.db.backends.postgresql.creation import DatabaseCreation

    def drop(self, name, verbosity):
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(name)} WITH (FORCE)")

    DatabaseCreation._destroy_test_db = drop


def pytest_xdist_make_scheduler(config, log):
    from tests.order import FilesTogether

    return FilesTogether(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """`postgres` tests are left out wherever the database is another one, whatever was asked for."""
    from django.conf import settings

    from tests.kept import uses_database
    from tests.order import arrange

    arrange(items)
    if os.environ.get("ONLY_DATABASE"):
        others = [item for item in items if not uses_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if uses_database(item)]
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: DATABASE_URL names another database")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(skip)
