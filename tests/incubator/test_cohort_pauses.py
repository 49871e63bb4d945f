"""Pauses on the board, and what is taken back with them; papers and set tasks on the radar."""

from datetime import timedelta

import pytest

from crowdcoop import clock
from incubator.cohort import moves, moving, radar, steps
from incubator.cohort.rows import rows_of
from incubator.journeys.diagnosis import Diagnosis
from incubator.journeys.legal.models import LegalStep
from incubator.journeys.models import Incubation
from incubator.journeys.plan import moves as plan
from tests import kept, make_cohort

pytestmark = pytest.mark.django_db
State = Incubation.State
SECOND = timedelta(seconds=1)


@kept.fixture
def horta(mentor, coordinator):
    return make_cohort.still("Horta Viva", make_cohort.call(), mentor=mentor, coordinator=coordinator)


def row(incubation):
    return rows_of(Incubation.objects.filter(pk=incubation.pk))[0]


def taken_back(incubation, entry, by) -> Incubation:
    with clock.at(entry.at + SECOND):
        return moves.take_back_move(incubation, by=by, entry=entry.pk)


def test_a_paused_one_stands_where_it_was_and_rests(horta, coordinator):
    moving.move(horta, State.PAUSED, by=coordinator, note="A summer without people.")
    assert (row(horta).paused, row(horta).stage, row(horta).stuck) == (True, State.ITINERARY, False)
    ways = {way.to: way for way in steps.ways(Incubation.objects.get(pk=horta.pk), coordinator)}
    assert [to for to in ways if ways[to].possible] == [State.ITINERARY, State.DROPPED_OUT, State.DISMISSED]
    assert ways[State.READY].reasons == ("It is paused: first it goes on where it was.",)


def test_a_pause_is_taken_back(horta, coordinator):
    entry = moving.move(horta, State.PAUSED, by=coordinator, note="A summer without people.")
    back = taken_back(horta, entry, coordinator)
    assert (back.state, back.paused_from, entry.notices.count()) == (State.ITINERARY, "", 0)


def test_going_on_is_taken_back_with_the_end_of_the_itinerary(horta, coordinator):
    with clock.at(clock.now() - 10 * timedelta(days=1)):
        moving.move(horta, State.PAUSED, by=coordinator, note="A summer without people.")
    before = Diagnosis.objects.get(incubation=horta).ends_on
    entry = moving.move(Incubation.objects.get(pk=horta.pk), State.ITINERARY, by=coordinator)
    assert Diagnosis.objects.get(incubation=horta).ends_on > before
    back = taken_back(horta, entry, coordinator)
    assert (back.state, back.paused_from) == (State.PAUSED, State.ITINERARY)
    assert Diagnosis.objects.get(incubation=horta).ends_on == before


def test_sent_away_while_paused_and_taken_back_it_is_paused(horta, coordinator):
    moving.move(horta, State.PAUSED, by=coordinator, note="A summer without people.")
    entry = moving.move(Incubation.objects.get(pk=horta.pk), State.DISMISSED, by=coordinator, note="No answer.")
    back = taken_back(horta, entry, coordinator)
    assert (back.state, back.paused_from) == (State.PAUSED, State.ITINERARY)


def test_papers_that_run_out_are_seen(horta, mentor):
    today = clock.now().date()
    LegalStep.objects.create(
        cooperative=horta.cooperative,
        stage=LegalStep.Stage.NAME_CERTIFICATE,
        reached_on=today,
        expires_on=today + timedelta(days=3),
        profile_before="idea",
        noted_by=mentor,
        at=clock.now(),
    )
    assert any("The name certificate runs out on" in line.words for line in row(horta).lines)


def test_so_is_what_a_mentor_has_asked_for(horta, mentor):
    plan.set_task(
        horta,
        by=mentor,
        text="Bring the statutes",
        group="before",
        owner=None,
        due_on=clock.now().date() + timedelta(days=2),
    )
    assert radar.COMING in {line.kind for line in row(horta).lines}
