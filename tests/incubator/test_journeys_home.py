"""The co-op's home: what comes next, the count, the groups, the mentor, the dates, the welcome."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from crowdcoop import clock
from incubator.journeys import dates, home, moves
from incubator.journeys.dates import NextDate
from incubator.journeys.models import Incubation
from tests import make, make_journeys, make_training

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def sessions_to_come(incubation: Incubation) -> list[NextDate]:
    """As a slice above tells its dates."""
    now = clock.now()
    return [
        NextDate(
            f"session-{n}", f"Session {n}", now + n * make.DAY, now + n * make.DAY + timedelta(hours=1), "/en/advice/"
        )
        for n in (-1, 1, 2, 3, 4)
    ]


@pytest.fixture
def with_sessions(settings):
    settings.JOURNEY_DATES = [*settings.JOURNEY_DATES, f"{__name__}.sessions_to_come"]


class TestHome:
    def test_the_count_is_of_tasks_and_the_next_one_is_open(self, as_, itinerary, lead):
        page = as_(lead).get("/en/team/").content.decode()
        shown = home.home(itinerary, lead)
        assert f"{shown.done} of {shown.of} tasks done" in page
        assert f'class="btn" href="{shown.next.url}"' in page

    def test_who_is_alone_is_asked_for_company_first_and_later_last(self, mentor, coordinator):
        people = {"mentor": mentor, "coordinator": coordinator}
        begun = make.incubation(make.cooperative(), **people)
        assert home.home(begun, begun.cooperative.team()[0]).next.key == "journey:team"
        agreed = make.itinerary(make.cooperative(), **people)
        assert home.home(agreed, agreed.cooperative.team()[0]).next.key != "journey:team"

    def test_the_request_to_be_declared_ready_is_the_last_task(self, itinerary, lead):
        assert home.home(itinerary, lead).groups[-1].tasks[-1].key == "gate:ready"

    def test_a_locked_task_says_why_and_is_no_link(self, as_, incubation, lead):
        page = as_(lead).get("/en/team/").content.decode()
        locked = page[page.index("Agree to your roadmap") - 60 :][:400]
        assert "It comes with the initial diagnosis" in locked
        assert "<a" not in locked[:80]

    def test_each_task_tells_who_and_by_when(self, as_, itinerary, lead, teammate):
        make_journeys.task(itinerary, owner=teammate, due_on=make_journeys.in_days(9))
        page = as_(lead).get("/en/team/").content.decode()
        assert "Teo Roca · by" in page
        assert "Everyone · by" in page

    def test_a_day_that_has_passed_is_said(self, as_, itinerary, lead):
        make_journeys.task(itinerary, due_on=make_journeys.in_days(1))
        with clock.at(clock.now() + 3 * make.DAY):
            assert "Late" in as_(lead).get("/en/team/").content.decode()

    def test_the_last_five_things_and_who_did_them(self, as_, itinerary, lead, mentor):
        for n in range(6):
            make_journeys.task(itinerary, f"Task {n}")
        page = as_(lead).get("/en/team/").content.decode()
        assert page.count("A task was set") == 5
        assert "Núria Vidal" in page

    def test_when_all_is_done_it_says_what_now(self, as_, itinerary, lead, settings):
        settings.JOURNEY_TASKS = []
        assert "All done for now" in as_(lead).get("/en/team/").content.decode()
        make_journeys.paused(itinerary)
        assert "You are paused" in as_(lead).get("/en/team/").content.decode()
        moves.drop_out(itinerary, by=lead, reason="We stop.")
        assert "Your time in the programme is over" in as_(lead).get("/en/team/").content.decode()

    def test_it_asks_the_same_however_much_there_is(self, as_, itinerary, lead, teammate, mentor, cost):
        browser, counts = as_(lead), []
        make_training.module()
        for rows in (3, 27):
            for n in range(rows):
                make_journeys.task(itinerary, f"Task {n}", owner=(lead, teammate, None)[n % 3])
                make_training.module(compulsory=n % 2 == 0)
            for task in itinerary.extra_tasks.all()[: rows // 3]:
                make_journeys.plan.plan_task(itinerary, by=lead, key=task.key, owner=teammate, due_on=None)
            counts.append([cost(browser, url) for url in ("/en/team/", "/en/team/tasks/")])
            counts[-1].append(cost(as_(mentor), f"/en/mentor/cooperatives/{itinerary.pk}/tasks/"))
        assert counts[0] == counts[1]


class TestWelcome:
    def test_three_lines_until_this_person_puts_them_away(self, as_, itinerary, lead, teammate):
        browser = as_(lead)
        assert "Understood" in browser.get("/en/team/").content.decode()
        browser.post("/en/team/welcome/")
        assert "Understood" not in as_(lead).get("/en/team/").content.decode()
        assert "Understood" in as_(teammate).get("/en/team/").content.decode()

    def test_for_whoever_is_of_no_team_there_is_nothing_to_put_away(self, as_, itinerary, supporter, mentor):
        for person in (supporter, mentor):
            assert as_(person).post("/en/team/welcome/").status_code == 404


class TestDates:
    def test_the_next_three_and_the_session_with_the_mentor(self, as_, itinerary, lead, with_sessions):
        page = as_(lead).get("/en/team/").content.decode()
        assert [f"Session {n}<" in page for n in (-1, 1, 2, 3, 4)] == [False, True, True, True, False]
        assert "Next session:" in page

    def test_one_file_with_all_and_one_for_each(self, as_, itinerary, lead, with_sessions):
        answer = as_(lead).get("/en/team/dates.ics")
        assert answer["Content-Type"].startswith("text/calendar")
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        assert [str(event["uid"]).partition("@")[0] for event in events] == [
            *(f"session-{n}" for n in (1, 2, 3, 4)),
            f"itinerary-{itinerary.pk}",
        ]
        assert events[-1].decoded("dtstart") == itinerary.diagnosis.ends_on
        one = Calendar.from_ical(as_(lead).get("/en/team/dates/session-2.ics").content)
        assert [str(event["summary"]) for event in one.walk("VEVENT")] == ["Session 2"]

    def test_again_it_has_the_same_uids(self, as_, itinerary, lead):
        files = [as_(lead).get("/en/team/dates.ics").content for _ in range(2)]
        uids = [[str(e["uid"]) for e in Calendar.from_ical(file).walk("VEVENT")] for file in files]
        assert uids[0] == uids[1] != []

    @pytest.mark.parametrize("who", ["other_lead", "mentor", "coordinator", "supporter", "stranger"])
    def test_they_are_the_teams_alone(self, as_, itinerary, who, request):
        browser = as_(request.getfixturevalue(who))
        for path in ("dates.ics", f"dates/itinerary-{itinerary.pk}.ics"):
            assert browser.get(f"/en/team/{path}").status_code == (302 if who == "stranger" else 404)

    def test_without_a_roadmap_there_is_none(self, incubation):
        assert dates.upcoming(incubation) == []
