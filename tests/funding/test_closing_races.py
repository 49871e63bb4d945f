"""Many closers and senders at once, on a real PostgreSQL; each race has its control with the locks taken away."""

import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from funding.campaigns.models import Closing, Totals
from funding.closing import alone, sweep
from funding.closing.models import ClosingJob
from funding.payments import books, returning, sending
from funding.payments import sweep as payments
from funding.payments.models import Refund
from funding.pledges.models import Pledge
from tests import make_closing, make_pledges
from tests.funding.test_races import at_once, kinds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLOSERS, PLEDGES = 10, 24


@pytest.fixture
def asked(desk, monkeypatch):
    """How often the desk was asked for each refund, with a moment in which others may come by."""
    times, refund = Counter(), desk.refund

    def slow(one):
        times[one.pk] += 1
        threading.Event().wait(0.01)
        return refund(one)

    monkeypatch.setattr(desk, "refund", slow)
    return times


@pytest.fixture
def no_locks(monkeypatch):
    """Neither the lock of the sweeper nor those of the rows."""

    @contextmanager
    def everybody(*_what):
        yield True

    monkeypatch.setattr(sweep, "alone", everybody)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows.all())


def closers(campaign) -> list:
    for _one in range(PLEDGES):
        make_pledges.paid(campaign, 1_000)

    def close():
        with clock.at(campaign.ends_at):
            return sweep.close_due(30)

    return at_once(*[close] * CLOSERS)


def test_ten_closers_close_once(campaign, asked, caplog):
    answers = closers(campaign)
    assert sorted(len(answer) for answer in answers) == [0] * 9 + [1]
    make_closing.swept_at(campaign.ends_at)
    steps = Counter(Entry.objects.values_list("step", flat=True).order_by("id"))
    once = ("campaigns.fail", "closing.open_job", "closing.finish")
    each = ("payments.request_refund", "pledges.give_back", "payments.refund_done", "pledges.returned")
    assert [steps[name] for name in once] == [1] * 3
    assert [steps[name] for name in each] == [PLEDGES] * 4
    assert (Closing.objects.count(), set(asked.values())) == (1, {1})
    assert Totals.objects.get(campaign=campaign).raised == 0
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    with clock.at(campaign.ends_at):
        assert books.differences() == []


def test_control_without_locks_they_are_in_each_others_way(campaign, asked, no_locks, caplog):
    """What the database itself refuses (a second outcome, a second refund) is what is left, and it shouts."""
    closers(campaign)
    steps = Counter(Entry.objects.values_list("step", flat=True).order_by("id"))
    errors = [record for record in caplog.records if record.levelname in ("ERROR", "WARNING")]
    assert errors or steps["campaigns.fail"] > 1 or max(asked.values()) > 1


def test_a_lock_goes_with_its_connection(campaign):
    with alone.alone(alone.JOB, 7) as mine:
        assert mine

        def other():
            with alone.alone(alone.JOB, 7) as theirs:
                return theirs

        assert at_once(other, other) == [False, False]
    assert at_once(other).pop() is True


# -- Refunds ---------------------------------------------------------------------------------------
def senders(campaign) -> list:
    for _one in range(PLEDGES):
        make_pledges.paid(campaign, 1_000)
    lost = make_closing.ended(campaign, seconds=0)
    returning.ask(lost)

    def send():
        with clock.at(campaign.ends_at):
            return sending.send_due(float("inf"))

    return at_once(*[send] * 4)


def test_four_workers_send_each_refund_once(campaign, asked, monkeypatch):
    monkeypatch.setattr(sending, "TAKEN_AT_ONCE", 3)
    answers = senders(campaign)
    assert sum(answers) == PLEDGES
    assert (len(asked), set(asked.values())) == (PLEDGES, {1})
    assert not Refund.objects.exclude(state="done").exists()
    with clock.at(campaign.ends_at):
        assert books.differences() == []


def test_control_without_locks_a_refund_is_asked_for_several_times(campaign, asked, no_locks, monkeypatch):
    """The provider's key makes it the same refund all the same, and only one of them is written down."""
    monkeypatch.setattr(sending, "TAKEN_AT_ONCE", 3)
    senders(campaign)
    assert max(asked.values()) > 1
    with clock.at(campaign.ends_at):
        assert books.differences() == []


def test_the_pulse_of_payments_and_the_closing_at_once(campaign, asked):
    """Two doors to the same work: what one has taken, the other does not."""
    for _one in range(PLEDGES):
        make_pledges.paid(campaign, 1_000)
    lost = make_closing.ended(campaign, seconds=0)

    def in_time(work):
        def at_the_end():
            with clock.at(lost.closed_at):
                return work()

        return at_the_end

    answers = at_once(*[in_time(payments.send_refunds_due), in_time(sweep.close_due)] * 3)
    assert kinds(answers) == {"int": 3, "list": 3}
    make_closing.swept_at(lost.closed_at)
    assert (len(asked), set(asked.values())) == (PLEDGES, {1})
    assert ClosingJob.objects.get().state == "done"


def test_a_pledge_that_somebody_holds_is_passed_over_and_taken_the_next_time(campaign, desk):
    held, other = (make_pledges.paid(campaign, 1_000) for _one in range(2))
    lost = make_closing.ended(campaign, seconds=0)
    has, may_go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Pledge.objects.select_for_update().get(pk=held.pk)
            has.set()
            may_go.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert has.wait(20)
    make_closing.swept_at(lost.closed_at)
    assert make_closing.stages_of(lost)["ask"] == (1, 2, 0)
    assert [Pledge.objects.get(pk=each.pk).state for each in (held, other)] == ["paid", "refunding"]
    may_go.set()
    thread.join()
    make_closing.swept_at(lost.closed_at)
    assert (make_closing.job_of(lost).state, desk.held()) == ("done", 0)


def test_the_workers_keep_to_the_providers_rate_together(campaign, asked, settings, monkeypatch):
    """Twenty a second for all of them: what takes one worker its time does not take four a fourth of it."""
    for _one in range(PLEDGES):
        make_pledges.paid(campaign, 1_000)
    with clock.at(campaign.ends_at):
        returning.ask(make_closing.ended(campaign, seconds=0))
    Refund.objects.update(not_before=clock.now())
    settings.REFUNDS_PER_SECOND = 20
    monkeypatch.setattr(sending, "TAKEN_AT_ONCE", 3)
    began = time.monotonic()
    answers = at_once(*[lambda: sending.send_due(float("inf"))] * 4)
    assert sum(answers) == PLEDGES
    assert time.monotonic() - began >= (PLEDGES - 3) / 20
