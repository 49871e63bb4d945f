"""Paused and taken up where it was, sent away, sent back once: each with its reason, by who may."""

import pytest

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.journeys import history, moves, report
from incubator.journeys.models import Incubation
from incubator.selection.rules import holding
from incubator.training import moves as training
from tests import make, make_funding, make_journeys, make_training

pytestmark = pytest.mark.django_db
WHY = "One of us is ill."
REASON = {"reason": WHY, "kind": "people"}


def told(message: str) -> list[str]:
    return list(Notice.objects.filter(message=message).order_by("email").values_list("email", flat=True))


class TestPause:
    @pytest.mark.parametrize("who", ["lead", "mentor", "coordinator", "other_coordinator"])
    def test_the_lead_its_mentor_and_the_coordination_pause(self, itinerary, who, request):
        paused = moves.pause(itinerary, by=request.getfixturevalue(who), **REASON)
        assert (paused.state, paused.paused_from) == ("paused", "itinerary")

    @pytest.mark.parametrize("who", ["teammate", "other_lead", "other_mentor", "finance", "supporter", "stranger"])
    def test_others_do_not(self, itinerary, who, request):
        with pytest.raises(NotYours):
            moves.pause(itinerary, by=request.getfixturevalue(who), **REASON)

    def test_everybody_hears_it_and_the_journal_keeps_why(self, itinerary, lead, teammate, mentor, coordinator):
        moves.pause(itinerary, by=lead, **REASON)
        assert told("paused") == [lead.email, teammate.email]
        assert told("pause_begun") == [coordinator.email, mentor.email]
        letters = {notice.email: words(notice).text for notice in Notice.objects.filter(message="pause_begun")}
        assert f"/en/staff/cooperatives/{itinerary.pk}/" in letters[coordinator.email]
        assert f"/en/mentor/cooperatives/{itinerary.pk}/" in letters[mentor.email]
        entry = Entry.objects.get(step="journeys.pause")
        assert (entry.why, entry.data["kind"], entry.before) == (WHY, "people", "itinerary")

    def test_a_reason_is_asked_for(self, itinerary, lead):
        with pytest.raises(NotNow, match="Say why"):
            moves.pause(itinerary, by=lead, reason=" ", kind="people")

    @pytest.mark.parametrize("state", ["diagnosis", "itinerary", "campaign_preparation", "ready", "follow_up"])
    def test_it_goes_on_where_it_was(self, state, coordinator):
        way = at_stage(state)
        back = moves.resume(make_journeys.paused(way), by=way.mentor)
        assert (back.state, back.paused_from) == (state, "")

    def test_not_during_its_campaign_nor_twice_nor_when_it_is_over(self, la_fleca, mentor):
        way = make_funding.live(la_fleca).cooperative.incubation
        with pytest.raises(NotNow, match="In campaign"):
            moves.pause(way, by=way.mentor, **REASON)
        other = make_journeys.paused(make.itinerary())
        with pytest.raises(NotNow, match="Paused"):
            make_journeys.paused(other)
        moves.dismiss(other, by=make.person(role="coordinator"), reason="Enough.")
        with pytest.raises(NotNow, match="Dismissed"):
            moves.resume(other, by=other.mentor)

    def test_nothing_is_learnt_meanwhile(self, itinerary, lead):
        module = make_training.module()
        make_journeys.paused(itinerary)
        with pytest.raises(NotNow, match="paused"):
            training.finish_lesson(itinerary, by=lead, lesson=module.lessons.first())

    @pytest.mark.parametrize("who", ["lead", "teammate", "other_mentor", "supporter", "stranger"])
    def test_only_its_mentor_or_the_coordination_takes_it_up(self, itinerary, who, request):
        paused = make_journeys.paused(itinerary)
        with pytest.raises(NotYours):
            moves.resume(paused, by=request.getfixturevalue(who))

    def test_who_is_in_its_team_does_not_take_it_up(self, itinerary, la_fleca, lead, coordinator):
        people.join_team(la_fleca, by=lead, person=coordinator)
        with pytest.raises(NotYours):
            moves.resume(make_journeys.paused(itinerary), by=coordinator)

    def test_the_itinerary_ends_as_much_later_as_the_pause_was_long(self, itinerary, coordinator, lead):
        planned = itinerary.diagnosis.ends_on
        make_journeys.paused(itinerary)
        with clock.at(clock.now() + 10 * make.DAY):
            back = moves.resume(itinerary, by=coordinator)
        assert (Incubation.objects.get().diagnosis.ends_on - planned).days == 10
        assert told("resumed")[0] == lead.email
        assert history.pause_of(back) is None

    def test_a_paused_co_op_may_still_leave(self, itinerary, lead):
        assert moves.drop_out(make_journeys.paused(itinerary), by=lead, reason="We stop.").state == "dropped_out"


def at_stage(state: str) -> Incubation:
    if state in ("diagnosis", "itinerary"):
        return make.incubation() if state == "diagnosis" else make.itinerary()
    if state == "campaign_preparation":
        return make_funding.in_preparation()
    way = make_funding.ready(make.cooperative()).cooperative.incubation
    return way if state == "ready" else moves.enter_follow_up(moves.enter_campaign(way, by=None), by=None)


class TestDismissed:
    @pytest.mark.parametrize("who", ["lead", "teammate", "mentor", "other_mentor", "finance", "stranger"])
    def test_only_the_coordination_and_never_of_ones_own(self, itinerary, la_fleca, lead, coordinator, who, request):
        people.join_team(la_fleca, by=lead, person=coordinator)
        for person in (request.getfixturevalue(who), coordinator):
            with pytest.raises(NotYours):
                moves.dismiss(itinerary, by=person, reason="No.")

    def test_with_its_reason_told_to_team_and_mentor(self, itinerary, lead, teammate, mentor, coordinator):
        with pytest.raises(NotNow, match="Say why"):
            moves.dismiss(itinerary, by=coordinator, reason="  ")
        assert moves.dismiss(itinerary, by=coordinator, reason="They do not come.").state == "dismissed"
        assert (told("dismissed"), told("dropped_out")) == ([lead.email, teammate.email], [mentor.email])

    def test_the_place_of_who_paused_stays_theirs(self, incubation, open_call):
        make_journeys.paused(incubation)
        assert holding(open_call).count() == 1


class TestReturn:
    @pytest.fixture
    def unfunded(self, la_fleca):
        """In follow-up after a campaign that closed below its minimum."""
        campaign = make_funding.live(la_fleca)
        make_funding.end_round(campaign)
        return Incubation.objects.get()

    def test_once_after_a_campaign_that_was_not_funded(self, unfunded):
        with pytest.raises(NotNow, match="what was learnt"):
            moves.return_to_preparation(unfunded, by=unfunded.mentor, reason=" ")
        back = moves.return_to_preparation(unfunded, by=unfunded.mentor, reason="Ask the street first.")
        assert back.state == "campaign_preparation"
        assert not back.sign_offs.filter(stage="ready").exists()
        assert moves.return_to_preparation.why_not(
            Incubation(state="follow_up", cooperative=back.cooperative, returned_at=back.returned_at), None
        ) == ["This co-op has prepared a second campaign already; there is no third."]

    def test_not_after_one_that_was_funded_or_none(self, la_fleca):
        way = make_funding.ready(la_fleca).cooperative.incubation
        way = moves.enter_follow_up(moves.enter_campaign(way, by=None), by=None)
        with pytest.raises(NotNow, match="not funded"):
            moves.return_to_preparation(way, by=way.mentor, reason="Again.")

    def test_the_team_does_not_send_itself_back(self, unfunded):
        with pytest.raises(NotYours):
            moves.return_to_preparation(unfunded, by=make_journeys.lead_of(unfunded), reason="Again.")


class TestPages:
    def test_the_lead_pauses_on_a_page_and_the_home_says_so(self, as_, itinerary, lead, teammate):
        browser = as_(lead)
        assert "There is a problem" in browser.post("/en/team/pause/", {"reason": "x"}).content.decode()
        assert browser.post("/en/team/pause/", REASON)["Location"] == "/en/team/"
        page = as_(teammate).get("/en/team/").content.decode()
        assert WHY in page
        assert "somebody is missing in the team" in page

    def test_a_mate_has_no_such_form_and_cannot_send_it(self, as_, itinerary, teammate):
        browser = as_(teammate)
        assert 'name="reason"' not in browser.get("/en/team/pause/").content.decode()
        assert browser.post("/en/team/pause/", REASON).status_code == 404

    @pytest.mark.parametrize("desk", ["mentor", "staff"])
    def test_a_desk_pauses_and_takes_up(self, as_, itinerary, mentor, coordinator, desk):
        browser, url = as_(mentor if desk == "mentor" else coordinator), f"/en/{desk}/cooperatives/{itinerary.pk}/"
        browser.post(f"{url}pause/", REASON)
        assert WHY in browser.get(f"{url}pause/").content.decode()
        browser.post(f"{url}resume/")
        itinerary.refresh_from_db()
        assert itinerary.state == "itinerary"

    def test_the_mentor_has_no_way_to_send_it_away(self, as_, itinerary, mentor, coordinator):
        for desk in ("mentor", "staff"):
            url = f"/en/{desk}/cooperatives/{itinerary.pk}/dismiss/"
            assert as_(mentor).post(url, {"reason": "No."}).status_code == 404
        assert (
            "End its programme"
            not in as_(mentor).get(f"/en/mentor/cooperatives/{itinerary.pk}/pause/").content.decode()
        )
        as_(coordinator).post(f"/en/staff/cooperatives/{itinerary.pk}/dismiss/", {"reason": "No."})
        itinerary.refresh_from_db()
        assert itinerary.state == "dismissed"

    @pytest.mark.parametrize("path", ["pause/", "resume/", "dismiss/", "return/", "legal/", "tasks/"])
    @pytest.mark.parametrize("who", ["other_mentor", "lead", "other_lead", "finance", "stranger"])
    def test_for_others_there_is_nothing(self, as_, itinerary, path, who, request):
        browser = as_(request.getfixturevalue(who))
        for desk in ("mentor", "staff"):
            answer = browser.post(f"/en/{desk}/cooperatives/{itinerary.pk}/{path}", REASON)
            assert answer.status_code in ((302, 405) if who == "stranger" else (404, 405))
        itinerary.refresh_from_db()
        assert itinerary.state == "itinerary"


class TestReport:
    def test_pauses_are_told_by_their_kind_and_as_of_then(self, itinerary, mentor, la_fleca):
        make_journeys.paused(itinerary, kind="time")
        during = clock.now()
        with clock.at(during + 5 * make.DAY):
            moves.resume(itinerary, by=mentor)
        then, after = (report.section(la_fleca, at)["pauses"] for at in (during, during + 9 * make.DAY))
        assert [(one["kind"], one["until"] is None) for one in then] == [("time", True)]
        assert [(one["words"], one["until"] is None) for one in after] == [("there is no time for it now", False)]
        assert WHY not in str(report.section(la_fleca, during + 9 * make.DAY))

    def test_papers_and_tasks_are_told_as_they_stood(self, itinerary, la_fleca, lead):
        make_journeys.legal_step(itinerary)
        before = clock.now()
        after = before + make.DAY
        with clock.at(after):
            make_journeys.tick_off(make_journeys.task(itinerary))
            make_journeys.task(itinerary, "Write to the mills")
        earlier, now = (report.section(la_fleca, at) for at in (before, after))
        assert [step["stage"] for step in earlier["legal"]] == ["name_certificate"]
        assert (earlier["tasks"], now["tasks"]) == ({"set": 0, "done": 0}, {"set": 2, "done": 1})
