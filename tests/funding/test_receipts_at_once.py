"""Numbers and stock under many hands, on a real PostgreSQL; each race with its negative control."""

import random
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from crowdcoop import clock
from funding.campaigns.models import Stock
from funding.payments import books, calls, sweep
from funding.payments.receipts import check, moves
from funding.payments.receipts import sweep as receipts
from funding.payments.receipts.models import Receipt, Series
from funding.pledges import changing
from funding.pledges import moves as pledges
from funding.pledges.models import Pledge
from tests import make_funding, make_pledges
from tests.funding.test_races import at_once, kinds
from tests.make_pledges import VISITOR

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def unnumbered(campaign, desk, many: int) -> list:
    attempts = []
    for _one in range(many):
        pledge = make_pledges.started(campaign)
        desk.pay(pledge.attempts.get())
        calls.settle(pledge.attempts.get())
        attempts.append(pledge.attempts.get())
    return attempts


class Dies(Exception):
    pass


def draw_and_perhaps_die(attempt, dies: bool) -> None:
    """A worker that is killed after its number was drawn and before it was kept."""
    with transaction.atomic():
        moves.issue(attempt, by=None)
        if dies:
            raise Dies


def given_numbers() -> list[int]:
    return sorted(Receipt.objects.filter(kind="receipt").values_list("number", flat=True))


def test_sixteen_workers_of_whom_some_die_leave_no_gap(campaign, desk):
    attempts = unnumbered(campaign, desk, 16)
    dying = random.sample(attempts, 6)
    answers = at_once(*(lambda one=one: draw_and_perhaps_die(one, one in dying) for one in attempts))
    assert kinds(answers) == {"NoneType": 10, "Dies": 6}
    assert given_numbers() == list(range(1, 11))
    at_once(*[receipts.issue_due] * 4)
    assert given_numbers() == list(range(1, 17))
    assert list(check.differences()) == []


def test_control_a_number_drawn_outside_the_transaction_leaves_gaps(campaign, desk, monkeypatch):
    attempts = unnumbered(campaign, desk, 6)
    drawn, lock = [0], threading.Lock()

    def counter(_series):
        with lock:
            drawn[0] += 1
            return drawn[0]

    monkeypatch.setattr(moves, "_next", counter)
    at_once(*(lambda one=one, n=n: draw_and_perhaps_die(one, n % 2 == 0) for n, one in enumerate(attempts)))
    assert (len(given_numbers()), drawn[0]) == (3, 6)
    receipts.issue_due()
    assert given_numbers() != list(range(1, 7))


def test_control_without_the_lock_two_draw_the_same_number(campaign, desk, monkeypatch):
    attempts, waiting = unnumbered(campaign, desk, 4), threading.Barrier(4)

    def careless(series):
        row, _new = Series.objects.get_or_create(name=series)
        last = Series.objects.get(pk=row.pk).last
        waiting.wait(20)
        Series.objects.filter(pk=row.pk).update(last=last + 1)
        return last + 1

    Series.objects.create(name=f"CC-R-{clock.now().astimezone(moves.zone()).year}")
    monkeypatch.setattr(moves, "_next", careless)
    answers = at_once(*(lambda one=one: draw_and_perhaps_die(one, False) for one in attempts))
    assert kinds(answers)["IntegrityError"] == 3


@given(steps=some.lists(some.sampled_from(["pay", "sweep", "cancel", "return", "die"]), max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happens_in_whatever_order_there_is_no_gap(campaign, desk, steps):
    """Examples live on in one campaign: numbers go on from one to the next, as they do in a year."""
    for step in steps:
        waiting = Pledge.objects.paid().order_by("id").first()
        if step == "pay":
            unnumbered(campaign, desk, 1)
        elif step == "sweep":
            receipts.issue_due()
        elif step == "return":
            sweep.send_refunds_due()
        elif step == "cancel" and waiting is not None:
            make_pledges.cancelled(waiting)
        elif step == "die" and waiting is not None and not waiting.receipts.exists():
            with pytest.raises(Dies):
                draw_and_perhaps_die(waiting.attempts.get(pays=True), True)
        for series in Series.objects.all():
            kept = Receipt.objects.filter(series=series.name).order_by("number").values_list("number", flat=True)
            assert list(kept) == list(range(1, series.last + 1))
    receipts.issue_due()
    assert books.differences() == []


# -- Changing the reward ---------------------------------------------------------------------------
@pytest.fixture
def last_workshop(campaign):
    workshop = campaign.rewards.get(title="Workshop")
    Stock.objects.filter(reward=workshop).update(units=1)
    return workshop


def everybody_wants(campaign, reward, desk) -> list:
    holders = [make_pledges.paid(campaign, 6_000) for _one in range(8)]
    return at_once(*(lambda one=one: pledges.change_reward(one, by=VISITOR, reward=reward) for one in holders))


def test_of_eight_who_change_to_the_last_one_one_gets_it(campaign, last_workshop, desk):
    assert kinds(everybody_wants(campaign, last_workshop, desk)) == {"Pledge": 1, "NotNow": 7}
    assert Stock.objects.get(reward=last_workshop).taken == 1
    assert books.differences() == []


def test_control_without_the_lock_it_is_given_more_than_once_or_refused_by_the_database(
    campaign, last_workshop, desk, monkeypatch
):
    waiting = threading.Barrier(8)

    def careless(_old, new):
        assert Stock.objects.get(reward=new).left
        waiting.wait(20)
        Stock.objects.filter(reward=new).update(taken=Stock.objects.get(reward=new).taken + 1)

    monkeypatch.setattr(changing, "_swap", careless)
    answers = kinds(everybody_wants(campaign, last_workshop, desk))
    assert answers["NotNow"] == 0
    assert answers["Pledge"] > 1 or answers["IntegrityError"] > 0


def opposite_ways(campaign) -> list:
    one, other = campaign.rewards.get(title="Thanks"), campaign.rewards.get(title="Loaf")
    here = [make_pledges.paid(campaign, 6_000, reward=one) for _n in range(4)]
    there = [make_pledges.paid(campaign, 6_000, reward=other) for _n in range(4)]
    jobs = [lambda p=p: pledges.change_reward(p, by=VISITOR, reward=other) for p in here]
    jobs += [lambda p=p: pledges.change_reward(p, by=VISITOR, reward=one) for p in there]
    return at_once(*jobs)


def test_two_who_change_places_do_not_wait_for_each_other(campaign, desk):
    assert kinds(opposite_ways(campaign)) == {"Pledge": 8}
    assert books.differences() == []


def test_control_locked_in_the_order_of_each_they_do(campaign, desk, monkeypatch):
    waiting = threading.Barrier(8)

    def own_order(old, new):
        Stock.objects.select_for_update().get(reward=new)
        if not waiting.broken:
            with suppress(threading.BrokenBarrierError):
                waiting.wait(1)
        Stock.objects.select_for_update().get(reward=old)

    monkeypatch.setattr(changing, "_swap", own_order)
    assert kinds(opposite_ways(campaign))["OperationalError"] >= 1


def test_cancelling_and_changing_at_once_leave_the_stock_right(campaign, last_workshop, desk):
    holders = [make_pledges.paid(campaign, 6_000) for _one in range(4)]
    jobs = [lambda p=p: pledges.change_reward(p, by=VISITOR, reward=last_workshop) for p in holders]
    jobs += [lambda p=p: make_pledges.cancelled(p) for p in holders]
    at_once(*jobs)
    assert books.differences() == []
    with clock.at(clock.now() + timedelta(minutes=1)):
        sweep.send_refunds_due()
    assert books.differences() == []
    assert make_funding.end_round(campaign).state == "unfunded"
