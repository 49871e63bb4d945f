"""Many at once, on a real PostgreSQL. Each race has its negative control: with the guard taken away it must go wrong."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from crowdcoop import clock, workflow
from crowdcoop.workflow import NotNow
from funding.campaigns import rounds
from funding.campaigns.models import Closing, Stock, Totals
from funding.payments import books, calls, sweep
from funding.payments.models import Attempt, Refund
from funding.pledges import cart as carts
from funding.pledges import moves
from funding.pledges.models import Pledge
from tests import make_funding, make_pledges
from tests.make_pledges import VISITOR, attempt_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """All of them together, each on a connection of its own; what each returned or raised."""
    gate, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place: int) -> None:
        try:
            gate.wait(20)
            answers[place] = jobs[place]()
        except Exception as error:  # noqa: BLE001 - whatever went wrong is what the test looks at
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def kinds(answers: list[Any]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


@pytest.fixture
def no_locks(monkeypatch):
    """Steps read their row without locking it."""

    def unlocked(about):
        return type(about)._base_manager.get(pk=about.pk), clock.now()

    monkeypatch.setattr(workflow, "_locked", unlocked)


# -- The last one ----------------------------------------------------------------------------------
def last_one(workshop) -> None:
    Stock.objects.filter(reward=workshop).update(units=1)


def buyers(campaign, workshop) -> list[Any]:
    carts_ = [make_pledges.cart(campaign, 6_000, reward=workshop) for _buyer in range(12)]
    return at_once(*(lambda cart=cart: carts.confirm(cart, by=VISITOR) for cart in carts_))


def test_twelve_buyers_of_the_last_one(campaign, workshop, desk):
    last_one(workshop)
    assert kinds(buyers(campaign, workshop)) == {"Pledge": 1, "NotNow": 11}
    assert Stock.objects.get(reward=workshop).taken == 1
    assert books.differences() == []


def test_the_lock_alone_is_not_needed_for_it(campaign, workshop, desk, no_locks):
    """The conditional update holds by itself."""
    last_one(workshop)
    assert kinds(buyers(campaign, workshop)) == {"Pledge": 1, "NotNow": 11}


def test_control_without_lock_and_condition_it_is_sold_twelve_times(campaign, workshop, desk, no_locks, monkeypatch):
    waiting = threading.Barrier(12)

    def careless(reward):
        stock = Stock.objects.get(reward=reward)
        waiting.wait(20)
        assert stock.taken < stock.units
        Stock.objects.filter(reward=reward).update(taken=stock.taken + 1)

    monkeypatch.setattr(moves, "_take", careless)
    last_one(workshop)
    assert kinds(buyers(campaign, workshop)) == {"Pledge": 12}
    assert books.differences() == [f"reward {workshop.pk}: 1 units taken, 12 pledges have one"]


# -- One form --------------------------------------------------------------------------------------
def submissions(campaign) -> list[Any]:
    cart = make_pledges.cart(campaign)
    return at_once(*[lambda: calls.pay(carts.confirm(cart, by=VISITOR), by=VISITOR)] * 12)


def test_twelve_submissions_of_one_form(campaign, desk):
    answers = submissions(campaign)
    assert (Pledge.objects.count(), Attempt.objects.count(), len(desk.charges)) == (1, 1, 1)
    assert set(answers) == {attempt_of(Pledge.objects.get()).url}


@contextmanager
def keys_need_not_be_unique():
    find = """
        SELECT conname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND ARRAY[attnum] = conkey
        WHERE conrelid = 'funding_pledge'::regclass AND contype = 'u' AND attname = 'key'
    """
    with connection.cursor() as cursor:
        cursor.execute(find)
        name = cursor.fetchone()[0]
        cursor.execute(f'ALTER TABLE funding_pledge DROP CONSTRAINT "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE funding_pledge CASCADE")
        cursor.execute(f'ALTER TABLE funding_pledge ADD CONSTRAINT "{name}" UNIQUE (key)')
        cursor.execute("SET session_replication_role = DEFAULT")


def test_control_without_the_unique_key_it_is_several_pledges(campaign, desk):
    with keys_need_not_be_unique():
        submissions(campaign)
        made = Pledge.objects.count()
    assert made > 1


# -- Events ----------------------------------------------------------------------------------------
def news(campaign, desk) -> list[Any]:
    """Every payment succeeds, and each of them is told of four times, by four workers in four orders."""
    pledges = [make_pledges.started(campaign, 1_000 + n) for n in range(3)]
    attempts = [attempt_of(pledge) for pledge in pledges]
    for attempt in attempts:
        desk.pay(attempt)
    orders = [attempts, attempts[::-1], attempts[1:] + attempts[:1], attempts[2:] + attempts[:2]]
    return at_once(*(lambda order=order: [calls.settle(attempt) for attempt in order] for order in orders))


def test_events_in_any_order_and_number_count_once(campaign, desk):
    assert kinds(news(campaign, desk)) == {"list": 4}
    totals = Totals.objects.get(campaign=campaign)
    assert (totals.raised, totals.supporters) == (3_003, 3)
    assert books.differences() == []
    assert Refund.objects.count() == 0


def test_control_without_locks_events_are_in_each_others_way(campaign, desk, no_locks):
    answers = news(campaign, desk)
    wrong = kinds(answers) != {"list": 4}
    assert wrong or Totals.objects.get(campaign=campaign).raised != 3_003 or Refund.objects.exists()


# -- The close -------------------------------------------------------------------------------------
def payments_at_the_close(campaign, desk) -> list[Any]:
    attempts = [attempt_of(make_pledges.started(campaign, 100_000)) for _n in range(8)]
    for attempt in attempts:
        desk.pay(attempt)

    def close():
        with clock.at(campaign.ends_at):
            return rounds.close_due()

    return at_once(close, *(lambda attempt=attempt: calls.settle(attempt) for attempt in attempts))


def test_payments_at_the_moment_of_closing_are_all_in(campaign, desk):
    """Five thousand are needed and eight arrive, one by one, while the round is being closed: begun before, they count."""
    assert kinds(payments_at_the_close(campaign, desk))["str"] == 8
    assert books.differences() == []
    campaign = make_funding.end_round(campaign)
    assert (campaign.state, Totals.objects.get(campaign=campaign).raised) == ("round_2", 800_000)
    with clock.at(campaign.round_1_ends_at):
        sweep.send_refunds_due()
    assert books.differences() == []
    assert (Closing.objects.count(), desk.held()) == (0, 800_000)


def test_control_with_the_door_left_open_money_stays_in_a_closed_campaign(campaign, desk, monkeypatch):
    def no_door(pledge):
        Totals.objects.filter(campaign=pledge.campaign_id).update(raised=F("raised") + pledge.amount)

    pledge = make_pledges.started(campaign)
    desk.pay(attempt_of(pledge))
    campaign = make_funding.end_round(campaign)
    monkeypatch.setattr(moves, "count_in", no_door)
    calls.settle(attempt_of(pledge))
    assert Totals.objects.get(campaign=campaign).raised != Closing.objects.get().raised


# -- Refunds ---------------------------------------------------------------------------------------
def cancellations(campaign) -> list[Any]:
    pledge = make_pledges.paid(campaign)
    return at_once(*[lambda: make_pledges.cancelled(pledge)] * 8)


def test_of_eight_cancellations_one_is_made(campaign, desk):
    assert kinds(cancellations(campaign)) == {"Refund": 1, "NotNow": 7}
    at_once(*[sweep.send_refunds_due] * 4)
    assert (Refund.objects.get().state, len(desk.refunds), desk.held()) == ("done", 1, 0)
    assert books.differences() == []


def test_control_without_locks_only_the_databases_last_line_holds(campaign, desk, no_locks):
    """One refund for one payment is a constraint too: without the lock it is what answers, and not a sentence."""
    answers = kinds(cancellations(campaign))
    assert answers["Refund"] == 1
    assert answers["NotNow"] < 7


def test_two_workers_do_not_send_one_refund_twice(campaign, desk):
    for _one in range(4):
        make_pledges.cancelled(make_pledges.paid(campaign))
    sent = at_once(*[sweep.send_refunds_due] * 4)
    assert sum(sent) == 4
    assert (len(desk.refunds), desk.held()) == (4, 0)


def test_paying_and_abandoning_at_once_is_one_of_them(campaign, workshop, desk):
    pledges = [make_pledges.started(campaign, 6_000, reward=workshop) for _n in range(4)]
    for pledge in pledges:
        desk.pay(attempt_of(pledge))
    jobs = []
    for pledge in pledges:
        jobs.append(lambda pledge=pledge: calls.settle(attempt_of(pledge)))
        jobs.append(lambda pledge=pledge: moves.abandon(pledge, by=None))
    answers = at_once(*jobs)
    assert {pledge.state for pledge in Pledge.objects.all()} == {"paid"}
    assert all(isinstance(answer, NotNow) for answer in answers[1::2])
    assert books.differences() == []
