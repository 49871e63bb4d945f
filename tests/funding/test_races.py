"""Many at once, on a real PostgreSQL. Each race has its negative control: with the guard taken away it must go wrong."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from crowdcoop import clock, workflow
from crowdcoop.journal.models import Entry
from crowdcoop.workflow import NotNow
from funding.campaigns import rounds
from funding.campaigns.models import Campaign, Closing, Stock, Totals
from funding.payments import books, calls, sweep
from funding.payments.models import Attempt, Refund
from funding.pledges import cart as carts
from funding.pledges import moves, rules
from funding.pledges.models import Pledge
from tests import make_funding, make_pledges
from tests.make_pledges import VISITOR, attempt_of

SECOND = timedelta(seconds=1)
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

    def unlocked(about, step, moment):
        rows = step.reads() if step.reads else type(about)._base_manager.all()
        return rows.get(pk=about.pk), moment or clock.now()

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


def pledge_while_it_closes(campaign, monkeypatch) -> list[str]:
    """Somebody has read an open campaign and is about to write their pledge down when its round is over."""
    reading, closed, reference = threading.Event(), threading.Event(), moves._reference

    def slowly():
        reading.set()
        closed.wait(2.5)  # who waits for this pledge does so for three seconds
        return reference()

    def start():
        with clock.at(campaign.ends_at - SECOND):
            return carts.confirm(make_pledges.cart(campaign), by=VISITOR)

    def close():
        reading.wait(20)
        with clock.at(campaign.ends_at):
            done = rounds.close_due()
        closed.set()
        return done

    monkeypatch.setattr(moves, "_reference", slowly)
    assert kinds(at_once(start, close)) == {"Pledge": 1, "list": 1}
    steps = Entry.objects.filter(step__in=("pledges.start", "campaigns.fail")).order_by("id")
    return [entry.step for entry in steps]


def test_who_closes_waits_for_a_pledge_that_is_being_made(campaign, desk, monkeypatch):
    assert pledge_while_it_closes(campaign, monkeypatch) == ["pledges.start", "campaigns.fail"]


def test_control_without_the_shared_lock_a_pledge_is_made_in_a_closed_campaign(campaign, desk, monkeypatch):
    monkeypatch.setattr(workflow, "_under_shared_lock", lambda row: row.get())
    assert pledge_while_it_closes(campaign, monkeypatch) == ["campaigns.fail", "pledges.start"]


def around_the_end(campaign) -> list[Any]:
    """By the database's own clock: six people pledge from a second before the end to a second after it; closers pass."""
    Campaign.objects.filter(pk=campaign.pk).update(round_1_ends_at=clock.now() + SECOND)
    until = time.monotonic() + 2

    def pledges():
        made = []
        while time.monotonic() < until:
            try:
                made.append(carts.confirm(make_pledges.cart(campaign), by=VISITOR))
            except NotNow:
                time.sleep(0.05)
        return made

    def closes():
        while time.monotonic() < until:
            rounds.close_due()
            time.sleep(0.01)
        return []

    return at_once(*[pledges] * 6, *[closes] * 2)


def test_pledges_are_taken_until_the_end_and_not_after_it(campaign, desk):
    made = [pledge for answer in around_the_end(campaign) for pledge in answer]
    campaign.refresh_from_db()
    assert made
    assert max(pledge.started_at for pledge in made) < campaign.round_1_ends_at
    closed = Entry.objects.get(step="campaigns.fail")
    assert not Entry.objects.filter(step="pledges.start", pk__gt=closed.pk).exists()
    assert (campaign.state, Pledge.objects.count()) == ("unfunded", len(made))


def test_control_by_the_clock_of_a_web_server_that_is_late_they_would_be(campaign, desk, monkeypatch):
    def by_another_clock(of, _by):
        return None if clock.now() - SECOND < of.ends_at else rules.NOT_TAKING

    monkeypatch.setattr(moves, "start", replace(moves.start, needs=(by_another_clock,)))
    made = [pledge for answer in around_the_end(campaign) for pledge in answer]
    campaign.refresh_from_db()
    assert max(pledge.started_at for pledge in made) >= campaign.round_1_ends_at


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


def sent_by_four(campaign, desk, monkeypatch, work) -> list[Any]:
    """What the provider is asked to give back while four workers look for four refunds."""
    for _one in range(4):
        make_pledges.cancelled(make_pledges.paid(campaign))
    asked, refund = [], desk.refund
    monkeypatch.setattr(desk, "refund", lambda one: asked.append(one.pk) or refund(one))
    at_once(*[work] * 4)
    return asked


def test_workers_do_not_ask_twice_for_one_refund(campaign, desk, monkeypatch):
    asked = sent_by_four(campaign, desk, monkeypatch, sweep.send_refunds_due)
    assert (len(asked), len(set(asked)), len(desk.refunds), desk.held()) == (4, 4, 4, 0)
    assert books.differences() == []


def test_control_without_a_claim_they_ask_again_and_only_the_refunds_own_id_helps(campaign, desk, monkeypatch):
    looking = threading.Barrier(4)

    def careless():
        found = list(Refund.objects.filter(state="requested").order_by("id"))
        looking.wait(20)
        for refund in found:
            calls.send_refund(refund)

    asked = sent_by_four(campaign, desk, monkeypatch, careless)
    assert (len(asked), len(desk.refunds), desk.held()) == (16, 4, 0)


def paying_and_abandoning(campaign, workshop, desk, *, late: float = 0) -> list[Any]:
    pledges = [make_pledges.started(campaign, 6_000, reward=workshop) for _n in range(4)]
    for pledge in pledges:
        desk.pay(attempt_of(pledge))

    def settle(pledge):
        time.sleep(late)
        return calls.settle(attempt_of(pledge))

    jobs = []
    for pledge in pledges:
        jobs.append(lambda pledge=pledge: settle(pledge))
        jobs.append(lambda pledge=pledge: moves.abandon(pledge, by=None))
    return at_once(*jobs)


def test_paying_and_abandoning_at_once_is_one_of_them(campaign, workshop, desk):
    answers = paying_and_abandoning(campaign, workshop, desk)
    assert {pledge.state for pledge in Pledge.objects.all()} == {"paid"}
    assert all(isinstance(answer, NotNow) for answer in answers[1::2])
    assert books.differences() == []


def test_control_without_asking_for_payments_under_way_paid_pledges_are_abandoned(
    campaign, workshop, desk, monkeypatch
):
    """Even then the money is not kept: it goes back as one that came too late."""
    monkeypatch.setattr(moves, "abandon", replace(moves.abandon, needs=()))
    paying_and_abandoning(campaign, workshop, desk, late=0.3)
    assert "abandoned" in {pledge.state for pledge in Pledge.objects.all()}
    assert set(Refund.objects.values_list("reason", flat=True)) == {"late"}
    assert books.differences() == []
