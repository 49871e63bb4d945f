"""The mentor's queue and the file of a co-op, as its mentor and the coordination see it."""

from datetime import timedelta

import pytest

from crowdcoop import clock
from crowdcoop.people import moves as people
from incubator.advice import moves as advice
from incubator.cohort import file
from incubator.journeys import moves as journeys
from tests import kept, make, make_cohort, make_training

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@kept.fixture
def cohort(coordinator):
    return make_cohort.call(title="Crowdcoop 2026")


@kept.fixture
def horta(cohort, mentor, coordinator):
    return make_cohort.still("Horta Viva", cohort, mentor=mentor, coordinator=coordinator)


def of_mentor(incubation) -> str:
    return f"/en/mentor/cooperatives/{incubation.pk}/"


class TestQueue:
    def test_a_co_op_that_does_not_move_says_so_and_stands_first(self, as_, horta, cohort, mentor, coordinator):
        make.itinerary(make.cooperative(name="Arrels"), cohort, mentor=mentor, coordinator=coordinator)
        page = as_(mentor).get("/en/mentor/").content.decode()
        assert "No movement for 16 days" in page
        assert page.index("Horta Viva") < page.index("Arrels")

    def test_what_was_given_this_month(self, as_, horta, mentor):
        assert "No session of yours has been written down" in as_(mentor).get("/en/mentor/").content.decode()
        with clock.at((clock.now() + timedelta(days=31)).replace(day=20, hour=12)):
            make_training.held(make_training.pool(horta), minutes=90)
            page = as_(mentor).get("/en/mentor/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
            assert "You have given 1 h 30 min of advice in" in page

    def test_nothing_waits_and_the_next_date_is_told(self, as_, cohort, mentor, coordinator):
        coop = make.cooperative(name="Horta Viva")
        horta = make_cohort.at_the_gate(coop, cohort, mentor=mentor, coordinator=coordinator)
        session = make_training.booked(make_training.pool(horta))
        page = as_(mentor).get("/en/mentor/").content.decode()
        assert "Waiting for you (0)" in page
        assert "You have done it all. Next, a session with Horta Viva" in page
        assert f'href="{session.get_absolute_url()}"'.replace("/es/", "/en/") in page

    def test_who_goes_along_for_an_organisation_has_it_too(self, as_, horta, coordinator, other_mentor):
        organisation = make_training.organisation(other_mentor)
        journeys.change_accompaniment(horta, by=coordinator, organisation=organisation, mentor=other_mentor)
        browser = as_(other_mentor)
        assert "Horta Viva" in browser.get("/en/mentor/").content.decode()
        assert browser.get(of_mentor(horta)).status_code == 200


class TestFile:
    def test_it_gathers_what_is_known(self, as_, horta, mentor):
        make_training.module(title="What co-operating means")
        make_cohort.action(horta, "Ask for prices", due_in=2)
        make_training.booked(make_training.pool(horta))
        page = as_(mentor).get(of_mentor(horta)).content.decode()
        for words in (
            "Itinerary",
            "Idea",
            "Before “Campaign preparation”",
            "What co-operating means",
            "We went through the costs.",
            "Ask three bakers for prices.",
            "Ask for prices",
            "“Ask for prices” is due by",
            "The roadmap was agreed and the itinerary began",
            "What is left",
        ):
            assert words in page, words

    def test_done_actions_stand_apart(self, horta, mentor):
        make_cohort.action(horta, "Ask for prices", due_in=2)
        open_ones, _done = file.actions(horta)
        advice.complete_action(open_ones[0], by=mentor)
        assert [[each.text for each in some] for some in file.actions(horta)] == [[], ["Ask for prices"]]

    def test_past_the_gate_nothing_is_left(self, as_, cohort, mentor, coordinator, settings):
        settings.GATE_CONDITIONS = []
        over = make_cohort.following_up(make_cohort.at_the_gate(None, cohort, mentor=mentor, coordinator=coordinator))
        assert file.left(over) is None
        page = as_(mentor).get(of_mentor(over)).content.decode()
        assert "The co-op graduates" in page
        assert "things are left" not in page

    def test_the_timeline_has_pages(self, as_, horta, mentor):
        lead = horta.cooperative.team()[0]
        for n in range(file.LINES + 1):
            people.describe(horta.cooperative, by=lead, sentence=f"Greens {n}")
        first = as_(mentor).get(of_mentor(horta)).content.decode()
        assert "The co-op came to the site" not in first
        assert "The co-op came to the site" in as_(mentor).get(of_mentor(horta) + "?page=2").content.decode()

    def test_it_is_not_for_other_mentors(self, as_, horta, other_mentor, coordinator):
        for who in (other_mentor, coordinator):
            assert as_(who).get(of_mentor(horta)).status_code == 404
        assert as_(other_mentor).get(f"/en/staff/cooperatives/{horta.pk}/").status_code == 404

    def test_the_coordination_reads_the_session_and_moves_it_from_there(self, as_, horta, coordinator):
        session = make_training.booked(make_training.pool(horta))
        browser = as_(coordinator)
        page = browser.get(f"/en/staff/cooperatives/{horta.pk}/").content.decode()
        assert f"/en/staff/board/{horta.pk}/move/" in page
        assert browser.get(session.get_absolute_url(), follow=True).status_code == 200

    def test_it_asks_the_same_however_much_there_is(self, as_, horta, mentor, cost):
        make_cohort.action(horta, "First", due_in=1)
        as_(mentor).get(of_mentor(horta))
        before = cost(as_(mentor), of_mentor(horta))
        pool = horta.pools.all()[0]
        for n in range(5):
            agreed = [{"text": f"Action {k}", "owner": mentor, "due_on": clock.now().date()} for k in range(3)]
            make_training.held(pool, ago=timedelta(days=10 + n), actions=agreed)
        assert cost(as_(mentor), of_mentor(horta)) == before
