"""What needs an eye, when a co-op has moved, what mentors have given, and the letter of the morning."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow
from incubator.advice import given as hours
from incubator.advice import moves as advice
from incubator.cohort import digest, movement, moves, radar, rules, sweep
from incubator.cohort.rows import rows_of
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation
from tests import kept, make, make_cohort, make_training
from tests.crowdcoop.test_at_once import together

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# A Tuesday in winter: nine in Madrid, eight in London and three in New York.
MORNING = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)


@kept.fixture
def cohort(coordinator):
    return make_cohort.call()


@kept.fixture
def horta(cohort, mentor, coordinator):
    return make_cohort.still("Horta Viva", cohort, mentor=mentor, coordinator=coordinator)


def row(incubation):
    return rows_of(Incubation.objects.filter(pk=incubation.pk))[0]


def said(incubation) -> list[str]:
    return [line.words for line in row(incubation).lines]


class TestMovement:
    def test_only_the_team_and_held_sessions_move_a_co_op(self, horta, mentor, coordinator):
        before = row(horta).moved_at
        journeys.sign_off(horta, by=mentor, stage="campaign_preparation")
        pool = make_training.pool(horta)
        booked = make_training.booked(pool, by=mentor)
        assert row(horta).moved_at == before
        with clock.at(booked.starts_at + timedelta(hours=1)):
            advice.hold(booked, by=mentor, said="Costs.", agreed="Prices.", minutes_used=60)
            assert (row(horta).moved_by, row(horta).stuck) == ("advice.hold", False)

    def test_what_the_team_does_is_told_in_words(self, horta):
        assert said(horta) == ["No movement for 16 days"]
        people.describe(horta.cooperative, by=horta.cooperative.team()[0], sentence="Greens")
        assert (row(horta).moved_words, said(horta)) == ("The co-op’s profile was changed", [])

    def test_two_weeks_to_the_moment(self, horta):
        moved = row(horta).moved_at
        for late, stuck in ((movement.STILL_FOR - timedelta(seconds=1), False), (movement.STILL_FOR, True)):
            with clock.at(moved + late):
                assert row(horta).stuck is stuck

    def test_who_has_left_is_left_in_peace(self, horta, coordinator):
        journeys.drop_out(horta, by=coordinator, reason="They found work.")
        assert said(horta) == []

    def test_another_co_op_does_not_move_this_one(self, horta, cohort, mentor, coordinator):
        make.itinerary(make.cooperative(), cohort, mentor=mentor, coordinator=coordinator)
        assert row(horta).stuck


class TestRadar:
    def test_the_most_urgent_stands_first(self, horta):
        make_cohort.action(horta, "Ask for prices", due_in=3)
        make_cohort.action(horta, "Write the statutes", due_in=-1)
        make_cohort.action(horta, "Much later", due_in=30)
        make_cohort.unwritten(horta)
        assert [line.kind for line in row(horta).lines] == [radar.OVERDUE, radar.NO_RECORD, radar.COMING]
        assert "“Write the statutes” was due by" in row(horta).flag.words

    def test_a_session_has_a_day_to_be_written_down(self, horta):
        session = make_cohort.unwritten(horta, ago=timedelta(hours=23))
        assert radar.NO_RECORD not in {line.kind for line in row(horta).lines}
        with clock.at(session.starts_at + radar.RECORD_DUE + timedelta(seconds=1)):
            assert radar.NO_RECORD in {line.kind for line in row(horta).lines}

    def test_the_days_of_a_call_are_the_coordinations(self, cohort):
        assert radar.of_calls(clock.now()) == []
        found = radar.of_calls(cohort.closes_at - 2 * DAY)
        assert [line.partition(" takes")[0] for line in found] == [f"“{cohort.title}”"]
        assert "decisions are due" in radar.of_calls(cohort.closes_at + 12 * DAY)[0]

    @pytest.mark.once
    def test_it_asks_the_same_of_three_and_of_thirty(self, cohort, mentor, coordinator):
        counts = []
        for rows in (3, 27):
            for _n in range(rows):
                make_cohort.still(f"Co-op {_n}", cohort, mentor=mentor, coordinator=coordinator)
            with CaptureQueriesContext(connection) as asked:
                assert all(each.stuck for each in rows_of(Incubation.objects.all(), coordinator))
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestHours:
    def test_the_month_is_the_mentors_own(self, horta, mentor):
        pool = make_training.pool(horta)
        first = datetime(2027, 2, 1, 4, 0, tzinfo=UTC)  # still January in New York
        with clock.at(first + DAY):
            make_training.held(pool, minutes=45, ago=DAY)
            make_training.held(pool, minutes=30, ago=timedelta(hours=3))
            assert hours.given_this_month([mentor]) == {mentor.pk: 75}
            mentor.timezone = "America/New_York"
            assert hours.given_this_month([mentor])[mentor.pk] == 30

    def test_sessions_that_were_not_held_give_nothing(self, horta, mentor, other_mentor):
        make_cohort.unwritten(horta)
        assert hours.given_this_month([mentor, other_mentor]).get(mentor.pk, 0) == 0


class TestDigest:
    def test_it_leaves_once_a_morning_to_who_has_something(self, horta, mentor, other_mentor, coordinator):
        with clock.at(MORNING):
            assert (sweep.send_digests_due(), sweep.send_digests_due()) == (2, 0)
        told = Notice.objects.filter(message="radar_digest").order_by("id")
        assert {notice.email for notice in told} == {mentor.email, coordinator.email}
        text = words(told.get(email=mentor.email)).text
        assert "- Horta Viva: No movement for" in text
        assert "/mentor/" in text
        assert "/staff/board/" in words(told.get(email=coordinator.email)).text
        with clock.at(MORNING + DAY):
            assert sweep.send_digests_due() == 2

    @pytest.mark.parametrize(("zone", "hour", "leaves"), [
        ("Europe/Madrid", 6, False),  # seven there
        ("Europe/Madrid", 7, True),
        ("Europe/Madrid", 10, True),
        ("Europe/Madrid", 11, False),  # noon
        ("Europe/Madrid", 20, False),
        ("America/New_York", 8, False),
        ("America/New_York", 13, True),
        ("No/Where", 7, True),
    ])  # fmt: skip
    def test_in_the_morning_of_who_gets_it(self, horta, mentor, zone, hour, leaves):
        type(mentor).objects.exclude(pk=mentor.pk).update(is_active=False)
        type(mentor).objects.filter(pk=mentor.pk).update(timezone=zone)
        with clock.at(MORNING.replace(hour=hour)):
            assert sweep.send_digests_due() == int(leaves)

    def test_nothing_to_tell_is_no_letter(self, cohort, mentor, coordinator):
        make.itinerary(make.cooperative(), cohort, mentor=mentor, coordinator=coordinator)
        with clock.at((clock.now() + DAY).replace(hour=8)):
            assert sweep.send_digests_due() == 0
            with pytest.raises(NotNow):
                moves.send_digest(mentor, by=None)

    def test_its_lines_are_frozen_in_the_language_of_who_gets_it(self, horta, mentor):
        type(mentor).objects.filter(pk=mentor.pk).update(language="ca")
        with clock.at(MORNING):
            moves.send_digest(mentor, by=None)
        entry = Entry.objects.filter(step=rules.DIGEST).get()
        assert len(entry.data["lines"]) == entry.data["n"] == 1
        people.describe(horta.cooperative, by=horta.cooperative.team()[0], sentence="Greens")
        assert entry.data["lines"][0] in words(entry.notices.get()).text

    def test_a_mentor_is_told_of_no_other_co_op(self, horta, other_mentor, cohort, coordinator):
        make_cohort.still("La Trama", cohort, mentor=other_mentor, coordinator=coordinator)
        seen = digest.of(other_mentor)
        assert [line.partition(":")[0] for line in seen.lines] == ["La Trama"]

    def test_nobody_sends_it_by_hand(self, horta, mentor, coordinator):
        with clock.at(MORNING), pytest.raises(Exception, match="not for you"):
            moves.send_digest(mentor, by=coordinator)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTwoSweeps:
    def test_two_at_once_send_one(self, horta, mentor, coordinator):
        sent = []

        def work(meet):
            with clock.at(MORNING):
                meet()
                sent.append(sweep.send_digests_due())

        assert together(work) == ["done", "done"]
        assert sum(sent) == 2
        assert Notice.objects.filter(message="radar_digest").count() == 2

    def test_without_the_lock_both_would_have_left(self, horta, mentor):
        """The negative control: asking whether it has left, and writing then, is not enough."""

        def work(meet):
            with clock.at(MORNING):
                if rules.not_told_today(mentor):
                    raise NotNow("told")
                meet()
                Entry.of(rules.DIGEST, mentor, by=None, before="", why="", facts={}).save()

        assert together(work) == ["done", "done"]
        assert Entry.objects.filter(step=rules.DIGEST).count() == 2
