"""Parts that die: pages answer, nothing is lost, and everything goes out once when they are back."""

import re
import time
from uuid import uuid4

import pytest
import requests
from machine import processes

pytestmark = pytest.mark.slow

# Several beats of the pulse, and time for Celery to find its broker again on a busy machine.
BACK_AT_WORK = 75


@pytest.fixture(autouse=True)
def _the_next_test_finds_everything_up(stack, smtp_sink):
    yield
    smtp_sink.refuse = False
    stack.start_what_is_dead()


def ask_for_an_account(stack) -> str:
    """What any visitor does whose mail must not get lost; the page has to answer as if nothing were wrong."""
    email = f"{uuid4().hex[:10]}@example.org"
    browser = requests.Session()
    page = browser.get(f"{stack.url}/es/accounts/signup/", timeout=10)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    form = {"csrfmiddlewaretoken": token, "email": email, "password1": "una contraseña bien larga"}
    answer = browser.post(page.url, data=form, timeout=10, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    assert answer.elapsed.total_seconds() < 3
    return email


def each_got_one_mail(smtp_sink, people: list[str]) -> bool:
    return [len(smtp_sink.to(email)) for email in people] == [1] * len(people)


def waiting(stack, people: list[str]) -> int:
    return stack.query("SELECT count(*) FROM notify_notice WHERE mail_state = 'queued' AND email = ANY(%s)", people)[0][
        0
    ]


def test_mail_asked_for_while_redis_is_dead_goes_out_once_when_it_is_back(stack, smtp_sink):
    stack.kill("redis")
    people = [ask_for_an_account(stack) for _ in range(3)]
    assert waiting(stack, people) == 3
    assert requests.get(f"{stack.url}/es/", timeout=10).status_code == 200
    stack.start("redis")
    assert processes.wait_for(lambda: each_got_one_mail(smtp_sink, people), BACK_AT_WORK), stack.log("worker")


def test_mail_asked_for_while_redis_says_nothing_holds_up_nobody_and_goes_out_once(stack, smtp_sink):
    stack.pause("redis")
    try:
        people = [ask_for_an_account(stack) for _ in range(3)]  # each in less than three seconds
    finally:
        stack.resume("redis")
    assert processes.wait_for(lambda: each_got_one_mail(smtp_sink, people), BACK_AT_WORK), stack.log("worker")


def test_mail_asked_for_while_the_worker_is_dead_goes_out_once_when_it_is_back(stack, smtp_sink):
    stack.kill("worker")
    people = [ask_for_an_account(stack) for _ in range(3)]
    assert waiting(stack, people) == 3
    stack.start("worker")
    assert processes.wait_for(lambda: each_got_one_mail(smtp_sink, people), BACK_AT_WORK), stack.log("worker")


def test_what_was_queued_outlives_redis_and_worker_killed_together(stack, smtp_sink):
    stack.kill("worker")
    people = [ask_for_an_account(stack) for _ in range(2)]
    stack.kill("redis")
    stack.start("redis")
    stack.start("worker")
    assert processes.wait_for(lambda: each_got_one_mail(smtp_sink, people), BACK_AT_WORK), stack.log("worker")


def test_a_mail_server_in_trouble_is_tried_again(stack, smtp_sink):
    smtp_sink.refuse = True
    person = ask_for_an_account(stack)
    tried = "SELECT attempts, error <> '' FROM notify_notice WHERE email = %s"
    assert processes.wait_for(lambda: stack.query(tried, person) == [(1, True)], BACK_AT_WORK), stack.log("worker")
    smtp_sink.refuse = False
    # The second try is due a minute or two later; not to wait for it, the clock of this row is put forward.
    stack.query("UPDATE notify_notice SET not_before = now() WHERE email = %s RETURNING id", person)
    assert processes.wait_for(lambda: each_got_one_mail(smtp_sink, [person]), BACK_AT_WORK), stack.log("worker")


def test_nothing_was_sent_twice_in_all_of_this(stack, smtp_sink):
    time.sleep(10)  # some more pulses, so that what would be repeated is repeated
    ids = [message["message-id"] for message in smtp_sink.messages]
    assert len(ids) == len(set(ids))
    assert stack.query("SELECT count(*) FROM notify_notice WHERE mail_state = 'queued'") == [(0,)]
