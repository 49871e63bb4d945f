"""The way of a co-op: diagnosed, its roadmap agreed, signed off, in campaign, graduated."""

from datetime import UTC, date, datetime

import pytest

from crowdcoop import clock
from crowdcoop.journal import timeline
from crowdcoop.journal.left_out import LEFT_OUT
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotNow, NotYours, all_steps
from incubator.calls.models import MentoringOrganisation
from incubator.journeys import monthly, moves, report
from incubator.journeys.models import Incubation, SignOff
from incubator.journeys.rules import goes_along
from tests import make, make_funding

pytestmark = pytest.mark.django_db
OTHERS = ["other_lead", "other_mentor", "finance", "supporter", "stranger"]
PREPARATION = Incubation.State.CAMPAIGN_PREPARATION


class TestDiagnosis:
    def test_the_mentor_writes_it_and_the_team_is_told(self, incubation, mentor, lead):
        written = moves.record_diagnosis(incubation, by=mentor, **make.DIAGNOSIS)
        assert (written.diagnosis.roadmap, written.state) == (make.DIAGNOSIS["roadmap"], "diagnosis")
        notice = Notice.objects.get(message="diagnosis_recorded", person=lead)
        assert "/en/team/roadmap/" in words(notice).text

    @pytest.mark.parametrize("who", ["lead", "coordinator", *OTHERS])
    def test_nobody_else_does(self, incubation, who, request):
        with pytest.raises(NotYours):
            moves.record_diagnosis(incubation, by=request.getfixturevalue(who), **make.DIAGNOSIS)

    def test_who_is_no_mentor_any_more_has_lost_the_co_op(self, incubation, mentor):
        people.take_role(mentor, by=None, role="mentor", reason="On leave")
        with pytest.raises(NotYours):
            moves.record_diagnosis(incubation, by=mentor, **make.DIAGNOSIS)

    def test_it_is_whole(self, incubation, mentor):
        with pytest.raises(NotNow, match="not whole"):
            moves.record_diagnosis(incubation, by=mentor, **{**make.DIAGNOSIS, "roadmap": " "})

    def test_it_stays_as_it_was_agreed(self, itinerary, mentor):
        with pytest.raises(NotNow, match="no longer possible"):
            moves.record_diagnosis(itinerary, by=mentor, **make.DIAGNOSIS)

    def test_the_lead_agrees_to_the_roadmap(self, la_fleca, open_call, mentor, lead):
        diagnosed = make.diagnosed(la_fleca, open_call, mentor=mentor)
        begun = moves.begin_itinerary(diagnosed, by=lead)
        assert (begun.state, begun.roadmap_agreed_by) == ("itinerary", lead)
        assert Notice.objects.get(message="roadmap_agreed").person == mentor

    def test_there_is_nothing_to_agree_to_before(self, incubation, lead):
        with pytest.raises(NotNow, match="has not written"):
            moves.begin_itinerary(incubation, by=lead)

    @pytest.mark.parametrize("who", ["teammate", "mentor", "coordinator", *OTHERS])
    def test_only_the_lead_agrees(self, la_fleca, open_call, mentor, coordinator, who, request):
        diagnosed = make.diagnosed(la_fleca, open_call, mentor=mentor, coordinator=coordinator)
        with pytest.raises(NotYours):
            moves.begin_itinerary(diagnosed, by=request.getfixturevalue(who))


class TestSignOff:
    @pytest.mark.parametrize("who", ["mentor", "coordinator", "other_coordinator"])
    def test_the_mentor_and_the_coordination_sign_off_once(self, itinerary, who, request):
        person = request.getfixturevalue(who)
        for _ in range(2):
            moves.sign_off(itinerary, by=person, stage=PREPARATION, note="Seen.")
        assert list(SignOff.objects.values_list("person", "stage", "note")) == [(person.pk, PREPARATION, "Seen.")]

    @pytest.mark.parametrize("who", ["lead", *OTHERS])
    def test_others_do_not(self, itinerary, who, request):
        with pytest.raises(NotYours):
            moves.sign_off(itinerary, by=request.getfixturevalue(who), stage=PREPARATION)

    def test_nobody_signs_off_their_own_co_op(self, itinerary, la_fleca, lead, mentor, coordinator):
        for person in (mentor, coordinator):
            people.join_team(la_fleca, by=lead, person=person)
            with pytest.raises(NotYours):
                moves.sign_off(itinerary, by=person, stage=PREPARATION)

    @pytest.mark.parametrize("stage", ["ready", "graduated", "nonsense"])
    def test_only_the_stage_that_comes_next(self, itinerary, mentor, stage):
        with pytest.raises(NotNow, match="cannot be signed off now"):
            moves.sign_off(itinerary, by=mentor, stage=stage)

    def test_not_during_the_diagnosis(self, incubation, mentor):
        with pytest.raises(NotNow, match="no longer possible"):
            moves.sign_off(incubation, by=mentor, stage=PREPARATION)


class TestEnds:
    @pytest.mark.parametrize("step", [moves.enter_campaign, moves.enter_follow_up, moves.graduate])
    def test_no_stage_is_skipped(self, itinerary, coordinator, step):
        by = coordinator if step is moves.graduate else None
        with pytest.raises(NotNow, match="Itinerary"):
            step(itinerary, by=by)

    @pytest.mark.parametrize("who", ["lead", "mentor", "coordinator"])
    def test_only_a_campaign_moves_a_co_op_into_it(self, itinerary, who, request):
        for step in (moves.enter_campaign, moves.enter_follow_up):
            with pytest.raises(NotYours):
                step(itinerary, by=request.getfixturevalue(who))

    def test_after_its_campaign_the_mentor_or_the_coordination_lets_it_graduate(self, la_fleca, lead, teammate):
        way = make_funding.ready(la_fleca).cooperative.incubation
        gone = moves.enter_campaign(way, by=None)
        with pytest.raises(NotNow, match="In campaign"):
            moves.drop_out(gone, by=lead, reason="Now?")
        followed = moves.enter_follow_up(gone, by=None)
        with pytest.raises(NotYours):
            moves.graduate(followed, by=lead)
        assert moves.graduate(followed, by=way.mentor).state == "graduated"
        told = Notice.objects.filter(message="graduated").order_by("email")
        assert [notice.email for notice in told] == [lead.email, teammate.email]
        with pytest.raises(NotNow, match="Graduated"):
            moves.graduate(followed, by=way.mentor)

    def test_the_lead_may_leave_with_a_reason(self, itinerary, lead, mentor, coordinator):
        with pytest.raises(NotNow, match="Say why"):
            moves.drop_out(itinerary, by=lead, reason="")
        assert moves.drop_out(itinerary, by=lead, reason="We found work.").state == "dropped_out"
        told = Notice.objects.filter(message="dropped_out").order_by("email")
        assert [notice.email for notice in told] == [coordinator.email, mentor.email]
        assert Entry.objects.get(step="journeys.drop_out").why == "We found work."

    @pytest.mark.parametrize("who", ["teammate", "mentor", *OTHERS])
    def test_others_may_not_send_it_away(self, itinerary, who, request):
        with pytest.raises(NotYours):
            moves.drop_out(itinerary, by=request.getfixturevalue(who), reason="No.")

    def test_each_organisations_mentor_can_be_changed(self, itinerary, coordinator, other_mentor, mentor, lead):
        organisation = MentoringOrganisation.objects.create(name="Goteo test")
        organisation.mentors.add(other_mentor)
        with pytest.raises(NotNow, match="of this organisation"):
            moves.change_accompaniment(itinerary, by=coordinator, organisation=organisation, mentor=mentor)
        for person in (mentor, lead):
            with pytest.raises(NotYours):
                moves.change_accompaniment(itinerary, by=person, organisation=organisation, mentor=other_mentor)
        moves.change_accompaniment(itinerary, by=coordinator, organisation=organisation, mentor=other_mentor)
        assert [one.mentor for one in itinerary.accompaniments.filter(organisation=organisation)] == [other_mentor]
        assert Notice.objects.get(message="mentor_changed").person == other_mentor
        assert goes_along.test(other_mentor, itinerary)
        with pytest.raises(NotYours):
            moves.sign_off(itinerary, by=other_mentor, stage=PREPARATION)

    def test_a_new_mentor_takes_over_at_once(self, itinerary, coordinator, mentor, other_mentor):
        changed = moves.change_mentor(itinerary, by=coordinator, mentor=other_mentor)
        assert Notice.objects.get(message="mentor_changed").person == other_mentor
        with pytest.raises(NotYours):
            moves.sign_off(changed, by=mentor, stage=PREPARATION)
        moves.sign_off(changed, by=other_mentor, stage=PREPARATION)


class TestTimeline:
    def test_every_step_is_told_or_left_out_on_purpose(self):
        names = {step.name for step in all_steps()}
        assert timeline.WORDS.keys() | LEFT_OUT == names
        assert timeline.WORDS.keys() & LEFT_OUT == set()

    def test_it_tells_the_newest_first_and_who(self, itinerary, la_fleca, lead, mentor):
        told = [(line.words, line.who) for line in timeline.of(la_fleca, 2)]
        assert told == [
            ("The roadmap was agreed and the itinerary began", "Laia Puig"),
            ("The initial diagnosis was written", "Núria Vidal"),
        ]


class TestReport:
    def test_a_report_of_an_earlier_moment_tells_that_moment(self, la_fleca, mentor, coordinator, lead):
        start = datetime(2026, 2, 20, 12, tzinfo=UTC)
        with clock.at(start):
            begun = make.diagnosed(la_fleca, make.open_call(), mentor=mentor, coordinator=coordinator)
        with clock.at(datetime(2026, 3, 5, tzinfo=UTC)):
            moves.begin_itinerary(begun, by=lead)
        february = report.section(la_fleca, datetime(2026, 3, 1, tzinfo=UTC))
        march = report.section(la_fleca, datetime(2026, 4, 1, tzinfo=UTC))
        assert (february["stage"], february["days"], february["roadmap_agreed"]) == ("diagnosis", 8, None)
        assert [stage["stage"] for stage in march["stages"]] == ["diagnosis", "itinerary"]
        assert (march["stage"], march["diagnosed"]) == ("itinerary", start)

    def test_there_is_nothing_to_tell_before_the_beginning(self, incubation, other_coop):
        assert report.section(other_coop, clock.now()) is None
        assert report.section(incubation.cooperative, incubation.started_at - make.DAY) is None


class TestMonthly:
    @pytest.fixture
    def begun(self, la_fleca, mentor, coordinator):
        with clock.at(datetime(2026, 2, 20, tzinfo=UTC)):
            return make.incubation(la_fleca, make.open_call(), mentor=mentor, coordinator=coordinator)

    @pytest.mark.parametrize(
        ("now", "periods"),
        [
            (datetime(2026, 2, 28, 22, 59, tzinfo=UTC), []),
            (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), [date(2026, 2, 1)]),
            (datetime(2026, 3, 17, tzinfo=UTC), [date(2026, 2, 1)]),
            (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), [date(2026, 3, 1)]),
        ],
    )
    def test_the_month_before_is_asked_for_from_the_first_in_madrid(self, begun, now, periods):
        with clock.at(now):
            monthly.request_due()
        assert list(Report.objects.filter(kind="progress").values_list("period", flat=True)) == periods

    def test_once_however_often_beat_ticks(self, begun):
        with clock.at(datetime(2026, 3, 1, 8, tzinfo=UTC)):
            assert [monthly.request_due() for _ in range(3)] == [1, 0, 0]
        assert Report.objects.filter(kind="progress").count() == 1

    def test_not_for_a_co_op_that_has_left(self, begun, lead):
        moves.drop_out(begun, by=lead, reason="We found work.")
        with clock.at(datetime(2026, 3, 1, 8, tzinfo=UTC)):
            assert monthly.request_due() == 0
