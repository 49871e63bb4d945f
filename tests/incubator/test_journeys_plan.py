"""Who does what, and by when: days that are proposed, the team's own word, and the tasks of mentors."""

from datetime import date

import pytest

from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.journeys import home
from incubator.journeys import moves as journeys
from incubator.journeys.plan import moves
from incubator.journeys.plan.laying import spread
from incubator.journeys.plan.models import ExtraTask, TaskPlan
from incubator.journeys.tasklist import Task
from tests import make, make_journeys
from tests.make_journeys import in_days

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 4, 1)
FOLLOWERS = "community:followers"


def a_task(**more):
    return Task("training", "Learn", "/x/", "", False, **more)


class TestSpread:
    def test_evenly_to_the_last_day(self):
        days = [task.due_on for task in spread([a_task() for _ in range(3)], FIRST, LAST)]
        assert days == [date(2026, 1, 31), date(2026, 3, 2), LAST]

    def test_optional_ones_and_those_with_a_day_keep_theirs(self):
        given = [a_task(), a_task(compulsory=False), a_task(due_on=FIRST), a_task()]
        assert [task.due_on for task in spread(given, FIRST, LAST)] == [date(2026, 2, 15), None, FIRST, LAST]

    def test_no_day_moves_when_one_is_done(self):
        tasks = [a_task() for _ in range(4)]
        done = [Task("training", "Learn", "/x/", "", True), *tasks[1:]]
        assert [t.due_on for t in spread(tasks, FIRST, LAST)] == [t.due_on for t in spread(done, FIRST, LAST)]

    def test_nothing_to_spread_and_no_time_to_spread_over(self):
        assert spread([], FIRST, LAST) == []
        assert [task.due_on for task in spread([a_task()], LAST, FIRST)] == [LAST]

    def test_the_tasks_of_a_co_op_get_their_days_with_the_roadmap(self, la_fleca, open_call, mentor, lead):
        way = make.diagnosed(la_fleca, open_call, mentor=mentor)
        assert not any(task.due_on for task in home.tasks_of(way, lead))
        begun = journeys.begin_itinerary(way, by=lead)
        dated = [task.due_on for task in home.tasks_of(begun, lead) if task.group != "before"]
        assert dated == sorted(dated)
        assert dated[-1] == begun.diagnosis.ends_on


class TestPlan:
    @pytest.mark.parametrize("who", ["lead", "teammate", "mentor"])
    def test_any_of_the_team_and_those_who_go_along_plan(self, itinerary, teammate, lead, who, request):
        moves.plan_task(itinerary, by=request.getfixturevalue(who), key=FOLLOWERS, owner=teammate, due_on=in_days(9))
        task = next(one for one in home.tasks_of(itinerary, lead) if one.key == FOLLOWERS)
        assert (task.owner, task.due_on) == (teammate, in_days(9))

    @pytest.mark.parametrize("who", ["other_lead", "other_mentor", "coordinator", "supporter", "stranger"])
    def test_others_do_not(self, itinerary, who, request):
        with pytest.raises(NotYours):
            moves.plan_task(itinerary, by=request.getfixturevalue(who), key=FOLLOWERS, owner=None, due_on=None)

    def test_said_twice_the_last_word_stands(self, itinerary, lead, teammate):
        for owner in (lead, teammate, None):
            moves.plan_task(itinerary, by=lead, key=FOLLOWERS, owner=owner, due_on=None)
        assert TaskPlan.objects.get().owner is None
        task = next(one for one in home.tasks_of(itinerary, lead) if one.key == FOLLOWERS)
        assert (task.owner, task.due_on) == (None, None)

    def test_the_owner_is_of_the_team_and_the_day_is_to_come(self, itinerary, lead, other_lead):
        with pytest.raises(NotNow, match="somebody of the team"):
            moves.plan_task(itinerary, by=lead, key=FOLLOWERS, owner=other_lead, due_on=None)
        for day in (in_days(-1), in_days(731)):
            with pytest.raises(NotNow, match="a day to come"):
                moves.plan_task(itinerary, by=lead, key=FOLLOWERS, owner=None, due_on=day)

    def test_not_in_a_pause(self, itinerary, lead):
        make_journeys.paused(itinerary)
        with pytest.raises(NotNow, match="paused"):
            moves.plan_task(itinerary, by=lead, key=FOLLOWERS, owner=None, due_on=None)


class TestTasksOfMentors:
    @pytest.mark.parametrize("who", ["mentor", "coordinator"])
    def test_the_mentor_and_the_coordination_set_them_and_the_team_hears(self, itinerary, who, request, teammate):
        task = make_journeys.task(itinerary, by=request.getfixturevalue(who), owner=teammate)
        notice = Notice.objects.get(message="task_set", person=teammate)
        assert notice.entry.about == task

    @pytest.mark.parametrize("who", ["lead", "other_mentor", "other_lead", "finance", "stranger"])
    def test_others_do_not(self, itinerary, who, request):
        with pytest.raises(NotYours):
            moves.set_task(itinerary, by=request.getfixturevalue(who), text="x", group="advice")

    def test_who_coordinates_sets_none_for_their_own(self, itinerary, la_fleca, lead, coordinator):
        people.join_team(la_fleca, by=lead, person=coordinator)
        with pytest.raises(NotYours):
            make_journeys.task(itinerary, by=coordinator)

    def test_any_of_the_team_ticks_it_off_once(self, itinerary, teammate, lead, mentor):
        task = make_journeys.task(itinerary)
        with pytest.raises(NotYours):
            moves.tick_off(task, by=mentor)
        assert moves.tick_off(task, by=teammate).done_by == teammate
        with pytest.raises(NotNow, match="done already"):
            moves.tick_off(task, by=lead)
        with pytest.raises(NotNow, match="done already"):
            moves.withdraw(task, by=mentor)

    def test_what_is_taken_back_is_gone_from_the_list(self, itinerary, lead, mentor):
        task = make_journeys.task(itinerary)
        assert task.key in [one.key for one in home.tasks_of(itinerary, lead)]
        with pytest.raises(NotYours):
            moves.withdraw(task, by=lead)
        moves.withdraw(task, by=mentor)
        assert task.key not in [one.key for one in home.tasks_of(itinerary, lead)]
        with pytest.raises(NotNow, match="taken back"):
            moves.tick_off(task, by=lead)

    def test_without_words_it_is_no_task(self, itinerary, mentor):
        with pytest.raises(NotNow, match="what is to be done"):
            make_journeys.task(itinerary, " ")


class TestPages:
    def test_a_mate_says_who_does_it_and_by_when(self, as_, itinerary, teammate, lead):
        browser, day = as_(teammate), in_days(12)
        assert FOLLOWERS in browser.get("/en/team/tasks/").content.decode()
        url = f"/en/team/tasks/{FOLLOWERS}/"
        assert browser.post(url, {"owner": lead.pk, "due_on": day.isoformat()})["Location"] == "/en/team/tasks/"
        assert "Laia Puig" in browser.get("/en/team/").content.decode()

    def test_an_owner_from_elsewhere_is_no_choice(self, as_, itinerary, lead, other_lead):
        as_(lead).post(f"/en/team/tasks/{FOLLOWERS}/", {"owner": other_lead.pk})
        assert not TaskPlan.objects.exists()

    @pytest.mark.parametrize("key", ["nothing", "extra:0", "extra:x", "community:", "x" * 300])
    def test_what_is_no_task_has_no_page(self, as_, itinerary, lead, mentor, key):
        assert as_(lead).post(f"/en/team/tasks/{key}/", {"owner": ""}).status_code == 404
        assert as_(mentor).get(f"/en/mentor/cooperatives/{itinerary.pk}/tasks/{key}/").status_code == 404

    def test_another_teams_task_is_not_ticked_off(self, as_, itinerary, other_coop, other_lead):
        task = make_journeys.task(itinerary)
        make.itinerary(other_coop)
        assert as_(other_lead).post(f"/en/team/tasks/{task.pk}/done/").status_code == 404
        assert as_(other_lead).get(f"/en/team/tasks/{task.key}/").status_code == 404
        assert ExtraTask.objects.get().done_at is None

    def test_a_mentor_sets_one_on_a_page_and_the_team_ticks_it_off(self, as_, itinerary, mentor, lead):
        desk, url = as_(mentor), f"/en/mentor/cooperatives/{itinerary.pk}/tasks/"
        desk.post(url, {"text": "Ask the mills", "group": "campaign", "due_on": in_days(5).isoformat()})
        task = ExtraTask.objects.get()
        home_page = as_(lead).get("/en/team/").content.decode()
        assert f'href="/en/team/tasks/{task.key}/"' in home_page
        assert "It is done" in as_(lead).get(f"/en/team/tasks/{task.key}/").content.decode()
        as_(lead).post(f"/en/team/tasks/{task.pk}/done/")
        assert "Done on" in desk.get(url).content.decode()

    def test_a_mentor_plans_and_takes_back_only_at_their_co_ops(self, as_, itinerary, mentor, other_mentor, lead):
        task = make_journeys.task(itinerary)
        base = f"/en/mentor/cooperatives/{itinerary.pk}/tasks/"
        assert as_(other_mentor).post(f"{base}{task.pk}/withdraw/").status_code == 404
        as_(mentor).post(f"{base}{task.key}/", {"owner": lead.pk, "due_on": ""})
        assert TaskPlan.objects.get().by == mentor
        other = make_journeys.task(make.itinerary())
        assert as_(mentor).post(f"{base}{other.pk}/withdraw/").status_code == 404
        as_(mentor).post(f"{base}{task.pk}/withdraw/")
        assert ExtraTask.objects.get(pk=task.pk).withdrawn_at is not None
