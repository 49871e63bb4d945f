"""Two people at once, on PostgreSQL: one row, one winner; and the same without the lock, where both win."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.people import rules as people
from crowdcoop.people.models import Cooperative
from crowdcoop.reports import moves as reports
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotNow, move


@move(Report, source="requested", target="ready", who=people.is_lead)
def finish(report, *, by):
    pass


@pytest.fixture
def report(la_fleca):
    return reports.request(la_fleca, by=None, period=date(2026, 11, 1), language="es")


def together(work, people=2):
    """Runs `work(meet)` in as many connections; `meet()` returns when all are there."""
    barrier, outcomes = Barrier(people, timeout=10), []

    def one():
        try:
            work(barrier.wait)
            outcomes.append("done")
        except NotNow:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(outcomes)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_refused(report, lead):
    def work(meet):
        own = Report.objects.get(pk=report.pk)
        meet()
        finish(own, by=lead)

    assert together(work) == ["done", "refused"]
    assert Entry.objects.filter(step="crowdcoop.finish").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_have_happened(report):
    """The negative control: the race is there for who reads, waits and writes."""

    def work(meet):
        own = Report.objects.get(pk=report.pk)
        meet()
        if own.state != "requested":
            raise NotNow("too late")
        own.state = "ready"
        own.save()

    assert together(work) == ["done", "done"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_given_at_once_have_no_gap_and_no_double(la_fleca, other_coop):
    coops = [la_fleca, other_coop]

    def work(meet):
        coop = coops.pop()
        meet()
        reports.request(coop, by=None, period=date(2026, 11, 1), language="es")

    assert together(work) == ["done", "done"]
    year = clock.now().year
    numbers = Report.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"INF-{year}-0001", f"INF-{year}-0002"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_month_asked_for_twice_at_once_is_one_report(la_fleca):
    def work(meet):
        own = Cooperative.objects.get(pk=la_fleca.pk)
        meet()
        reports.request(own, by=None, period=date(2026, 11, 1), language="es")

    assert together(work, people=4) == ["done"] * 4
    assert Report.objects.count() == 1
