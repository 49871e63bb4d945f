"""A mentor's page: hours of the week in the mentor's zone, that end unless renewed; days off; the time given."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.advice import moves as advice
from incubator.advice import tasks
from incubator.advice.availability import moves
from incubator.advice.availability.models import Availability, DayOff
from incubator.advice.given import hours_given
from incubator.advice.models import Session
from tests import kept, make, make_advice, make_training

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = "/en/mentor/sessions/"


@kept.fixture
def organisation(mentor):
    return make_training.organisation(mentor, name="Facto")


@kept.fixture
def pool(itinerary):
    return make_training.pool(itinerary)


def typed(organisation, **more):
    hours = {"weekday": "1", "begins": "17:00", "ends": "19:00", "slot_minutes": "45", "place": "Carrer Nou 3"}
    return {"organisation": organisation.pk, **hours, **more}


def offered(mentor, organisation, **more):
    hours = {"weekday": 1, "begins": time(17), "ends": time(19), **more}
    return moves.offer_hours(mentor, by=mentor, organisation=organisation, **hours)


def told(message):
    return [notice.email for notice in Notice.objects.filter(message=message).order_by("id")]


def test_hours_are_offered_in_the_mentors_zone_for_eight_weeks(mentor, organisation, as_):
    people.describe_oneself(mentor, by=mentor, name="Núria", language="en", timezone="Atlantic/Canary")
    assert as_(mentor).post(PAGE, typed(organisation)).status_code == 302
    hours = Availability.objects.get()
    assert [hours.zone, hours.slot_minutes, hours.weekday] == ["Atlantic/Canary", 45, 1]
    assert hours.valid_until - hours.valid_from == 8 * 7 * DAY - DAY
    page = as_(mentor).get(PAGE).content.decode()
    assert "Tuesday, 17:00–19:00" in page
    assert "offered for 8 weeks" in page
    assert "write to you 7 days before" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": "17:00"},
        {"ends": "17:30"},
        {"begins": "25:00"},
        {"weekday": "7"},
        {"slot_minutes": "50"},
        {"place": "http://meet.example/x"},
        {"place": "x" * 301},
        {"organisation": "99999"},
    ],
)
def test_hours_that_cannot_be_are_refused(wrong, mentor, organisation, as_):
    answer = as_(mentor).post(PAGE, typed(organisation) | wrong)
    assert answer.status_code in (200, 409)
    assert Availability.objects.count() == 0


def test_nobody_offers_hours_for_another_organisation_or_another_person(mentor, other_mentor, organisation, as_):
    other = make_training.organisation(other_mentor)
    assert as_(mentor).post(PAGE, typed(other)).status_code == 200
    with pytest.raises(NotNow, match="that you belong to"):
        offered(mentor, other)
    with pytest.raises(NotYours):
        moves.offer_hours(mentor, by=other_mentor, organisation=organisation, weekday=1, begins=time(9), ends=time(12))
    assert Availability.objects.count() == 0


@pytest.mark.parametrize("who", ["lead", "coordinator", "supporter", "finance"])
def test_only_mentors_have_the_page(who, as_, request):
    assert as_(request.getfixturevalue(who)).get(PAGE).status_code == 404


def test_the_same_hours_are_offered_once(mentor, organisation):
    offered(mentor, organisation)
    with pytest.raises(NotNow, match="already"):
        offered(mentor, organisation, begins=time(18), ends=time(20))
    offered(mentor, organisation, begins=time(19), ends=time(20))
    offered(mentor, organisation, weekday=2)
    assert Availability.objects.count() == 3


def test_one_mail_a_week_before_the_end_and_then_they_are_not_offered(mentor, organisation, as_):
    for weekday in (1, 2, 3):
        offered(mentor, organisation, weekday=weekday)
    assert tasks.warn_of_ends_due() == 0
    with clock.at(clock.now() + 50 * DAY):
        assert [tasks.warn_of_ends_due(), tasks.warn_of_ends_due()] == [1, 0]
    assert told("availability_ends") == ["mentor@example.org"]
    with clock.at(clock.now() + 58 * DAY):
        page = as_(mentor).get(PAGE).content.decode()
    assert page.count("No longer offered") == 3


def test_what_is_renewed_stands_eight_weeks_more_and_is_warned_of_again(mentor, organisation, as_):
    hours = offered(mentor, organisation)
    with clock.at(clock.now() + 52 * DAY):
        tasks.warn_of_ends_due()
        assert as_(mentor).post(reverse("mentor_hours_renew", args=[hours.pk])).status_code == 302
        today = clock.now().astimezone(ZoneInfo("Europe/Madrid")).date()
        hours.refresh_from_db()
        assert [hours.valid_until, hours.warned_at] == [today + 55 * DAY, None]
    with clock.at(clock.now() + 103 * DAY):
        assert tasks.warn_of_ends_due() == 1


def test_hours_that_ended_are_renewed_from_today(mentor, organisation):
    hours = offered(mentor, organisation)
    with clock.at(clock.now() + 70 * DAY):
        moves.renew(mentor, by=mentor, hours=hours)
        hours.refresh_from_db()
        assert hours.valid_from == clock.now().astimezone(ZoneInfo("Europe/Madrid")).date()
        assert hours.stands(clock.now())


def test_who_left_the_organisation_renews_nothing(mentor, organisation):
    hours = offered(mentor, organisation)
    organisation.mentors.remove(mentor)
    with pytest.raises(NotNow, match="that you belong to"):
        moves.renew(mentor, by=mentor, hours=hours)


def test_hours_taken_away_leave_booked_sessions(pool, mentor, as_):
    hours = make_advice.offered(pool)
    session = make_training.booked(pool)
    assert as_(mentor).post(reverse("mentor_hours_stop", args=[hours.pk])).status_code == 302
    assert Availability.objects.count() == 0
    assert Session.objects.get() == session


def test_another_mentors_hours_and_days_do_not_exist(mentor, other_mentor, organisation, as_):
    hours = offered(mentor, organisation)
    off = moves.take_days_off(mentor, by=mentor, first_day=date(2030, 1, 1), last_day=date(2030, 1, 2))
    for name, thing in [("mentor_hours_renew", hours), ("mentor_hours_stop", hours), ("mentor_days_off_remove", off)]:
        assert as_(other_mentor).post(reverse(name, args=[thing.pk])).status_code == 404
    assert [Availability.objects.count(), DayOff.objects.count()] == [1, 1]


def test_days_off_say_what_stands_in_them(pool, mentor, as_):
    session = make_training.booked(pool)
    day = session.starts_at.astimezone(ZoneInfo("Europe/Madrid")).date()
    given = {"first_day": day, "last_day": day}
    page = as_(mentor).post(reverse("mentor_days_off"), given, follow=True).content.decode()
    assert "1 session stands" in page
    off = DayOff.objects.get()
    as_(mentor).post(reverse("mentor_days_off_remove", args=[off.pk]))
    assert DayOff.objects.count() == 0


def test_days_off_end_after_they_begin(mentor, as_):
    given = {"first_day": "2030-01-02", "last_day": "2030-01-01"}
    page = as_(mentor).post(reverse("mentor_days_off"), given)
    assert page.status_code == 200
    assert "The last day comes after the first." in page.content.decode()
    with pytest.raises(NotNow):
        moves.take_days_off(mentor, by=mentor, first_day=date(2030, 1, 2), last_day=date(2030, 1, 1))


def test_hours_given_are_of_the_month_in_the_mentors_calendar(pool, mentor):
    assert hours_given(mentor, clock.now().date()) == 0
    midnight = datetime.combine(clock.now().date().replace(day=1), time.min, ZoneInfo("Europe/Madrid"))
    now = clock.now()
    for starts_at, minutes in [(midnight, 60), (midnight - timedelta(hours=2), 30)]:
        make_training.held(pool, minutes=minutes, ago=now - starts_at)
    assert hours_given(mentor, midnight.date()) == 60
    assert hours_given(mentor, (midnight - DAY).date()) == 30


def test_the_page_tells_the_hours_given(pool, mentor, as_):
    make_training.held(pool, minutes=75, ago=timedelta(minutes=61))
    given = hours_given(mentor, clock.now().astimezone(ZoneInfo("Europe/Madrid")).date())
    page = as_(mentor).get(PAGE).content.decode()
    assert given in (0, 75)  # an hour ago may have been last month
    assert ("1\N{NO-BREAK SPACE}h 15" in page or "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}15" in page) == (given == 75)


def test_queries_of_the_page_do_not_grow(pool, mentor, as_, cost):
    def filled(number, first):
        for n in range(first, first + number):
            make_training.booked(pool, at=clock.now() + n * DAY, minutes=5)
            make_training.begun(pool, ago=timedelta(hours=3 * n), minutes=5)
            other = make.itinerary(mentor=mentor)
            advice.open_pools(other, by=None)
            make_advice.asked(other.pools.get())
            hour = {"begins": time(n), "ends": time(n, 59), "slot_minutes": 30}
            make_advice.offered(pool, weekday=n % 7, **hour)
            day = date(2030, 1, n)
            moves.take_days_off(mentor, by=mentor, first_day=day, last_day=day)
        return cost(as_(mentor), PAGE)

    assert filled(2, 1) == filled(8, 3)
