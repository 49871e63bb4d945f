"""Six who confirm at once that money has gone back by hand, on a real PostgreSQL; with the control without the lock."""

import threading
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from crowdcoop import clock, workflow
from crowdcoop.journal.models import Entry
from funding.payments import books
from funding.payments import sweep as payments
from funding.payments.transfer import sweep
from tests import make, make_transfers
from tests.funding.test_races import at_once, kinds
from tests.funding.test_two_people import BOTH, BY_TRANSFER, Way, again, booked, by_transfer, told

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _the_books_agree(settings, desk):
    make_transfers.use(settings, "desk")
    yield
    assert books.differences() == []


def confirmed_by_six(way: Way, thing, wait: float = 0) -> tuple[Any, int]:
    """What each of six got, and how many of them found that they may; these wait for one another so many seconds."""
    gate, may, careful = threading.Barrier(6), [], way.rules.somebody_else

    def asked(about, by):
        may.append(by)
        with suppress(threading.BrokenBarrierError):
            gate.wait(wait)
        return careful(about, by)

    confirm = replace(way.confirm, needs=(asked,))
    by = [make.person(f"Finance {n}", role="finance") for n in range(6)]
    return kinds(at_once(*(lambda who=who: confirm(thing, by=who) for who in by))), len(may)


def take_the_lock_away(monkeypatch) -> None:
    """From here on steps read their row without locking it."""

    def unlocked(about, step, moment):
        return type(about)._base_manager.get(pk=about.pk), moment or clock.now()

    monkeypatch.setattr(workflow, "_locked", unlocked)


@BOTH
def test_of_six_who_confirm_at_once_one_does(way, begin, campaign, finance):
    thing = begin(campaign, finance)
    way.record(thing, by=finance)
    assert confirmed_by_six(way, thing) == ({type(thing).__name__: 1, "NotNow": 5}, 1)
    payments.send_refunds_due()
    sweep.returns_due()
    told_of = Entry.objects.about(thing).filter(step=way.confirm.name).count()
    assert (told_of, booked(thing), len(told(way.letter))) == (1, 1, 1)


@BOTH
def test_control_without_the_lock_all_six_find_that_they_may(way, begin, campaign, finance, monkeypatch):
    """Where the books are written, their key is the last line: it lets one through."""
    thing = begin(campaign, finance)
    way.record(thing, by=finance)
    take_the_lock_away(monkeypatch)
    _answers, may = confirmed_by_six(way, thing, 5)
    assert may == 6
    payments.send_refunds_due()
    sweep.returns_due()
    assert booked(thing) == 1


def test_control_without_the_lock_several_confirm_one_transfer(campaign, finance, monkeypatch):
    due = make_transfers.recorded(by_transfer(campaign, finance), by=finance)
    take_the_lock_away(monkeypatch)
    answers, _may = confirmed_by_six(BY_TRANSFER, due, 5)
    assert answers["Return"] > 1


@BOTH
def test_one_who_confirms_and_one_who_says_it_is_not_so_at_once(way, begin, campaign, finance):
    thing = begin(campaign, finance)
    second, third = (make.person(name, role="finance") for name in ("Second", "Third"))
    way.record(thing, by=finance)
    answers = at_once(
        lambda: way.confirm(thing, by=second), lambda: way.deny(thing, by=third, reason="Not in the bank")
    )
    assert kinds(answers) == {type(thing).__name__: 1, "NotNow": 1}
    payments.send_refunds_due()
    sweep.returns_due()
    assert booked(thing) == (again(thing).state == way.states[2])
