"""How often a co-op has changed: counted in the transaction of each step, by many at once, and of nobody else's."""

import threading

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from crowdcoop.journal.models import Entry, Turn
from crowdcoop.people import moves
from crowdcoop.people.models import Cooperative
from crowdcoop.workflow import NotYours, all_steps


def turns(coop: Cooperative) -> int:
    return Turn.objects.filter(cooperative=coop).order_by().aggregate(n=Sum("times"))["n"] or 0


@pytest.mark.django_db
def test_each_step_about_a_co_op_is_a_turn_of_it_and_of_no_other(la_fleca, other_coop, lead):
    before, others = turns(la_fleca), turns(other_coop)
    moves.describe(la_fleca, by=lead, town="Vic")
    assert (turns(la_fleca), turns(other_coop)) == (before + 1, others)
    assert Turn.objects.filter(cooperative=la_fleca).count() == 1


@pytest.mark.django_db
def test_a_step_about_a_person_is_a_turn_of_the_co_ops_whose_team_they_are(la_fleca, other_coop, lead):
    before, others = turns(la_fleca), turns(other_coop)
    moves.describe_oneself(lead, by=lead, name="Laia P.", language="ca", timezone="Europe/Madrid")
    assert (turns(la_fleca), turns(other_coop)) == (before + 1, others)


@pytest.mark.django_db
def test_a_step_that_is_refused_is_none(la_fleca, other_lead):
    before = turns(la_fleca)
    with pytest.raises(NotYours):
        moves.describe(la_fleca, by=other_lead, town="Vic")
    assert turns(la_fleca) == before


def test_the_steps_that_are_told_by_figures_are_steps():
    assert {step.name for step in all_steps()} >= settings.STEPS_TOLD_BY_FIGURES


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """One step is under way in a transaction of its own while another begins and ends."""

    @pytest.fixture
    def while_open(self, la_fleca):
        """Runs `step` in another thread, whose transaction stays open until the block ends; its end is waited for."""
        begun, end = threading.Event(), threading.Event()

        def work(step):
            with transaction.atomic():
                step()
                begun.set()
                assert end.wait(20)
            connection.close()

        class Meanwhile:
            def __init__(self, step):
                self.thread = threading.Thread(target=work, args=(step,))

            def __enter__(self):
                self.thread.start()
                assert begun.wait(20)

            def __exit__(self, *_error):
                end.set()
                self.thread.join()

        return Meanwhile

    def test_nobody_waits_and_every_step_is_seen_when_it_is_committed(self, while_open, la_fleca, lead):
        before, newest = turns(la_fleca), lambda: Entry.objects.of_cooperative(la_fleca)[0].pk
        with while_open(lambda: moves.work_for(la_fleca, by=lead)):
            other = Cooperative.objects.get(pk=la_fleca.pk)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = 500")
                Turn.objects.turn([other.pk])
            Entry.of("x.y", other, by=lead, before="", why="", facts={}).save()
            assert turns(la_fleca) == before + 1
            seen, last = turns(la_fleca), newest()
        assert turns(la_fleca) == seen + 1
        # The negative control: the newest entry is the same one, although a step has been committed since.
        assert newest() == last

    def test_twelve_at_once_are_twelve(self, la_fleca):
        before, ready = turns(la_fleca), threading.Barrier(12)

        def turn():
            ready.wait(20)
            for _time in range(5):
                with transaction.atomic():
                    Turn.objects.turn([la_fleca.pk])
            connection.close()

        threads = [threading.Thread(target=turn) for _thread in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert turns(la_fleca) == before + 60
        assert Turn.objects.filter(cooperative=la_fleca).count() <= 13
