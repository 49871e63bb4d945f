"""The real processes tests stand on: they answer, they can be killed, and they come back."""

import smtplib
import time
from email.message import EmailMessage

import psycopg
import pytest
import requests
from machine import processes

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _the_next_test_finds_everything_up(stack):
    yield
    stack.start_what_is_dead()


def readiness(stack) -> tuple[int, dict]:
    answer = requests.get(f"{stack.url}/readyz", timeout=10)
    return answer.status_code, answer.json()["checks"]


def becomes_ready(stack) -> bool:
    """A server that was killed may listen for a while before its disk lets it answer."""
    return processes.wait_for(lambda: readiness(stack)[0] == 200, 30)


def test_the_installation_answers_and_is_ready(stack):
    assert stack.manage("check_books") == "The books agree.\n"
    assert readiness(stack) == (200, {"database": "ok", "broker": "ok", "outbox": "ok", "books": "ok"})


def test_without_redis_it_lives_but_is_not_ready_and_recovers(stack):
    stack.kill("redis")
    status, checks = readiness(stack)
    assert (status, checks["broker"]) == (503, "no answer")
    assert requests.get(f"{stack.url}/healthz", timeout=10).json() == {"status": "ok"}
    stack.start("redis")
    assert becomes_ready(stack), readiness(stack)


def test_a_redis_that_listens_and_says_nothing_holds_up_nobody(stack):
    stack.pause("redis")
    try:
        for _time in range(2):
            begun = time.monotonic()
            status, checks = readiness(stack)
            assert time.monotonic() - begun < 4.5  # five, if it were given as long as a worker
            assert (status, checks["broker"]) == (503, "no answer")
    finally:
        stack.resume("redis")
    assert becomes_ready(stack), readiness(stack)


def test_the_worker_takes_up_its_work_again_after_a_kill(stack):
    code = "from crowdcoop.celery import app; print(len(app.control.inspect(timeout=2).ping() or {}))"
    assert processes.wait_for(lambda: stack.shell(code) == "1", 30)
    stack.kill("worker")
    assert stack.shell(code) == "0"
    stack.start("worker")
    assert processes.wait_for(lambda: stack.shell(code) == "1", 30)


def test_the_mail_server_keeps_what_it_is_given_and_can_refuse(smtp_sink):
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = "ana@example.org", "bea@example.org", "Hola, què tal?"
    port = int(smtp_sink.url.rsplit(":", 1)[1])
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message)
        smtp_sink.refuse = True
        with pytest.raises(smtplib.SMTPDataError):
            client.send_message(message)
    smtp_sink.refuse = False
    assert [mail["subject"] for mail in smtp_sink.to("ana@example.org")] == ["Hola, què tal?"]


def test_postgresql_is_our_own_and_not_one_found_on_the_machine(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        assert "crowdcoop-postgres-" in connection.execute("SHOW data_directory").fetchone()[0]
