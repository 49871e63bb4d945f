"""Workshops of a call: places, sign-ups, reminders, and a team that is present with one of its people."""

from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.training import dates, gate, report, tasklist
from incubator.training.workshops import moves, rules, standing
from incubator.training.workshops.models import Attendance, SignUp, Workshop
from incubator.training.workshops.tasks import remind_due
from tests import kept, make, make_syllabus
from tests.crowdcoop.test_at_once import together
from tests.make_syllabus import DAY, HOUR

pytestmark = pytest.mark.django_db


@kept.fixture
def workshop(itinerary, coordinator):
    return make_syllabus.workshop(itinerary.call, coordinator, title="Costs")


def taken(workshop):
    return workshop.sign_ups.filter(left_at=None).count()


# -- Planning -------------------------------------------------------------------------------------


def test_the_coordination_plans_changes_and_cancels(itinerary, coordinator, lead, as_):
    client, begins = as_(coordinator), clock.now() + 5 * DAY
    given = {
        "call": itinerary.call_id,
        "title": "Costs",
        "starts_at": f"{begins:%Y-%m-%dT17:00}",
        "ends_at": f"{begins:%Y-%m-%dT19:00}",
        "link": "https://sala.example/costs",
        "capacity": 2,
    }
    client.post(reverse("staff_workshop_new"), given)
    one = Workshop.objects.get()
    moves.sign_up(itinerary, by=lead, workshop=one)
    client.post(reverse("staff_workshop", args=[one.pk]), {**given, "place": "Carrer Nou 3"})
    assert Notice.objects.get(message="workshop_changed").person == lead
    client.post(reverse("staff_workshop_cancel", args=[one.pk]), {"reason": "The teacher is ill."})
    one.refresh_from_db()
    assert (one.place, one.state) == ("Carrer Nou 3", Workshop.State.CANCELLED)
    assert Notice.objects.get(message="workshop_cancelled").entry.why == "The teacher is ill."
    with pytest.raises(NotNow, match="cancelled"):
        moves.sign_up(itinerary, by=lead, workshop=one)


@pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter"])
def test_nobody_else_plans(who, itinerary, workshop, request):
    person, begins = request.getfixturevalue(who), clock.now() + DAY
    with pytest.raises(NotYours):
        moves.plan(itinerary.call, by=person, title="x", place="y", starts_at=begins, ends_at=begins + HOUR)
    with pytest.raises(NotYours):
        moves.cancel(workshop, by=person, reason="x")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"ends_at": None}, "ends after"), ({"place": ""}, "Say where"), ({"capacity": 0}, "1 person is signed up")],
)
def test_what_cannot_be_is_refused_by_the_step(wrong, why, itinerary, workshop, coordinator, lead):
    moves.sign_up(itinerary, by=lead, workshop=workshop)
    changes = {name: value if value is not None else workshop.starts_at for name, value in wrong.items()}
    with pytest.raises(NotNow, match=why):
        moves.change(workshop, by=coordinator, **changes)


# -- Signing up -----------------------------------------------------------------------------------


def test_the_team_signs_up_and_off(itinerary, workshop, lead, as_):
    client = as_(lead)
    client.post(reverse("training_workshop_up", args=[workshop.pk]))
    client.post(reverse("training_workshop_up", args=[workshop.pk]))
    assert taken(workshop) == 1
    assert "I am not coming" in client.get(reverse("training_workshops")).content.decode()
    client.post(reverse("training_workshop_off", args=[workshop.pk]))
    assert taken(workshop) == 0
    assert SignUp.objects.count() == 1


@pytest.mark.parametrize("who", ["mentor", "coordinator", "other_lead", "supporter"])
def test_only_the_team_signs_up(who, itinerary, workshop, request):
    with pytest.raises(NotYours):
        moves.sign_up(itinerary, by=request.getfixturevalue(who), workshop=workshop)


def test_a_workshop_of_another_call_is_not_there(itinerary, lead, coordinator, as_):
    other = make_syllabus.workshop(make.open_call(), coordinator)
    with pytest.raises(NotNow, match="another call"):
        moves.sign_up(itinerary, by=lead, workshop=other)
    assert as_(lead).post(reverse("training_workshop_up", args=[other.pk])).status_code == 404
    assert as_(lead).get(reverse("training_workshop_ics", args=[other.pk])).status_code == 404


def test_no_more_than_there_are_places(itinerary, coordinator, lead, teammate):
    one = make_syllabus.workshop(itinerary.call, coordinator, capacity=1)
    moves.sign_up(itinerary, by=lead, workshop=one)
    with pytest.raises(NotNow, match="last place"):
        moves.sign_up(itinerary, by=teammate, workshop=one)
    moves.sign_off(itinerary, by=lead, workshop=one)
    moves.sign_up(itinerary, by=teammate, workshop=one)


def test_nobody_signs_up_for_what_has_begun(itinerary, workshop, lead):
    with clock.at(workshop.starts_at):
        for step in (moves.sign_up, moves.sign_off):
            with pytest.raises(NotNow, match="begun"):
                step(itinerary, by=lead, workshop=workshop)


def test_it_is_in_the_teams_dates_and_calendar_and_tasks(itinerary, workshop, lead, as_):
    (task,) = tasklist.tasks(itinerary, lead)
    assert (task.done, task.key) == (False, f"workshop:{workshop.pk}")
    assert dates.dates(itinerary) == []
    moves.sign_up(itinerary, by=lead, workshop=workshop)
    (date,) = dates.dates(itinerary)
    (event,) = Calendar.from_ical(as_(lead).get(reverse("training_workshop_ics", args=[workshop.pk])).content).walk(
        "VEVENT"
    )
    assert (date.title, date.place, date.uid) == ("Costs", "Carrer Nou 3", str(event["uid"]))
    assert event.decoded("dtstart") == workshop.starts_at.replace(microsecond=0)
    assert tasklist.tasks(itinerary, lead)[0].done


def test_whoever_is_signed_up_is_reminded_once_the_day_before(itinerary, workshop, coordinator, lead, teammate):
    moves.sign_up(itinerary, by=lead, workshop=workshop)
    assert remind_due() == 0
    with clock.at(workshop.starts_at - rules.REMINDED_BEFORE + timedelta(minutes=1)):
        assert (remind_due(), remind_due()) == (1, 0)
        later = workshop.starts_at + DAY
        moves.change(workshop, by=coordinator, starts_at=later, ends_at=later + HOUR)
    assert Notice.objects.get(message="workshop_reminder").person == lead
    with clock.at(later - HOUR):
        assert remind_due() == 1
    with clock.at(later + HOUR):
        assert remind_due() == 0


# -- Attendance -----------------------------------------------------------------------------------


def test_a_team_is_present_with_one_of_its_people(itinerary, lead, teammate):
    make_syllabus.held(itinerary, lead, teammate, ago=2 * HOUR)
    with clock.at(clock.now() + 10 * DAY):
        make_syllabus.held(itinerary, teammate)
        make_syllabus.held(itinerary)
        told = standing.attendance(itinerary)
    assert (told.held, told.attended, told.percent) == (2, 1, 50)


def test_workshops_from_before_it_began_and_cancelled_ones_do_not_count(itinerary, coordinator, lead):
    make_syllabus.held(itinerary, ago=40 * DAY)
    one = make_syllabus.workshop(itinerary.call, coordinator)
    moves.cancel(one, by=coordinator, reason="Ill.")
    with clock.at(clock.now() + 10 * DAY):
        assert standing.attendance(itinerary).held == 0
        assert not [c for c in gate.conditions(itinerary) if c.key == "attendance"]


@pytest.fixture
def four_of_five(la_fleca, lead, mentor, coordinator):
    call = make.open_call(attendance_percent=80)
    incubation = make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator)
    with clock.at(clock.now() + 10 * DAY):
        for there in (1, 1, 1, 1, 0):
            make_syllabus.held(incubation, *[lead][:there])
        yield incubation


def test_the_gate_asks_for_the_calls_share(four_of_five, lead):
    (condition,) = [c for c in gate.conditions(four_of_five) if c.key == "attendance"]
    assert condition.met
    assert "at 4 of 5 (80 per cent); the rule asks 80 per cent." in condition.sentence
    make_syllabus.held(four_of_five)
    (condition,) = [c for c in gate.conditions(four_of_five) if c.key == "attendance"]
    assert (condition.met, condition.who) == (False, "team")


def test_the_report_counts_hours_times_people(four_of_five, lead, teammate):
    make_syllabus.held(four_of_five, lead, teammate)
    told = report.section(four_of_five.cooperative, clock.now())["workshops"]
    assert told == {"held": 6, "attended": 5, "minutes": 120 * 6}


@pytest.mark.parametrize("who", ["mentor", "coordinator"])
def test_it_is_written_down_by_who_goes_along_or_the_coordination(
    who, itinerary, lead, teammate, coordinator, as_, request
):
    one = make_syllabus.held(itinerary, teammate, ago=2 * HOUR)
    client, url = as_(request.getfixturevalue(who)), reverse("staff_attendance", args=[one.pk])
    assert "La Fleca" in client.get(url).content.decode()
    client.post(url, {"incubation": itinerary.pk, "people": [lead.pk]})
    assert Attendance.objects.get().person == lead  # the last word counts


@pytest.mark.parametrize("who", ["lead", "other_mentor", "supporter", "finance"])
def test_nobody_else_writes_it_down(who, itinerary, coordinator, lead, as_, request):
    one, person = make_syllabus.held(itinerary, ago=2 * HOUR), request.getfixturevalue(who)
    with pytest.raises(NotYours):
        moves.record_attendance(itinerary, by=person, workshop=one, people=[lead])
    url = reverse("staff_attendance", args=[one.pk])
    assert as_(person).post(url, {"incubation": itinerary.pk, "people": [lead.pk]}).status_code == 404


def test_not_before_it_began_not_of_strangers_and_not_of_ones_own(
    itinerary, workshop, coordinator, lead, la_fleca, supporter
):
    with pytest.raises(NotNow, match="not begun"):
        moves.record_attendance(itinerary, by=coordinator, workshop=workshop, people=[lead])
    held = make_syllabus.held(itinerary, ago=2 * HOUR)
    moves.record_attendance(itinerary, by=coordinator, workshop=held, people=[lead, supporter])
    assert Attendance.objects.get().person == lead
    people.join_team(la_fleca, by=lead, person=coordinator)
    with pytest.raises(NotYours):
        moves.record_attendance(itinerary, by=coordinator, workshop=held, people=[coordinator])


@pytest.mark.parametrize("page", ["training_workshops", "staff_workshops", "staff_attendance"])
def test_queries_do_not_grow_with_workshops(page, itinerary, lead, teammate, coordinator, as_, cost):
    first = make_syllabus.held(itinerary, lead, ago=HOUR * 2)
    client = as_(lead if page == "training_workshops" else coordinator)

    def counted(number):
        for _ in range(number):
            make_syllabus.held(itinerary, lead, teammate, by=coordinator, ago=HOUR * 2)
            one = make_syllabus.workshop(itinerary.call, coordinator)
            moves.sign_up(itinerary, by=lead, workshop=one)
        return cost(client, reverse(page, args=[first.pk] if page == "staff_attendance" else []))

    assert counted(3) == counted(15)


# -- At once --------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once(itinerary, other_coop, coordinator, lead, other_lead, mentor):
    theirs = make.itinerary(other_coop, itinerary.call, mentor=mentor)
    one = make_syllabus.workshop(itinerary.call, coordinator, capacity=1)
    wishes = [(itinerary, lead), (theirs, other_lead)]

    def work(meet):
        incubation, by = wishes.pop()
        meet()
        moves.sign_up(incubation, by=by, workshop=one)

    assert together(work) == ["done", "refused"]
    assert taken(one) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_would_have_it(itinerary, other_coop, coordinator, lead, other_lead, mentor):
    """The negative control: both count, both see a free place, both write."""
    theirs = make.itinerary(other_coop, itinerary.call, mentor=mentor)
    one = make_syllabus.workshop(itinerary.call, coordinator, capacity=1)
    wishes = [(itinerary, lead), (theirs, other_lead)]

    def work(meet):
        incubation, by = wishes.pop()
        full = rules.signed_up(one).count() >= one.capacity
        meet()
        if full:
            raise NotNow("full")
        SignUp.objects.create(workshop=one, incubation=incubation, person=by, at=clock.now())

    assert together(work) == ["done", "done"]
