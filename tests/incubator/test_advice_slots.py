"""Which times can be booked: a pure function, right on the days on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from incubator.advice.availability.models import STANDS, Availability, DayOff
from incubator.advice.availability.slots import DAY, of_day, slots

MADRID, CANARY = "Europe/Madrid", "Atlantic/Canary"
ZONES = [MADRID, CANARY, "Europe/London", "America/Bogota", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu"]
FORWARD, BACK = date(2027, 3, 28), date(2026, 10, 25)  # Sundays on which Spain changes its clocks


def hours(begins, ends, *, zone=MADRID, minutes=60, first=date(2026, 1, 5), weekday=None, mentor=1):
    weekday = first.weekday() if weekday is None else weekday
    until = first + STANDS - DAY
    words = {"mentor_id": mentor, "organisation_id": 1, "zone": zone, "slot_minutes": minutes}
    return Availability(weekday=weekday, begins=begins, ends=ends, valid_from=first, valid_until=until, **words)


def told(day, begins, ends, *, zone=MADRID, minutes=60):
    """The slots of that day as a clock in UTC shows them."""
    return [f"{slot.starts_at:%H:%M}" for slot in of_day(hours(begins, ends, zone=zone, minutes=minutes), day)]


@pytest.mark.parametrize(
    ("day", "zone", "begins", "ends", "minutes", "found"),
    [
        # Winter and summer, on the peninsula and the islands.
        (date(2026, 1, 12), MADRID, time(17), time(19), 60, ["16:00", "17:00"]),
        (date(2026, 7, 13), MADRID, time(17), time(19), 60, ["15:00", "16:00"]),
        (date(2026, 1, 12), CANARY, time(17), time(19), 60, ["17:00", "18:00"]),
        (date(2026, 7, 13), CANARY, time(17), time(19), 60, ["16:00", "17:00"]),
        # The day of the change itself, by day.
        (FORWARD, MADRID, time(10), time(12), 60, ["08:00", "09:00"]),
        (BACK, MADRID, time(10), time(12), 60, ["09:00", "10:00"]),
        # Through the night: an hour less, an hour more.
        (FORWARD, MADRID, time(1), time(5), 60, ["00:00", "01:00", "02:00"]),
        (FORWARD, CANARY, time(0), time(4), 60, ["00:00", "01:00", "02:00"]),
        (BACK, MADRID, time(1), time(5), 60, ["23:00", "00:00", "01:00", "02:00", "03:00"]),
        (BACK, CANARY, time(0), time(4), 60, ["23:00", "00:00", "01:00", "02:00", "03:00"]),
        # Hours that begin or end where there is no hour, or where there are two.
        (FORWARD, MADRID, time(2, 30), time(4), 30, ["01:30"]),
        (FORWARD, MADRID, time(1), time(2, 30), 30, ["00:00"]),
        (BACK, MADRID, time(2), time(2, 30), 30, ["00:00"]),
        # What does not fit is not there.
        (date(2026, 1, 12), MADRID, time(17), time(18, 45), 30, ["16:00", "16:30", "17:00"]),
        (date(2026, 1, 12), MADRID, time(17), time(18, 15), 45, ["16:00"]),
        (date(2026, 1, 12), MADRID, time(17), time(17, 30), 45, []),
    ],
)
def test_a_day_has_the_slots_that_its_clock_has(day, zone, begins, ends, minutes, found):
    assert told(day, begins, ends, zone=zone, minutes=minutes) == found


def test_in_any_zone_on_any_day_slots_lie_within_the_hours_and_touch_no_other():
    random = Random(1936)
    for _ in range(3000):
        zone, minutes = random.choice(ZONES), random.choice(Availability.Slot.values)
        begins, ends = sorted(time(*divmod(random.randrange(0, 1440, 5), 60)) for _ in range(2))
        day = date(2026, 1, 1) + random.randrange(365 * 5) * DAY
        local, before = ZoneInfo(zone), datetime.min.replace(tzinfo=UTC)
        for slot in of_day(hours(begins, ends, zone=zone, minutes=minutes), day):
            first, last = slot.starts_at.astimezone(local), slot.ends_at.astimezone(local)
            assert slot.starts_at >= before, (zone, day)
            assert slot.ends_at - slot.starts_at == timedelta(minutes=minutes)
            assert (first.date(), last.date()) == (day, day), (zone, day, begins, ends)
            assert begins <= first.time(), (zone, day, begins, ends)
            assert last.time() <= ends, (zone, day, begins, ends)
            before = slot.ends_at


def test_on_days_without_a_change_their_number_is_what_a_child_would_count():
    random = Random(1844)
    for _ in range(2000):
        zone, minutes = ZoneInfo(random.choice(ZONES)), random.choice(Availability.Slot.values)
        begins, ends = sorted(time(*divmod(random.randrange(0, 1440, 5), 60)) for _ in range(2))
        day = date(2026, 1, 1) + random.randrange(365 * 5) * DAY
        if datetime.combine(day, time.min, zone).utcoffset() == datetime.combine(day + DAY, time.min, zone).utcoffset():
            window = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
            found = list(of_day(hours(begins, ends, zone=zone.key, minutes=minutes), day))
            assert len(found) == window // minutes


def all_of(*offered, busy=(), off=(), since=datetime(2026, 1, 1, tzinfo=UTC), weeks=30):
    return slots(offered, busy=busy, off=off, since=since, until=since + timedelta(weeks=weeks))


def test_hours_are_offered_for_eight_weeks_on_their_weekday():
    found = all_of(hours(time(17), time(18)))
    assert len(found) == 8
    assert {slot.starts_at.weekday() for slot in found} == {0}
    assert [found[0].starts_at, found[-1].starts_at] == [datetime(2026, 1, d, 16, tzinfo=UTC) for d in (5,)] + [
        datetime(2026, 2, 23, 16, tzinfo=UTC)
    ]


def test_what_is_taken_is_not_offered_and_what_only_touches_is():
    at = datetime(2026, 1, 5, 16, tzinfo=UTC)
    monday = hours(time(17), time(20))
    half, hour = timedelta(minutes=30), timedelta(hours=1)
    taken = [
        (1, at + half, at + half + timedelta(minutes=1)),
        (1, at + 2 * hour, at + 3 * hour),
        (2, at + hour, at + 2 * hour),
    ]
    assert [slot.starts_at for slot in all_of(monday, busy=taken, weeks=1)] == [at + hour]


def test_days_off_are_of_the_mentor_and_of_her_calendar():
    """Late on Monday in Bogota it is Tuesday in UTC."""
    late = hours(time(22), time(23), zone="America/Bogota")
    monday = DayOff(mentor_id=1, first_day=date(2026, 1, 5), last_day=date(2026, 1, 5))
    tuesday = DayOff(mentor_id=1, first_day=date(2026, 1, 6), last_day=date(2026, 1, 6))
    somebody_else = DayOff(mentor_id=2, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))
    assert len(all_of(late, off=[monday], weeks=2)) == 1
    assert len(all_of(late, off=[tuesday, somebody_else], weeks=2)) == 2


def test_nothing_of_the_past_is_offered():
    at = datetime(2026, 1, 5, 16, tzinfo=UTC)
    found = all_of(hours(time(17), time(20)), since=at, weeks=1)
    assert [slot.starts_at for slot in found] == [at + timedelta(hours=1), at + timedelta(hours=2)]
