from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.advice import moves, report, tasklist, tasks
from incubator.advice.models import Action, MentoringOrganisation, Pool, Session
from incubator.journeys import moves as journeys
from tests import kept, make, make_training
from tests.crowdcoop.test_at_once import together

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
State = Session.State


@kept.fixture
def pool(itinerary, mentor):
    return make_training.pool(itinerary)


def told(message):
    return [notice.email for notice in Notice.objects.filter(message=message).order_by("id")]


@pytest.fixture
def booking(itinerary):
    """Where who goes along books."""
    return f"{reverse('advice_book')}?cooperative={itinerary.pk}"


def typed(pool, mentor, at=None, **more):
    at = at or clock.now() + 2 * DAY
    words = {"mentor": f"{pool.pk}-{mentor.pk}", "starts_at": f"{at:%Y-%m-%dT%H:%M}", "minutes": "60", "topic": "Costs"}
    return {**words, **more}


# -- Hours ----------------------------------------------------------------------------------------


def test_three_organisations_give_their_hours_once(itinerary):
    for name in ("Heres", "Facto", "Platoniq"):
        make_training.organisation(name=name)
    moves.open_pools(itinerary, by=None)
    moves.open_pools(itinerary, by=None)
    assert [pool.minutes for pool in itinerary.pools.all()] == [960, 960, 960]


@pytest.mark.parametrize("who", ["lead", "mentor", "supporter", "finance"])
def test_only_the_coordination_opens_hours_and_names_organisations(who, itinerary, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        moves.open_pools(itinerary, by=person)
    with pytest.raises(NotYours):
        moves.found_organisation(None, by=person, name="Mine")


def test_hours_are_opened_by_the_pulse_and_never_by_looking(itinerary, lead, as_):
    make_training.organisation()
    for name in ("advice", "advice_book", "advice_ask"):
        assert "not open yet" in as_(lead).get(reverse(name)).content.decode()
    assert Pool.objects.count() == Entry.objects.filter(step="advice.open_pools").count() == 0
    assert [tasks.open_pools_due(), tasks.open_pools_due()] == [1, 0]
    make_training.organisation()
    assert [tasks.open_pools_due(), Pool.objects.count()] == [1, 2]


def test_an_organisation_named_again_gets_the_mentors_added(mentor, other_mentor, coordinator, as_):
    client = as_(coordinator)
    for person in (mentor, other_mentor):
        client.post(reverse("staff_advice"), {"name": "Facto", "mentors": [person.pk]})
    assert list(MentoringOrganisation.objects.get().mentors.order_by("id")) == [mentor, other_mentor]


def test_staff_open_the_hours_of_a_co_op_from_their_page(itinerary, coordinator, as_):
    make_training.organisation(name="Facto")
    client = as_(coordinator)
    client.post(reverse("staff_advice_pools", args=[itinerary.pk]))
    page = client.get(reverse("staff_advice")).content.decode()
    assert "Facto</a>: 0\N{NO-BREAK SPACE}h of 16\N{NO-BREAK SPACE}h" in page


# -- Booking --------------------------------------------------------------------------------------


def test_the_mentor_of_the_co_op_books_any_time_and_both_sides_are_told(pool, booking, mentor, as_):
    response = as_(mentor).post(booking, typed(pool, mentor))
    session = Session.objects.get()
    assert response.url == session.get_absolute_url()
    assert [session.mentor, session.minutes_planned, session.topic] == [mentor, 60, "Costs"]
    assert told("session_booked") == ["lead@example.org", "teammate@example.org", "mentor@example.org"]


def test_the_hour_typed_is_in_the_zone_of_who_types(pool, booking, mentor, as_):
    people.describe_oneself(mentor, by=mentor, name="Núria", language="en", timezone="America/Bogota")
    at = clock.now() + 2 * DAY
    as_(mentor).post(booking, typed(pool, mentor, at))
    assert Session.objects.get().starts_at == at.replace(second=0, microsecond=0) + timedelta(hours=5)


@pytest.mark.parametrize("who", ["other_mentor", "supporter", "coordinator", "other_lead"])
def test_nobody_else_books_the_hours_of_a_co_op(who, pool, booking, mentor, other_coop, as_, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        make_training.booked(pool, by=person)
    assert as_(person).post(booking, typed(pool, mentor)).status_code == 404
    assert Session.objects.count() == 0


def test_hours_of_another_co_op_cannot_be_chosen(pool, booking, mentor, other_coop, as_):
    theirs = make.itinerary(other_coop, mentor=mentor)
    moves.open_pools(theirs, by=None)
    response = as_(mentor).post(booking, typed(theirs.pools.get(), mentor))
    assert response.status_code == 200
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"starts_at": "2020-01-01T10:00"}, "A session is booked for a moment still to come."),
        ({"starts_at": "tomorrow"}, "Write a day and an hour"),
        ({"starts_at": "9999-12-31T23:59"}, "A session is booked at most a year ahead."),
        ({"starts_at": "0001-01-01T00:00"}, "A session is booked for a moment still to come."),
        ({"starts_at": ""}, ""),
        ({"minutes": "50"}, ""),
        ({"minutes": "-60"}, ""),
        ({"mentor": "1-999999"}, ""),
        ({"topic": ""}, ""),
        ({"topic": "x" * 201}, ""),
        ({"topic": "a\x00b"}, "Null characters are not allowed."),
        ({"place": "x" * 301}, ""),
        ({"place": "http://meet.example/x"}, "A link begins with https://"),
        ({"place": "https://me@evil.example/"}, "A link begins with https://"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_is_kept(given, why, pool, booking, mentor, as_):
    response = as_(mentor).post(booking, typed(pool, mentor) | given)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Error:" in page
    assert why in page
    assert Session.objects.count() == 0


def test_a_mentor_is_in_one_place_at_a_time(pool, lead, mentor, other_coop, other_lead):
    theirs = make.itinerary(other_coop, mentor=mentor)
    moves.open_pools(theirs, by=None)
    at = clock.now() + DAY
    make_training.booked(pool, at=at, minutes=60)
    other = theirs.pools.get()
    for clash in (at, at + timedelta(minutes=59), at - timedelta(minutes=29)):
        with pytest.raises(NotNow):
            make_training.booked(other, at=clash, minutes=30)
    make_training.booked(other, at=at + timedelta(minutes=60), minutes=30)
    make_training.booked(other, at=at - timedelta(minutes=30), minutes=30)
    assert Session.objects.count() == 3


def test_the_hours_of_a_cancelled_session_can_be_taken_again(pool, lead):
    at = clock.now() + DAY
    moves.cancel(make_training.booked(pool, at=at), by=lead, reason="The oven comes that day.")
    assert make_training.booked(pool, at=at).state == State.BOOKED
    assert told("session_cancelled") == ["lead@example.org", "teammate@example.org", "mentor@example.org"]


def test_no_more_is_booked_than_the_pool_has(la_fleca, lead, mentor, coordinator):
    call = make.open_call(minutes_per_organisation=90)
    pool = make_training.pool(make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator))
    make_training.booked(pool, minutes=60)
    with pytest.raises(NotNow, match="30 minutes left"):
        make_training.booked(pool, at=clock.now() + 3 * DAY, minutes=60)
    assert pool.free() == 30


def test_nobody_advises_their_own_co_op(pool, la_fleca, lead, mentor):
    people.give_role(lead, by=None, role="mentor")
    pool.organisation.mentors.add(lead)
    with pytest.raises(NotNow, match="Nobody advises their own co-op"):
        make_training.booked(pool, mentor=lead)


def test_a_mentor_of_another_organisation_is_not_in_these_hours(pool, other_mentor):
    make_training.organisation(other_mentor)
    with pytest.raises(NotNow, match="not in the organisation"):
        make_training.booked(pool, mentor=other_mentor)


# -- What took place ------------------------------------------------------------------------------


def test_notes_take_minutes_and_leave_actions_in_the_task_list(pool, itinerary, lead, mentor, as_):
    session = make_training.begun(pool)
    words = {"minutes_used": "50", "said": "We **counted**.", "agreed": "Three prices."}
    rows = {"actions-TOTAL_FORMS": 3, "actions-INITIAL_FORMS": 0, "actions-0-text": "Ask for prices"}
    rows |= {"actions-0-owner": lead.pk, "actions-0-due_on": "2030-01-31"}
    assert as_(mentor).post(session.get_absolute_url(), words | rows).status_code == 302
    session.refresh_from_db()
    assert [session.state, session.minutes_used, pool.left()] == [State.HELD, 50, 910]
    action = Action.objects.get()
    assert [action.text, action.owner, str(action.due_on)] == ["Ask for prices", lead, "2030-01-31"]
    assert told("session_notes_ready") == ["lead@example.org", "teammate@example.org"]
    hours, action = tasklist.tasks(itinerary, lead)
    assert (hours.title, action.title, action.status) == ("Meet an adviser", "Ask for prices", "Agreed")
    assert (action.owner, str(action.due_on)) == (lead, "2030-01-31")
    assert "<strong>counted</strong>" in as_(lead).get(session.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", ["lead", "other_mentor", "coordinator", "supporter"])
def test_only_who_held_it_writes_it_down(who, pool, as_, request):
    session = make_training.begun(pool)
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        moves.hold(session, by=person, said="x", agreed="y", minutes_used=10)
    words = {"minutes_used": "10", "said": "x", "agreed": "y"}
    assert as_(person).post(session.get_absolute_url(), words).status_code == 404


def test_a_mentor_who_lost_the_role_writes_nothing_down(pool, mentor):
    session = make_training.begun(pool)
    people.take_role(mentor, by=None, role="mentor", reason="Has left.")
    with pytest.raises(NotYours):
        moves.hold(session, by=mentor, said="x", agreed="y", minutes_used=10)


def test_a_session_is_written_down_once_and_only_after_it_began(pool, mentor):
    with pytest.raises(NotNow, match="not begun"):
        moves.hold(make_training.booked(pool), by=mentor, said="x", agreed="y", minutes_used=10)
    held = make_training.held(pool)
    with pytest.raises(NotNow):
        moves.hold(held, by=mentor, said="x", agreed="y", minutes_used=10)
    assert pool.left() == 900


@pytest.mark.parametrize("minutes", [0, -5, 961])
def test_minutes_are_not_more_than_the_pool_has(minutes, pool, mentor):
    session = make_training.begun(pool)
    with pytest.raises(NotNow):
        moves.hold(session, by=mentor, said="x", agreed="y", minutes_used=minutes)
    session.refresh_from_db()
    assert session.state == State.BOOKED


def test_an_action_needs_words_and_a_person_of_the_session(pool, mentor, supporter, as_):
    session = make_training.begun(pool)
    words = {"minutes_used": "50", "said": "x", "agreed": "y", "actions-TOTAL_FORMS": 3, "actions-INITIAL_FORMS": 0}
    response = as_(mentor).post(session.get_absolute_url(), words | {"actions-0-owner": supporter.pk})
    assert response.status_code == 200
    assert Action.objects.count() == 0


def test_a_script_in_the_notes_is_only_text(pool, lead, mentor, as_):
    session = make_training.begun(pool)
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    moves.hold(session, by=mentor, said=bad, agreed=bad, minutes_used=5, actions=[{"text": bad}])
    page = as_(lead).get(session.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_an_action_is_done_once_by_the_team(pool, lead, other_lead, other_coop, as_):
    make_training.held(pool, actions=[{"text": "Ask for prices"}])
    action = Action.objects.get()
    url = reverse("advice_action_done", args=[action.pk])
    assert as_(other_lead).post(url).status_code == 404
    assert as_(lead).post(url).status_code == 302
    action.refresh_from_db()
    assert action.done_at is not None
    with pytest.raises(NotNow):
        moves.complete_action(action, by=lead)


def test_a_session_that_has_begun_is_not_cancelled(pool, lead):
    with pytest.raises(NotNow, match="already begun"):
        moves.cancel(make_training.begun(pool), by=lead)


# -- Pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "code"),
    [
        *[("lead", 200), ("mentor", 200), ("coordinator", 200), ("stranger", 302)],
        *[("other_lead", 404), ("other_mentor", 404), ("supporter", 404), ("finance", 404)],
    ],
)
def test_who_sees_a_session(who, code, pool, other_coop, as_, request):
    session = make_training.booked(pool)
    client = as_(request.getfixturevalue(who))
    urls = [session.get_absolute_url(), reverse("advice_ics", args=[session.pk])]
    assert [client.get(url).status_code for url in urls] == [code, code]


@pytest.mark.parametrize(
    ("who", "code"), [("lead", 200), ("mentor", 200), ("other_mentor", 200), ("supporter", 404), ("stranger", 302)]
)
def test_who_has_a_page_of_sessions(who, code, pool, as_, request):
    assert as_(request.getfixturevalue(who)).get(reverse("advice")).status_code == code


def test_the_calendar_file_says_when_and_where(pool, lead, as_):
    session = make_training.booked(pool, minutes=90, place="Carrer Nou 3")
    response = as_(lead).get(reverse("advice_ics", args=[session.pk]))
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert response["Content-Type"].startswith("text/calendar")
    assert event["UID"] == f"session-{session.pk}@testserver"
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=90)
    assert event["LOCATION"] == "Carrer Nou 3"


def test_queries_of_the_page_do_not_grow_with_sessions(pool, lead, as_, cost):
    def booked(number):
        for n in range(number):
            make_training.held(pool, minutes=1, ago=timedelta(hours=3 * (n + number)), actions=[{"text": "x"}])
            make_training.booked(pool, at=clock.now() + timedelta(days=n + number), minutes=10)
        return cost(as_(lead), reverse("advice"))

    assert booked(3) == booked(24)


def test_the_report_counts_what_was_held_by_then(pool, itinerary):
    before = clock.now() - 3 * DAY
    make_training.held(pool, minutes=45, actions=[{"text": "Ask"}])
    assert report.section(itinerary.cooperative, before)["used"] == 0
    section = report.section(itinerary.cooperative, clock.now())
    assert [section["used"], section["sessions"], section["actions"]] == [45, 1, 1]


def test_nothing_is_booked_after_the_co_op_has_left(pool, itinerary, coordinator):
    journeys.drop_out(itinerary, by=coordinator, reason="They have closed.")
    with pytest.raises(NotNow):
        make_training.booked(pool)


# -- At once --------------------------------------------------------------------------------------


@kept.fixture
def two_pools(pool, other_coop, mentor):
    """Two co-ops with hours of the same mentor."""
    theirs = make.itinerary(other_coop, mentor=mentor)
    moves.open_pools(theirs, by=None)
    return [pool, theirs.pools.get()]


def clashing(pools):
    """Each co-op's own wish: half an hour apart, an hour long."""
    at = clock.now() + DAY
    return [(pools[0], at), (pools[1], at + timedelta(minutes=30))]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_co_ops_that_want_the_same_hour_one_gets_it(two_pools, mentor):
    wishes = clashing(two_pools)

    def work(meet):
        pool, at = wishes.pop()
        meet()
        make_training.booked(pool, mentor=mentor, at=at)

    assert together(work) == ["done", "refused"]
    assert Session.objects.count() == 1


@kept.fixture
def last_hour(pool, other_mentor):
    """A pool with sixty minutes left, two sessions begun with two mentors, each of an hour."""
    pool.organisation.mentors.add(other_mentor)
    make_training.held(pool, minutes=480, ago=40 * make_training.HOUR)
    make_training.held(pool, minutes=420, ago=60 * make_training.HOUR)
    return pool


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_hour_of_a_pool_is_booked_once(last_hour, mentor, other_mentor):
    people_of_it, at = [mentor, other_mentor], clock.now() + DAY

    def work(meet):
        someone = people_of_it.pop()
        meet()
        make_training.booked(last_hour, mentor=someone, at=at, minutes=60)

    assert together(work) == ["done", "refused"]
    assert last_hour.free() == 0
