"""A team takes a time that a mentor offers, moves it, cancels it, and is reminded of it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from icalendar import Calendar

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.advice import dates, free, moves, rules, showing, tasks
from incubator.advice.availability import moves as availability
from incubator.advice.models import Session
from incubator.journeys import moves as journeys
from tests import kept, make, make_advice, make_training
from tests.crowdcoop.test_at_once import together

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
State = Session.State
BOOK = "/en/advice/book/"


@kept.fixture
def pool(itinerary, mentor):
    return make_training.pool(itinerary)


@kept.fixture
def theirs(other_coop, pool, mentor):
    """Another co-op's hours with the same mentor."""
    other = make.itinerary(other_coop, mentor=mentor)
    moves.open_pools(other, by=None)
    return other.pools.get()


def free_of(pool):
    return free.of_pools(pool.incubation.pools.with_minutes())


def sent(slot, topic="The statutes, article by article: what may we leave out?"):
    return {"slot": showing.key(slot), "topic": topic}


def told(message):
    return [notice.email for notice in Notice.objects.filter(message=message).order_by("id")]


def taken(pool, slot=None, by=None):
    slot = slot or free_of(pool)[0]
    who = {"by": by or pool.cooperative.team()[0], "mentor": pool.incubation.mentor}
    return moves.book(pool, starts_at=slot.starts_at, minutes=slot.minutes, topic="Costs", **who)


# -- Taking one -------------------------------------------------------------------------------------


def test_a_team_member_takes_a_slot_with_its_place(pool, teammate, mentor, as_):
    make_advice.offered(pool, place="https://meet.example/crowdcoop")
    page = as_(teammate).get(BOOK).content.decode()
    slot = free_of(pool)[0]
    assert showing.key(slot) in page
    assert "Europe/Madrid, your time zone" in page
    response = as_(teammate).post(BOOK, sent(slot))
    session = Session.objects.get()
    assert response.url == session.get_absolute_url()
    assert [session.starts_at, session.ends_at, session.mentor] == [slot.starts_at, slot.ends_at, mentor]
    assert '<a href="https://meet.example/crowdcoop"' in as_(teammate).get(response.url).content.decode()
    assert showing.key(slot) not in as_(teammate).get(BOOK).content.decode()


def test_hours_are_told_in_the_zone_of_who_looks(pool, lead, teammate, as_):
    make_advice.offered(pool)
    people.describe_oneself(lead, by=lead, name="Laia", language="en", timezone="Atlantic/Canary")
    assert "09:00–10:00" in as_(lead).get(BOOK).content.decode()
    assert "09:00–10:00" not in as_(teammate).get(BOOK).content.decode()


def test_mails_tell_the_hour_of_each_receiver(pool, lead, teammate):
    people.describe_oneself(lead, by=lead, name="Laia", language="en", timezone="Atlantic/Canary")
    make_advice.offered(pool)
    taken(pool)
    said = {notice.email: words(notice).text for notice in Notice.objects.filter(message="session_booked")}
    assert "09:00" in said["lead@example.org"]
    assert "Atlantic/Canary" in said["lead@example.org"]
    assert "10:00" in said["teammate@example.org"]


def test_a_team_takes_no_time_that_is_not_offered(pool, lead, mentor):
    make_advice.offered(pool)
    slot = free_of(pool)[0]
    for starts_at, minutes in [(slot.starts_at + HOUR / 2, 60), (slot.starts_at, 30), (slot.starts_at + 7 * HOUR, 60)]:
        with pytest.raises(NotNow, match="not offered"):
            moves.book(pool, by=lead, mentor=mentor, starts_at=starts_at, minutes=minutes)


def test_any_mentor_of_an_organisation_with_hours_left_can_be_taken(pool, lead, other_mentor, as_):
    pool.organisation.mentors.add(other_mentor)
    make_advice.offered(pool, other_mentor)
    assert as_(lead).post(BOOK, sent(free_of(pool)[0])).status_code == 302
    assert Session.objects.get().mentor == other_mentor


def test_who_is_no_mentor_any_more_or_left_the_organisation_is_not_offered(pool, mentor, other_mentor):
    pool.organisation.mentors.add(other_mentor)
    for one in (mentor, other_mentor):
        make_advice.offered(pool, one)
    people.take_role(mentor, by=None, role="mentor", reason="Has left.")
    assert {slot.mentor_id for slot in free_of(pool)} == {other_mentor.pk}
    pool.organisation.mentors.remove(other_mentor)
    assert free_of(pool) == []


def test_slots_longer_than_what_is_left_are_not_offered(la_fleca, mentor, coordinator, lead):
    call = make.open_call(minutes_per_organisation=90)
    pool = make_training.pool(make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator))
    make_advice.offered(pool)
    make_advice.offered(pool, begins=time(16), ends=time(17), slot_minutes=30)
    taken(pool)
    assert {slot.minutes for slot in free_of(pool)} == {30}


@pytest.mark.parametrize("slot", ["", "x", "1-2-3-4", "0-0-0-0", "9" * 61, "1-1-99999999999-60", "-1-1-1-1", "١-1-1-1"])
def test_a_slot_that_nobody_made_is_refused_with_the_words_kept(slot, pool, lead, as_):
    make_advice.offered(pool)
    response = as_(lead).post(BOOK, {"slot": slot, "topic": "My own words"})
    assert response.status_code == 200
    assert "My own words" in response.content.decode()
    assert Session.objects.count() == 0


def test_nobody_books_a_slot_for_another_team(pool, theirs, other_lead, mentor):
    make_advice.offered(pool)
    slot = free_of(pool)[0]
    with pytest.raises(NotYours):
        moves.book(pool, by=other_lead, mentor=mentor, starts_at=slot.starts_at)


def test_who_comes_second_is_told_and_keeps_the_words(pool, theirs, other_lead, lead, as_):
    make_advice.offered(pool)
    first, second, *_rest = free_of(pool)
    taken(theirs, first)
    response = as_(lead).post(BOOK, sent(first))
    page = response.content.decode()
    assert "Just taken" in page
    assert "article by article" in page
    assert showing.key(first) not in page
    assert showing.key(second) in page


def test_without_slots_the_page_leads_to_asking(pool, lead, as_):
    page = as_(lead).get(BOOK).content.decode()
    assert "No time is offered now" in page
    assert reverse("advice_ask") in page


def test_a_paused_co_op_books_nothing(pool, lead, coordinator):
    make_advice.offered(pool)
    slot = free_of(pool)[0]
    journeys.drop_out(pool.incubation, by=coordinator, reason="They have closed.")
    with pytest.raises(NotNow):
        taken(pool, slot)


# -- Moving and cancelling --------------------------------------------------------------------------


@kept.fixture
def session(pool):
    make_advice.offered(pool)
    return taken(pool)


def event_of(browser, session):
    calendar = Calendar.from_ical(browser.get(reverse("advice_ics", args=[session.pk])).content)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_the_team_moves_a_session_and_the_old_time_is_free(session, pool, lead, as_):
    before, client = session.starts_at, as_(lead)
    url = reverse("advice_move", args=[session.pk])
    slot = free_of(pool)[0]
    assert showing.key(slot) in client.get(url).content.decode()
    assert client.post(url, {"slot": showing.key(slot)}).url == session.get_absolute_url()
    session.refresh_from_db()
    assert [session.starts_at, session.ends_at, session.state] == [slot.starts_at, slot.ends_at, State.BOOKED]
    assert before in [each.starts_at for each in free_of(pool)]
    assert told("session_moved") == ["lead@example.org", "teammate@example.org", "mentor@example.org"]


def test_calendars_see_the_same_session_change(session, pool, lead, as_):
    client = as_(lead)
    method, first = event_of(client, session)
    slot = free_of(pool)[0]
    moves.move_session(session, by=lead, starts_at=slot.starts_at, minutes=60)
    _method, moved = event_of(client, session)
    moves.cancel(session, by=lead)
    last_method, gone = event_of(client, session)
    assert len({str(event["UID"]) for event in (first, moved, gone)}) == 1
    assert [event["SEQUENCE"] for event in (first, moved, gone)] == [0, 1, 2]
    assert [method, last_method, gone["STATUS"]] == ["PUBLISH", "CANCEL", "CANCELLED"]
    assert [moved.decoded("DTSTART"), moved.decoded("DTEND")] == [slot.starts_at, slot.ends_at]
    assert moved.decoded("DTSTART").utcoffset() == timedelta(0)


def test_the_mentor_moves_to_any_time_and_may_overlap_the_old_one(session, mentor, as_):
    url, at = reverse("advice_move", args=[session.pk]), session.starts_at + HOUR / 2
    local = at.astimezone(ZoneInfo("Europe/Madrid"))
    assert as_(mentor).post(url, {"starts_at": f"{local:%Y-%m-%dT%H:%M}", "minutes": "90"}).status_code == 302
    session.refresh_from_db()
    assert [session.starts_at, session.minutes_planned] == [at, 90]


def test_a_session_moves_to_no_taken_time(session, pool, theirs, mentor, lead, as_):
    slot = free_of(theirs)[0]
    taken(theirs, slot)
    for person in (mentor, lead):
        with pytest.raises(NotNow, match="Just taken"):
            moves.move_session(session, by=person, starts_at=slot.starts_at, minutes=60)
    url = reverse("advice_move", args=[session.pk])
    assert "Just taken" in as_(lead).post(url, {"slot": showing.key(slot)}).content.decode()


@pytest.mark.parametrize("who", ["other_lead", "other_mentor", "coordinator", "supporter"])
def test_nobody_else_moves_or_cancels(who, session, other_coop, as_, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        moves.move_session(session, by=person, starts_at=session.starts_at + DAY, minutes=60)
    with pytest.raises(NotYours):
        moves.cancel(session, by=person)
    for name in ("advice_move", "advice_cancel"):
        assert as_(person).post(reverse(name, args=[session.pk])).status_code == 404


def test_nothing_moves_once_it_has_begun(pool, mentor):
    with pytest.raises(NotNow, match="already begun"):
        moves.move_session(make_training.begun(pool), by=mentor, starts_at=clock.now() + DAY, minutes=60)


# -- The day before ---------------------------------------------------------------------------------


def test_both_sides_are_reminded_once_the_day_before(session):
    assert tasks.remind_due() == 0
    with clock.at(session.starts_at - 20 * HOUR):
        assert [tasks.remind_due(), tasks.remind_due()] == [1, 0]
    with clock.at(session.starts_at - HOUR):
        assert tasks.remind_due() == 0
        with pytest.raises(NotNow):
            moves.remind(session, by=None)
    assert told("session_reminder") == ["lead@example.org", "teammate@example.org", "mentor@example.org"]


def test_a_late_sweep_reminds_before_it_begins_and_never_after(session, theirs):
    later = taken(theirs, free_of(theirs)[-1])
    with clock.at(session.starts_at - HOUR):
        assert tasks.remind_due() == 1
    with clock.at(later.starts_at + HOUR):
        assert tasks.remind_due() == 0


def test_nobody_is_reminded_of_what_is_cancelled_or_was_booked_a_moment_ago(session, pool, lead):
    moves.cancel(session, by=lead)
    with clock.at(session.starts_at - 20 * HOUR):
        make_training.booked(pool, at=clock.now() + 10 * HOUR)
        assert tasks.remind_due() == 0


def test_a_session_that_moves_has_a_new_reminder(session, mentor):
    with clock.at(session.starts_at - 20 * HOUR):
        assert tasks.remind_due() == 1
        moved = moves.move_session(session, by=mentor, starts_at=session.starts_at + 7 * DAY, minutes=60)
    with clock.at(moved.starts_at - 20 * HOUR):
        assert tasks.remind_due() == 1
    assert len(told("session_reminder")) == 6


def test_the_home_of_the_co_op_hears_of_the_dates_to_come(session, itinerary):
    (coming,) = dates.dates(itinerary)
    assert [coming.uid, coming.starts_at] == [f"session-{session.pk}@testserver", session.starts_at]
    with clock.at(session.ends_at):
        assert dates.dates(itinerary) == []


# -- At once ----------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_teams_that_press_the_same_slot_one_gets_it(pool, theirs, lead, other_lead, as_):
    make_advice.offered(pool)
    slot = free_of(pool)[0]
    browsers, answers = [as_(lead), as_(other_lead)], []
    keys = [sent(slot), sent(slot)]

    def work(meet):
        browser, typed = browsers.pop(), keys.pop()
        meet()
        answers.append(browser.post(BOOK, typed))

    together(work)
    lost = next(answer for answer in answers if answer.status_code == 200).content.decode()
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert "Just taken" in lost
    assert "article by article" in lost
    assert Session.objects.count() == 1


def both_look_before_either_writes(pools, mentor):
    at = clock.now().replace(microsecond=0) + DAY
    wishes, kept_out = [(pools[0], at), (pools[1], at + HOUR / 2)], []

    def work(meet):
        pool, starts_at = wishes.pop()
        reasons = rules.booking_refused(pool, mentor, starts_at, 60)
        meet()
        if reasons:
            raise NotNow(*reasons)
        times = {"starts_at": starts_at, "ends_at": starts_at + HOUR, "minutes_planned": 60}
        try:
            Session.objects.create(pool=pool, mentor=mentor, **times)
        except IntegrityError as error:
            kept_out.append("a_mentor_is_in_no_two_sessions_at_once" in str(error))

    assert together(work) == ["done", "done"]
    return kept_out


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_is_the_last_line(pool, theirs, mentor):
    """The negative control of the lock: both look, both see a free hour, both write; one is kept out by the constraint."""
    assert both_look_before_either_writes([pool, theirs], mentor) == [True]
    assert Session.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_the_mentor_would_be_in_two_places(pool, theirs, mentor):
    """The negative control of both."""
    name = "a_mentor_is_in_no_two_sessions_at_once"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        (drawn,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE incubator_session DROP CONSTRAINT {name}")
    try:
        assert both_look_before_either_writes([pool, theirs], mentor) == []
        assert Session.objects.count() == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM incubator_session")
            cursor.execute(f"ALTER TABLE incubator_session ADD CONSTRAINT {name} {drawn}")


def test_the_offered_hours_stop_with_their_last_week(pool, lead, mentor):
    make_advice.offered(pool)
    with clock.at(clock.now() + 57 * DAY):
        assert free_of(pool) == []
    with clock.at(clock.now() + 50 * DAY):
        assert free_of(pool)


def test_days_off_take_the_slots_away(pool, mentor):
    make_advice.offered(pool)
    slots = free_of(pool)
    day = slots[0].starts_at.astimezone(ZoneInfo("Europe/Madrid")).date()
    availability.take_days_off(mentor, by=mentor, first_day=day, last_day=day + 10 * DAY)
    left = free_of(pool)
    assert len(slots) > len(left) > 0
    assert min(slot.starts_at for slot in left) > datetime.combine(day + 10 * DAY, time.min, UTC)


def test_queries_of_booking_do_not_grow_with_mentors_and_slots(pool, lead, as_, cost):
    def offered(number):
        for n in range(number):
            someone = make.person(role="mentor")
            pool.organisation.mentors.add(someone)
            make_advice.offered(pool, someone, weekday=n % 5, begins=time(9), ends=time(12))
        return cost(as_(lead), BOOK)

    assert offered(3) == offered(27)
