"""After a session: a record over the hours of the pool, nobody came, messages, private notes, requests."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from incubator.advice import gate, moves, report, tasklist, tasks, waiting
from incubator.advice.models import Action, Pool, Session
from tests import kept, make_advice, make_training
from tests.crowdcoop.test_at_once import together

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
State = Session.State
RECORD = {"said": "We counted.", "agreed": "Three prices."}
ROWS = {"actions-TOTAL_FORMS": 5, "actions-INITIAL_FORMS": 0}


@kept.fixture
def pool(itinerary, mentor):
    return make_training.pool(itinerary)


@kept.fixture
def over(pool):
    return make_advice.over_hours(pool)


def told(message):
    return [notice.email for notice in Notice.objects.filter(message=message).order_by("id")]


# -- More than is left ------------------------------------------------------------------------------


def test_a_record_over_the_hours_waits_and_counts_for_nothing(over, pool, itinerary, lead, coordinator, as_):
    assert [over.state, pool.left(), pool.free()] == [State.WAITING, 960, 900]
    assert told("session_over_hours") == ["coordinator@example.org"]
    assert told("session_notes_ready") == []
    assert [task.title for task in tasklist.tasks(itinerary, lead)] == ["Meet an adviser"]
    assert report.section(itinerary.cooperative, clock.now())["used"] == 0
    assert [condition.met for condition in gate.conditions(itinerary)] == [False]
    page = as_(lead).get(over.get_absolute_url()).content.decode()
    assert "The coordination decides" in page
    assert "It took long." not in page
    assert [item.url for item in waiting.for_coordination(coordinator)] == [over.get_absolute_url()]


def test_the_coordination_agrees_and_the_pool_grows_by_what_is_lacking(over, pool, itinerary, lead, coordinator, as_):
    url = reverse("advice_decide", args=[over.pk])
    assert "30" in as_(coordinator).get(over.get_absolute_url()).content.decode()
    assert as_(coordinator).post(url, {"reason": "It was worth it.", "grant": "1"}).status_code == 302
    over.refresh_from_db()
    pool.refresh_from_db()
    assert [over.state, over.minutes_used, pool.minutes, pool.left()] == [State.HELD, 990, 990, 0]
    assert told("session_notes_ready") == ["lead@example.org", "teammate@example.org"]
    assert told("session_record_granted") == ["mentor@example.org"]
    assert [task.key for task in tasklist.tasks(itinerary, lead)] == [
        "advice:hours",
        f"action:{Action.objects.get().pk}",
    ]
    assert Entry.objects.get(step="advice.grant_record").why == "It was worth it."


def test_sent_back_with_a_reason_it_is_corrected_and_counts(over, pool, mentor, coordinator, as_):
    url = reverse("advice_decide", args=[over.pk])
    as_(coordinator).post(url, {"reason": "Two hours, not sixteen.", "refuse": "1"})
    over.refresh_from_db()
    assert over.state == State.BOOKED
    assert told("session_record_refused") == ["mentor@example.org"]
    page = as_(mentor).get(over.get_absolute_url()).content.decode()
    assert "It took long." in page
    assert 'value="Ask for prices"' in page
    rows = ROWS | {"actions-0-text": "Ask for two prices"}
    assert as_(mentor).post(over.get_absolute_url(), RECORD | rows | {"minutes_used": "120"}).status_code == 302
    over.refresh_from_db()
    assert [over.state, over.minutes_used, over.said] == [State.HELD, 120, "We counted."]
    assert [action.text for action in Action.objects.all()] == ["Ask for two prices"]


def test_the_page_takes_what_is_more_and_says_what_comes(pool, mentor, as_):
    session = make_training.begun(pool)
    used = {"minutes_used": "480"}
    make_training.held(pool, minutes=481, ago=30 * HOUR)
    page = as_(mentor).post(session.get_absolute_url(), RECORD | ROWS | used, follow=True).content.decode()
    assert "the coordination has been asked" in page
    assert Session.objects.get(pk=session.pk).state == State.WAITING


@pytest.mark.parametrize("who", ["lead", "mentor", "other_mentor", "finance", "supporter"])
def test_nobody_else_decides_of_hours(who, over, pool, as_, request):
    person = request.getfixturevalue(who)
    for step in (moves.grant_record, moves.refuse_record):
        with pytest.raises(NotYours):
            step(over, by=person, reason="Mine.")
    with pytest.raises(NotYours):
        moves.grant_minutes(pool, by=person, minutes=60, reason="Mine.")
    assert as_(person).post(reverse("advice_decide", args=[over.pk]), {"reason": "x", "grant": "1"}).status_code == 404
    assert (
        as_(person).post(reverse("staff_advice_pool", args=[pool.pk]), {"minutes": 9, "reason": "x"}).status_code == 404
    )


def test_a_decision_needs_a_reason(over, coordinator):
    for step in (moves.grant_record, moves.refuse_record):
        with pytest.raises(NotNow):
            step(over, by=coordinator, reason="  ")


def test_the_coordination_gives_more_minutes_with_a_reason(pool, coordinator, as_):
    url = reverse("staff_advice_pool", args=[pool.pk])
    assert as_(coordinator).post(url, {"minutes": "0", "reason": "x"}).status_code == 200
    assert as_(coordinator).post(url, {"minutes": "90", "reason": "A long road."}).status_code == 302
    assert Pool.objects.get().minutes == 1050
    assert told("hours_granted") == ["lead@example.org", "teammate@example.org"]


def test_nobody_came_and_no_minute_is_used(pool, lead, mentor, as_):
    session = make_training.begun(pool)
    assert as_(lead).post(reverse("advice_missed", args=[session.pk])).status_code == 404
    assert as_(mentor).post(reverse("advice_missed", args=[session.pk])).status_code == 302
    assert [Session.objects.get().state, pool.free()] == [State.MISSED, 960]
    assert told("session_missed") == ["lead@example.org", "teammate@example.org"]


def test_words_are_corrected_for_a_day(pool, mentor, lead, as_):
    held = make_training.held(pool)
    url = reverse("advice_correct", args=[held.pk])
    assert as_(lead).post(url, RECORD).status_code == 404
    assert as_(mentor).post(url, RECORD).status_code == 302
    assert Session.objects.get().said == "We counted."
    with clock.at(held.held_at + 25 * HOUR), pytest.raises(NotNow, match="within 24 hours"):
        moves.correct_record(held, by=mentor, **RECORD)


def test_up_to_five_actions_have_owner_and_day(pool, itinerary, lead):
    due = clock.now().date() + 7 * DAY
    make_training.held(pool, actions=[{"text": f"Action {n}", "owner": lead, "due_on": due} for n in range(6)])
    agreed = [task for task in tasklist.tasks(itinerary, lead) if task.key.startswith("action:")]
    assert [(task.title, task.owner, task.due_on) for task in agreed] == [(f"Action {n}", lead, due) for n in range(5)]


def test_the_report_has_a_line_for_each_session_and_action(pool, itinerary, lead):
    make_training.held(pool, minutes=45, actions=[{"text": "Ask", "owner": lead}])
    moves.complete_action(Action.objects.get(), by=lead)
    section = report.section(itinerary.cooperative, clock.now())
    assert [(row["minutes"], row["topic"]) for row in section["held"]] == [(45, "The plan of costs")]
    assert section["agreed"] == [{"text": "Ask", "owner": "Laia Puig", "due": None, "done": True}]


def test_a_session_without_a_record_waits_for_its_mentor(pool, mentor, other_mentor):
    session = make_training.begun(pool)
    assert [item.url for item in waiting.for_mentor(mentor)] == [session.get_absolute_url()]
    assert waiting.for_mentor(other_mentor) == []


# -- The last minutes, at once ----------------------------------------------------------------------


@kept.fixture
def last_hour(pool, other_mentor):
    """A pool with sixty minutes left, and two sessions begun with two mentors."""
    pool.organisation.mentors.add(other_mentor)
    make_training.held(pool, minutes=480, ago=40 * HOUR)
    make_training.held(pool, minutes=420, ago=60 * HOUR)
    return pool


def two_sessions(pool, *mentors):
    return [make_training.begun(pool, minutes=30, mentor=mentor, ago=HOUR) for mentor in mentors]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_minutes_are_used_once_and_the_other_record_waits(last_hour, mentor, other_mentor):
    sessions = two_sessions(last_hour, mentor, other_mentor)

    def work(meet):
        session = sessions.pop()
        meet()
        moves.write_down(session, by=session.mentor, minutes_used=60, **RECORD)

    assert together(work) == ["done", "done"]
    states = Session.objects.filter(minutes_used=60).order_by("state").values_list("state", flat=True)
    assert [list(states), last_hour.left()] == [[State.HELD, State.WAITING], 0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_hour_of_a_pool_is_used_once(last_hour, mentor, other_mentor):
    sessions = two_sessions(last_hour, mentor, other_mentor)

    def work(meet):
        session = sessions.pop()
        meet()
        moves.hold(session, by=session.mentor, minutes_used=60, **RECORD)

    assert together(work) == ["done", "refused"]
    assert last_hour.left() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_records_would_count(last_hour, mentor, other_mentor):
    """The negative control: both look, both see an hour left, both write."""
    sessions = two_sessions(last_hour, mentor, other_mentor)

    def work(meet):
        session = sessions.pop()
        with transaction.atomic():
            enough = last_hour.left() >= 60
            meet()
            if not enough:
                raise NotNow("Too late.")
            Session.objects.filter(pk=session.pk).update(state=State.HELD, minutes_used=60)

    assert together(work) == ["done", "done"]
    assert last_hour.left() == -60


# -- Messages ---------------------------------------------------------------------------------------


def test_messages_of_a_short_time_go_in_one_mail_to_the_others(pool, lead, teammate, mentor, as_):
    session = make_training.booked(pool)
    url = reverse("advice_message", args=[session.pk])
    for _ in range(3):
        assert as_(lead).post(url, {"text": "Shall we bring the plan?"}).status_code == 302
    assert [tasks.tell_of_messages_due(), tasks.tell_of_messages_due()] == [1, 0]
    assert told("session_messages") == ["teammate@example.org", "mentor@example.org"]
    as_(mentor).post(url, {"text": "Yes."})
    assert tasks.tell_of_messages_due() == 0
    with clock.at(clock.now() + 11 * timedelta(minutes=1)):
        assert tasks.tell_of_messages_due() == 1
    assert told("session_messages")[2:] == ["lead@example.org", "teammate@example.org"]
    assert "Shall we bring the plan?" in as_(mentor).get(session.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", ["other_lead", "other_mentor", "coordinator", "supporter"])
def test_only_the_two_sides_write_and_the_coordination_reads(who, pool, other_coop, mentor, as_, request):
    session = make_training.booked(pool)
    moves.write_message(session, by=mentor, text="Bring the plan.")
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        moves.write_message(session, by=person, text="x")
    assert as_(person).post(reverse("advice_message", args=[session.pk]), {"text": "x"}).status_code == 404
    seen = "Bring the plan." in as_(person).get(session.get_absolute_url()).content.decode()
    assert seen == (who == "coordinator")


def test_the_lead_mentor_reads_no_messages_of_another_mentors_session(pool, mentor, other_mentor, as_):
    pool.organisation.mentors.add(other_mentor)
    session = make_training.booked(pool, mentor=other_mentor)
    moves.write_message(session, by=other_mentor, text="Between us.")
    page = as_(mentor).get(session.get_absolute_url())
    assert page.status_code == 200
    assert "Between us." not in page.content.decode()


# -- Pages ------------------------------------------------------------------------------------------


def test_a_session_that_is_over_waits_for_its_notes_and_is_no_date_any_more(pool, itinerary, lead, as_):
    session = make_training.begun(pool)
    page = as_(lead).get(session.get_absolute_url()).content.decode()
    assert "Its notes are to come" in page
    assert "Put it in your calendar" not in page
    (hours,) = tasklist.tasks(itinerary, lead)
    assert "Booked for" not in hours.status


def test_queries_of_a_session_do_not_grow_with_messages_and_actions(pool, lead, mentor, as_, cost):
    held = make_training.held(pool, actions=[{"text": f"Ask {n}", "owner": lead} for n in range(5)])

    def written(number):
        for n in range(number):
            moves.write_message(held, by=lead if n % 2 else mentor, text=f"Words {n}")
        return cost(as_(lead), held.get_absolute_url())

    assert written(3) == written(30)
