"""Two at once, on PostgreSQL: one agrees, one takes up, one ticks off; and without the lock both would."""

import pytest

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow
from incubator.journeys import moves
from incubator.journeys.days import today
from incubator.journeys.diagnosis import Diagnosis
from incubator.journeys.legal import moves as legal
from incubator.journeys.legal import sweeping
from incubator.journeys.legal.models import LegalStep
from incubator.journeys.models import Incubation
from incubator.journeys.plan import moves as plan
from incubator.journeys.plan.models import TaskPlan
from tests import kept, make, make_journeys
from tests.crowdcoop.test_at_once import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two_leads(la_fleca, lead, teammate):
    people.change_part(la_fleca.memberships.get(person=teammate), by=lead, part="lead")
    return [lead, teammate]


@kept.fixture
def diagnosed(la_fleca, open_call, mentor, coordinator):
    return make.diagnosed(la_fleca, open_call, mentor=mentor, coordinator=coordinator)


def test_two_leads_agree_once(diagnosed, two_leads, mentor):
    def work(meet):
        someone, own = two_leads.pop(), Incubation.objects.get(pk=diagnosed.pk)
        meet()
        moves.begin_itinerary(own, by=someone, version=1)

    assert together(work) == ["done", "refused"]
    assert Entry.objects.filter(step="journeys.begin_itinerary").count() == 1
    assert Notice.objects.filter(message="roadmap_agreed", person=mentor).count() == 1


def test_without_the_lock_both_would_have_agreed(diagnosed, two_leads):
    """The negative control: both look, both see that nobody has agreed, both write."""

    def work(meet):
        someone, own = two_leads.pop(), Incubation.objects.get(pk=diagnosed.pk)
        if reasons := moves.begin_itinerary.why_not(own, someone):
            raise NotNow(*reasons)
        meet()
        Incubation.objects.filter(pk=own.pk).update(roadmap_agreed_at=clock.now(), roadmap_agreed_by=someone)

    assert together(work) == ["done", "done"]


def test_it_is_taken_up_once_and_its_end_moves_once(diagnosed, lead, mentor, coordinator):
    way = make_journeys.paused(moves.begin_itinerary(diagnosed, by=lead))
    planned, both = Diagnosis.objects.get().ends_on, [mentor, coordinator]
    later = clock.now() + 10 * make.DAY

    def work(meet):
        someone, own = both.pop(), Incubation.objects.get(pk=way.pk)
        meet()
        with clock.at(later):
            moves.resume(own, by=someone)

    assert together(work) == ["done", "refused"]
    assert (Diagnosis.objects.get().ends_on - planned).days == 10
    assert Incubation.objects.get().state == "itinerary"


def test_of_two_who_write_over_the_same_version_one_is_refused(diagnosed, mentor):
    texts = [{**make.DIAGNOSIS, "human": f"Words of writer {n}."} for n in (1, 2)]

    def work(meet):
        own, words = Incubation.objects.get(pk=diagnosed.pk), texts.pop()
        meet()
        moves.record_diagnosis(own, by=mentor, version=1, **words)

    assert together(work) == ["done", "refused"]
    assert Diagnosis.objects.get().version == 2


def test_a_legal_step_is_written_down_once(diagnosed, lead, teammate):
    both = [lead, teammate]

    def work(meet):
        someone, own = both.pop(), Incubation.objects.get(pk=diagnosed.pk)
        meet()
        legal.reach(own, by=someone, stage="statutes", reached_on=today())

    assert together(work) == ["done", "refused"]
    assert LegalStep.objects.count() == 1


def test_two_workers_remind_once(diagnosed):
    step = make_journeys.legal_step(diagnosed)
    soon, told = clock.now() + (step.days_left(today()) - 6) * make.DAY, []

    def work(meet):
        meet()
        with clock.at(soon):
            told.append(sweeping.remind_due())

    together(work)
    assert sorted(told) == [0, 1]


def test_a_task_is_ticked_off_once(diagnosed, lead, teammate):
    task, both = make_journeys.task(diagnosed), [lead, teammate]

    def work(meet):
        someone = both.pop()
        meet()
        plan.tick_off(task, by=someone)

    assert together(work) == ["done", "refused"]


def test_two_who_plan_the_same_task_leave_one_plan(diagnosed, lead, teammate):
    both = [lead, teammate]

    def work(meet):
        someone, own = both.pop(), Incubation.objects.get(pk=diagnosed.pk)
        meet()
        plan.plan_task(own, by=someone, key="community:updates", owner=someone, due_on=None)

    assert together(work) == ["done", "done"]
    assert TaskPlan.objects.count() == 1
