"""What monitoring is told."""

from datetime import timedelta

import pytest
from django.db import connection

from crowdcoop import clock, health
from crowdcoop.notify.models import Notice


def readiness(client) -> tuple[int, dict]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["checks"]


def waiting_mail(*, minutes: int) -> None:
    then = clock.now() - timedelta(minutes=minutes)
    Notice.objects.create(
        key=f"test:{minutes}", message="test", email="ana@example.org", language="en", created_at=then, not_before=then
    )


@pytest.fixture
def checked_books(db):
    health.books_checked(differences=0)


def test_healthz_answers_without_asking_anything(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_all_is_well(client, checked_books):
    waiting_mail(minutes=9)
    assert readiness(client) == (200, {"database": "ok", "broker": "ok", "outbox": "ok", "books": "ok"})


def test_mail_that_waits_too_long_is_red(client, checked_books):
    waiting_mail(minutes=11)
    status, checks = readiness(client)
    assert (status, checks["outbox"]) == (503, "1 mails have waited more than 10 minutes")


def test_books_nobody_has_checked_are_red(client, db):
    assert readiness(client)[1]["books"] == "never checked"


def test_books_checked_long_ago_are_red(client, db):
    with clock.at(clock.now() - timedelta(minutes=31)):
        health.books_checked(differences=0)
    assert readiness(client)[1]["books"] == "not checked for 30 minutes"


def test_books_that_differ_are_red(client, db):
    health.books_checked(differences=2)
    status, checks = readiness(client)
    assert (status, checks["books"]) == (503, "2 differences: see manage.py check_books")


def test_a_broker_that_is_not_there_is_red_and_its_address_stays_ours(client, checked_books, celery_without_broker):
    status, checks = readiness(client)
    assert (status, checks["broker"]) == (503, "no answer")


@pytest.fixture
def celery_without_broker():
    from crowdcoop.celery import app

    kept = app.conf.broker_url
    app.conf.update(broker_url="redis://:secret@127.0.0.1:9/0", broker_write_url="redis://:secret@127.0.0.1:9/0")
    app.pool.force_close_all()
    yield
    app.conf.update(broker_url=kept, broker_write_url=kept)


@pytest.mark.parametrize("page", ["/healthz", "/readyz"])
def test_they_can_only_be_read(client, page):
    assert client.post(page).status_code == 405


def test_a_database_that_fails_is_red(client, checked_books):
    with connection.execute_wrapper(_broken):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "no answer"


def _broken(*_anything):
    from django.db import OperationalError

    raise OperationalError("no")
