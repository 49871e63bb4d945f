"""Eight of the team press the button at once, eight sweepers come by at once: each with its negative control."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from crowdcoop.notify.models import Notice
from funding.running import calendar, coach, moves, sweep
from funding.running.models import Advice, Thanked, Thanks, waiting_for_thanks
from tests.funding.test_races import at_once, kinds, no_locks
from tests.make_running import crowd

__all__ = ["no_locks"]

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT_ONCE = 8


def mails(message: str) -> int:
    return Notice.objects.filter(message=message).count()


def all_look_first(look: Callable[..., Any]) -> Callable[..., Any]:
    """Nobody writes before everybody has looked."""
    waiting = threading.Barrier(AT_ONCE)

    def looked(*given: Any) -> Any:
        seen = look(*given)
        waiting.wait(20)
        return seen

    return looked


# -- Thanks ----------------------------------------------------------------------------------------
class Seen(list):
    """What was read before: asking it again reads nothing new."""

    def filter(self, **_asked: Any) -> "Seen":
        return self


def thank_all(campaign, lead) -> list[Any]:
    pledges = list(waiting_for_thanks(campaign).values_list("pk", flat=True))
    return at_once(*[lambda: moves.thank(campaign, by=lead, pledges=pledges, text="Thank you")] * AT_ONCE)


def test_eight_at_once_thank_once(campaign, lead):
    crowd(campaign, 10)
    assert kinds(thank_all(campaign, lead)) == {"Thanks": 1, "NotNow": AT_ONCE - 1}
    assert (Thanks.objects.count(), Thanked.objects.count(), mails("thanks_of_team")) == (1, 10, 10)


def test_without_the_lock_the_key_still_holds(campaign, lead, no_locks, monkeypatch):
    """Only that the others get an error instead of an answer."""
    crowd(campaign, 10)
    monkeypatch.setattr(moves, "waiting_for_thanks", all_look_first(lambda of: Seen(waiting_for_thanks(of))))
    assert kinds(thank_all(campaign, lead)) == {"Thanks": 1, "IntegrityError": AT_ONCE - 1}
    assert mails("thanks_of_team") == 10


@contextmanager
def a_pledge_may_be_thanked_for_often():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE funding_thanked DROP CONSTRAINT funding_thanked_pkey")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM funding_thanked")
            cursor.execute("ALTER TABLE funding_thanked ADD CONSTRAINT funding_thanked_pkey PRIMARY KEY (pledge_id)")


def test_control_without_lock_and_key_everybody_is_thanked_eight_times(campaign, lead, no_locks, monkeypatch):
    crowd(campaign, 10)
    monkeypatch.setattr(moves, "waiting_for_thanks", all_look_first(lambda of: Seen(waiting_for_thanks(of))))
    with a_pledge_may_be_thanked_for_often():
        assert kinds(thank_all(campaign, lead)) == {"Thanks": AT_ONCE}
        assert (Thanked.objects.count(), mails("thanks_of_team")) == (10 * AT_ONCE, 10 * AT_ONCE)


# -- The coach -------------------------------------------------------------------------------------
@pytest.fixture
def on_day_one(campaign, monkeypatch):
    """Travelling in time is for one thread: here every thread is told that it is day, and the first one."""
    monkeypatch.setattr(coach.days, "by_day", lambda _now: True)
    monkeypatch.setattr(coach.days, "day_of_round", lambda _begun, _now: 1)
    return campaign


def test_eight_sweepers_advise_once(on_day_one):
    assert sum(at_once(*[sweep.advise_due] * AT_ONCE)) == 1
    assert (Advice.objects.count(), mails("coach_advice")) == (1, 2)


def test_control_without_the_lock_they_run_into_the_key(on_day_one, no_locks, monkeypatch):
    """All have looked before one has written, and all want to say it: the lock is what makes seven of them see it said."""
    monkeypatch.setattr(calendar, "due", all_look_first(calendar.due))
    answers = at_once(*[lambda: moves.advise(on_day_one, by=None)] * AT_ONCE)
    assert kinds(answers) == {"Advice": 1, "IntegrityError": AT_ONCE - 1}
    assert mails("coach_advice") == 2
