"""Emptying the tables after a test that commits: the triggers that close the books to change stand in the way."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import TransactionTestCase


@contextmanager
def triggers_off() -> Iterator[None]:
    """Only for emptying a test database; PostgreSQL lets nobody but its superuser do this."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, sql in triggers:
            cursor.execute(sql)


def empty_without_triggers(monkeypatch) -> None:
    teardown = TransactionTestCase._fixture_teardown

    def teardown_without_triggers(self) -> None:
        with triggers_off():
            teardown(self)

    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", teardown_without_triggers)
