"""When a round ends: the same hour on the clocks where the campaign lives, over summer time and in the Canary Islands."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crowdcoop import clock
from funding.campaigns import rounds
from funding.campaigns.calendar import end_of_round
from funding.campaigns.models import Campaign
from tests import make_closing, make_funding

MADRID, CANARY = "Europe/Madrid", "Atlantic/Canary"
SECOND = timedelta(seconds=1)

# The hour that does not exist is 02–03 on the mainland and 01–02 in the islands; they change at the same moment of UTC.
EDGES = [
    # zone, started there, days, ends there, ends in UTC, hours that the round lasts
    (MADRID, "2026-02-17 12:00", 40, "2026-03-29 12:00", "2026-03-29 10:00", 40 * 24 - 1),
    (MADRID, "2026-02-17 01:59", 40, "2026-03-29 01:59", "2026-03-29 00:59", 40 * 24),
    (MADRID, "2026-02-17 02:00", 40, "2026-03-29 03:00", "2026-03-29 01:00", 40 * 24),
    (MADRID, "2026-02-17 02:30", 40, "2026-03-29 03:30", "2026-03-29 01:30", 40 * 24),
    (MADRID, "2026-02-17 03:00", 40, "2026-03-29 03:00", "2026-03-29 01:00", 40 * 24 - 1),
    (CANARY, "2026-02-17 12:00", 40, "2026-03-29 12:00", "2026-03-29 11:00", 40 * 24 - 1),
    (CANARY, "2026-02-17 00:59", 40, "2026-03-29 00:59", "2026-03-29 00:59", 40 * 24),
    (CANARY, "2026-02-17 01:30", 40, "2026-03-29 02:30", "2026-03-29 01:30", 40 * 24),
    (CANARY, "2026-02-17 02:30", 40, "2026-03-29 02:30", "2026-03-29 01:30", 40 * 24 - 1),
    (MADRID, "2026-09-15 02:30", 40, "2026-10-25 02:30", "2026-10-25 00:30", 40 * 24),  # the first of the two
    (MADRID, "2026-09-15 03:00", 40, "2026-10-25 03:00", "2026-10-25 02:00", 40 * 24 + 1),
    (CANARY, "2026-09-15 01:30", 40, "2026-10-25 01:30", "2026-10-25 00:30", 40 * 24),  # the first of the two
    (CANARY, "2026-09-15 02:00", 40, "2026-10-25 02:00", "2026-10-25 02:00", 40 * 24 + 1),
    (MADRID, "2027-12-25 00:00", 80, "2028-03-14 00:00", "2028-03-13 23:00", 80 * 24),  # over a 29th of February
    (CANARY, "2026-12-31 23:59", 1, "2027-01-01 23:59", "2027-01-01 23:59", 24),
]


@pytest.mark.parametrize(("zone", "start", "days", "there", "utc", "hours"), EDGES)
def test_the_edges_of_summer_time(zone, start, days, there, utc, hours):
    began = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    end = end_of_round(began.astimezone(UTC), days, zone)
    assert end == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert f"{end.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == there
    assert end - began.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize("day", [(2026, 3, 29), (2026, 10, 25), (2027, 3, 28), (2028, 3, 26), (2030, 10, 27)])
def test_the_same_hour_on_both_clocks_is_an_hour_apart_on_the_day_it_changes(day):
    ends = [
        end_of_round((datetime(*day, 12, tzinfo=ZoneInfo(zone)) - timedelta(days=40)).astimezone(UTC), 40, zone)
        for zone in (MADRID, CANARY)
    ]
    assert ends[1] - ends[0] == timedelta(hours=1)


@pytest.mark.django_db
def test_a_campaign_of_the_islands_ends_by_their_clocks_to_the_second(la_fleca, lead, desk):
    """Published at 02:30 there, forty days before that hour is left out; the whole programme sees one moment."""
    lead.timezone = CANARY
    lead.save()
    approved = make_funding.approved(la_fleca)
    assert approved.zone == CANARY
    Campaign.objects.filter(pk=approved.pk).update(publish_at="2027-02-16T00:00Z")
    with clock.at(datetime(2027, 2, 16, 1, 30, tzinfo=ZoneInfo(CANARY))):
        (published,) = (due.campaign for due in rounds.publish_due())
    assert published.ends_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert make_closing.swept_at(published.ends_at - SECOND) == []
    assert [due.campaign.state for due in make_closing.swept_at(published.ends_at)] == ["unfunded"]


@pytest.mark.django_db
def test_whoever_lives_elsewhere_has_the_programmes_clock(la_fleca, lead):
    lead.timezone = "America/Lima"
    lead.save()
    assert make_funding.blank(la_fleca).zone == MADRID
