"""The kept page when the database has closed the connection in the meantime, and when several ask at once."""

import threading

import psycopg
import pytest
from django.db import connection
from django.test import Client

from funding.showcase import kept, page
from tests import make_funding

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def path(la_fleca, desk):
    path = f"/en/c/{make_funding.live(la_fleca).slug}/"
    assert Client().get(path).status_code == 200
    return path


def test_a_connection_that_has_died_is_made_anew(path, django_db_blocker):
    ours = connection.connection.info
    with psycopg.connect(host=ours.host, port=ours.port, user=ours.user, dbname="postgres", autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [ours.backend_pid])
    assert Client().get(path).status_code == 200
    assert Client().get(path).status_code == 200


def test_of_many_who_ask_at_once_one_draws(path, monkeypatch):
    drawn, ready, context = [], threading.Barrier(8), page.context

    def counted(*given):
        drawn.append(threading.get_ident())
        return context(*given)

    def ask():
        ready.wait(20)
        assert Client().get(path).status_code == 200
        connection.close()

    monkeypatch.setattr(page, "context", counted)
    kept.shelf.clear()
    threads = [threading.Thread(target=ask) for _client in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 1
