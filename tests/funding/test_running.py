"""How a campaign goes against time: plain sums first, then the page with the figures of a campaign that people lived."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crowdcoop import clock
from funding.campaigns.models import Campaign, Totals
from funding.ledger import accounts, book
from funding.pledges.models import Pledge
from funding.running import days, figures, graph, pace
from funding.running.pace import Day, Range, Round
from tests import make_funding, make_pledges
from tests.make_running import BEGINS, DAY, begun, came_from, crowd, given, on, update

A_DAY = pace.DAY_SECONDS
WEEK = [10_000, 12_000, 8_000, 11_000, 9_000, 10_000, 10_000]


# -- Sums ------------------------------------------------------------------------------------------
def test_too_early_to_tell():
    assert pace.forecast([], 0, 0, 0, 40 * A_DAY) is None
    assert pace.forecast([5_000, 5_000], 50, 10_000, 10_000, 38 * A_DAY) is None  # two days
    assert pace.forecast([5_000, 5_000, 5_000], 9, 15_000, 15_000, 37 * A_DAY) is None  # nine pledges
    assert pace.forecast([5_000, 5_000, 5_000], 10, 15_000, 15_000, 37 * A_DAY) is not None


@pytest.mark.parametrize(
    ("last_days", "pledges", "before", "raised", "left", "told"),
    [
        # 100 € a day; the slowest three days in a row bring 290 €, the best 310 €; a root of 100 pledges is a tenth: 90 to 110.
        (WEEK, 100, 70_000, 70_000, 10 * A_DAY, Range(160_000, 180_000)),
        # With 16 pledges a quarter either way: 75 to 125 a day.
        (WEEK, 16, 70_000, 70_000, 10 * A_DAY, Range(145_000, 195_000)),
        # Uneven days are wider than chance: three without anything, three of 300.
        ([0, 0, 0, 10_000, 30_000, 30_000, 30_000], 1_000, 100_000, 100_000, 10 * A_DAY, Range(100_000, 400_000)),
        # Only the last seven count.
        ([900_000, *WEEK], 100, 70_000, 70_000, 10 * A_DAY, Range(160_000, 180_000)),
        # Three days: stretches of two.
        ([10_000, 20_000, 30_000], 10_000, 60_000, 60_000, 1 * A_DAY, Range(75_000, 85_000)),
        # Never below what is there; today's pledges are there.
        (WEEK, 100, 70_000, 500_000, 1 * A_DAY, Range(500_000, 500_000)),
        # Over: what is there.
        (WEEK, 100, 70_000, 70_000, 0, Range(70_000, 70_000)),
        # A week without anything at all, after ten pledges, says that nothing more comes.
        ([0] * 7, 10, 40_000, 40_000, 9 * A_DAY, Range(40_000, 40_000)),
    ],
)
def test_the_forecast_is_a_range(last_days, pledges, before, raised, left, told):
    assert pace.forecast(last_days, pledges, before, raised, left) == told


def test_the_bounds_are_rounded_away_from_each_other():
    small, large = (pace.forecast([n] * 7, 100, 7 * n, 7 * n, 20 * A_DAY) for n in (1_234, 123_456))
    assert small == Range(30_000, 36_000)  # 308,50 and 357,86: to ten euros
    assert large == Range(3_080_000, 3_590_000)  # 30.863 and 35.802: to a hundred


def test_a_steady_campaign_ends_within_its_range_most_of_the_time():
    """400 campaigns of 40 days, three pledges a day by chance, looked at half way: seven of ten end within."""
    chance, within = random.Random(20260302), 0
    for _campaign in range(400):
        amounts = [
            [chance.choice([500, 1_000, 2_000, 2_500, 5_000, 10_000]) for _ in range(chance.randint(0, 6))]
            for _day in range(40)
        ]
        sums = [sum(day) for day in amounts]
        said = pace.forecast(sums[13:20], sum(map(len, amounts[13:20])), sum(sums[:20]), sum(sums[:20]), 20 * A_DAY)
        within += said is not None and said.low <= sum(sums) <= said.high
    assert 0.65 < within / 400 < 0.8


def test_people_a_day():
    assert pace.people_a_day(152_000, 3_800, 10) == 4
    assert pace.people_a_day(152_001, 3_800, 10) == 5
    assert pace.people_a_day(0, 3_800, 10) == 0
    assert pace.people_a_day(10_000, 0, 0) == 10_000


def test_an_even_pace_goes_from_the_floor_to_the_goal():
    first = Round(1, BEGINS, BEGINS + 40 * DAY, 40, 0, 500_000)
    assert [first.even(BEGINS + n * DAY) for n in (-1, 0, 10, 40, 50)] == [0, 0, 125_000, 500_000, 500_000]
    second = Round(2, BEGINS + 40 * DAY, BEGINS + 80 * DAY, 40, 500_000, 650_000)
    assert [second.even(BEGINS + n * DAY) for n in (40, 60, 80)] == [500_000, 575_000, 650_000]


def test_milestones_have_the_day_on_which_they_were_reached():
    rows, total = [], 0
    for number, cents in enumerate((0, 5_000, 25_000, 30_000, 0)):
        total += cents
        rows.append(Day(date(2026, 3, 2) + timedelta(days=number), cents, 1, total))
    found = pace.milestones(rows, 100_000)
    assert found == [
        (0, date(2026, 3, 3)),
        (30, date(2026, 3, 4)),
        (60, date(2026, 3, 5)),
        (100, None),
    ]


@pytest.mark.parametrize(
    ("length", "last", "due"),
    [
        (40, None, date(2026, 3, 5)),
        (20, None, date(2026, 3, 4)),
        (60, None, date(2026, 3, 7)),
        (40, date(2026, 3, 4), date(2026, 3, 17)),  # not twice in the first days: from day 15 on
        (40, date(2026, 3, 20), date(2026, 3, 27)),  # a week later
        (20, date(2026, 3, 20), date(2026, 3, 24)),
        (60, date(2026, 3, 28), date(2026, 4, 8)),
    ],
)
def test_when_the_next_update_is_due(length, last, due):
    assert days.update_due_on(date(2026, 3, 2), last, length) == due


# -- A campaign lived through ----------------------------------------------------------------------
@pytest.fixture
def campaign(la_fleca, desk):
    """La Fleca's, begun on the second of March at ten in Madrid: minimum 5.000 €, optimum 6.500 €, until 11 April."""
    return begun(la_fleca)


def page(as_, person, name="campaign_run", *args) -> str:
    answer = as_(person).get(reverse(name, args=args))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_first_hour_has_three_things_to_do(as_, campaign, lead):
    with on(campaign, 0.02):
        told = page(as_, lead)
    assert "Three things for the first hour" in told
    assert "Share kit" in told
    assert "http://testserver/c/bread-of-the-street/" in told
    assert "Nothing so far: the first comes on the morning after the beginning" in told
    assert "Nobody yet. Whoever pledges will wait for you here." in told
    assert "<svg viewBox" not in told.split("Pace")[1].split("Share kit")[0].split("progress")[-1]


def test_the_end_of_the_drawing_is_the_total_of_the_books(campaign):
    """Some are given back, one comes late at night: what the page says, the totals and the books are one figure."""
    given(campaign, 0.1, 5_000, 2_500)
    gone = given(campaign, 1, 10_000)[0]
    given(campaign, 1.59, 3_000)  # 00:09 of the fourth in Madrid, still the third in UTC
    given(campaign, 4, 1_999)
    with on(campaign, 4.1):
        make_pledges.cancelled(gone)
    with on(campaign, 5):
        campaign.refresh_from_db()
        standing = figures.standing(campaign, clock.now())
    assert [(day.on.day, day.cents, day.pledges, day.total) for day in standing.days] == [
        (2, 7_500, 2, 7_500),
        (3, 0, 0, 7_500),
        (4, 3_000, 1, 10_500),
        (5, 0, 0, 10_500),
        (6, 1_999, 1, 12_499),
        (7, 0, 0, 12_499),
    ]
    assert standing.raised == Totals.objects.get(campaign=campaign).raised == 12_499
    assert standing.raised == book.balance(accounts.campaign_pledged(campaign.pk))
    drawn = graph.of(standing, campaign.published_at)
    last_x, last_y = map(float, drawn.raised.split()[-1].split(","))
    assert (drawn.top, round(last_x, 1), round(last_y, 1)) == (
        500_000,
        80.1,
        195.0,
    )  # an hour of the forty days is lost to summer


def test_the_page_tells_pace_forecast_and_people_needed(as_, campaign, lead, coordinator, other_lead):
    for day in range(8):
        given(campaign, day + 0.2, 3_000, 5_000)
    with on(campaign, 8):
        told = page(as_, lead)
        mentor = campaign.cooperative.incubation.mentor
        read = page(as_, mentor, "campaign_run_read", campaign.pk)
        assert page(as_, coordinator, "campaign_run_read", campaign.pk).count("<h1>") == 1
        refused = [
            as_(somebody).get(reverse("campaign_run_read", args=[campaign.pk])).status_code
            for somebody in (lead, other_lead)
        ]
        assert refused == [404, 404]
        assert as_(other_lead).get(reverse("campaign_run")).status_code == 404
    for words in (told, read):
        assert "Day 9 of 40: €640. An even pace would be at €1,001, so you are €361 behind it." in words
        assert "If it goes on like the last 7 days, you will have between €2,530 and €3,930 on 11 April 2026." in words
        assert "The minimum still needs €4,360: 4 people a day, giving €40 as so far." in words
    assert "Thank them" in told
    assert "Thank them" not in read
    assert "Share kit" not in read


def stands(campaign) -> figures.Standing:
    return figures.standing(Campaign.objects.select_related("totals").get(pk=campaign.pk), clock.now())


def test_where_they_came_from(as_, campaign, lead):
    with on(campaign, 1):
        for source in ("whatsapp", "whatsapp", "qr", ""):
            came_from(campaign, source)
        assert figures.ways(stands(campaign), "source") == [
            ("WhatsApp", 2, "2"),
            ("Not known", 1, "1"),
            ("The code of the share kit", 1, "1"),
        ]
        assert figures.ways(stands(campaign), "heard") == []
        for number in range(9):
            came_from(campaign, f"z{number}")
        rows = figures.ways(stands(campaign), "source")
        assert (len(rows), rows[-1]) == (9, ("Others", 4, "4"))
        assert sum(n for _name, n, _words in rows) == Pledge.objects.paid().count() == 13
        assert "The link by which they came" in page(as_, lead)


def test_the_sums_of_its_pledges_are_made_in_one_look_through_them(as_, campaign, lead):
    with on(campaign, 21):
        crowd(campaign, 30)
        for source in ("whatsapp", "qr", ""):
            came_from(campaign, source)
        browser = as_(lead)
        with CaptureQueriesContext(connection) as asked:
            shown = browser.get(reverse("campaign_run")).content.decode()
    told = (one["sql"].split(" FROM ")[0] for one in asked if "GROUP BY" in one["sql"])
    names = [f'"funding_pledge"."{name}"' for name in ("amount", "source", "heard")]
    summed = [columns for columns in told if any(name in columns for name in names)]
    assert len(summed) == 1
    for words in ("33 pledges", "WhatsApp", "The code of the share kit"):
        assert words in shown


def test_as_many_queries_for_a_thousand_pledges_as_for_one(as_, campaign, lead, cost):
    given(campaign, 0.5, 2_000)
    addresses = [reverse(name) for name in ("campaign_run", "campaign_thanks", "team")]
    with on(campaign, 21):
        browser = as_(lead)
        browser.get(addresses[0])
        few = [cost(browser, address) for address in addresses]
        crowd(campaign, 999)
        assert [cost(browser, address) for address in addresses] == few
        assert few[0] <= 26
        assert "1,000 pledges" in page(as_, lead)


def test_before_it_is_approved_and_after_it_has_closed(as_, la_fleca, lead, desk):
    with clock.at(BEGINS):
        campaign = make_funding.approved(la_fleca)
        told = page(as_, lead)
        assert "the page opens to everybody, by itself" in told
        assert "The minimum of €5,000 and the optimum of €6,500 are frozen" in told
        assert "until 11 April 2026, 11:00" not in told
        assert "until 11 April 2026, 10:00" in told
        assert "Ready for the first day?" in told
        svg, png = (as_(lead).get(reverse(f"campaign_qr_{kind}")) for kind in ("svg", "png"))
        assert svg.content.startswith(b"<?xml")
        assert png.content.startswith(b"\x89PNG")
    published = make_funding.moves.publish(campaign, by=None)
    lost = make_funding.end_round(published)
    assert lost.state == "unfunded"
    assert "What was pledged goes back, so there is no pace to show." in page(as_, lead)


def test_the_home_of_the_team_has_its_tasks_and_dates(as_, campaign, lead):
    given(campaign, 0.5, 2_000)
    with on(campaign, 1):
        told = page(as_, lead, "team")
        assert "Thank your supporters" in told
        assert "1 to thank" in told
        assert "The next one on 5 March 2026" in told
        assert "Your first round ends" in told
    with on(campaign, 10):
        assert "Due since 5 March 2026" in page(as_, lead, "team")
    update(campaign, 10)
    with on(campaign, 11):
        assert "The next one on 19 March 2026" in page(as_, lead, "team")


def test_a_mentor_sees_which_campaign_is_silent(as_, campaign):
    mentor = campaign.cooperative.incubation.mentor
    with on(campaign, 8.9):
        assert "Campaign without an update" not in page(as_, mentor, "mentor")
    with on(campaign, 9):
        assert "Campaign without an update for 9 days" in page(as_, mentor, "mentor")
    update(campaign, 9.5)
    with on(campaign, 12):
        assert "Campaign without an update" not in page(as_, mentor, "mentor")


def test_the_second_round_goes_from_the_minimum_to_the_optimum(as_, campaign, lead):
    given(campaign, 0.1, 510_000)
    with on(campaign, 0.3):
        told = page(as_, lead)
        assert "It is too early to tell where this leads" in told
        assert "The optimum still needs €1,400: 1 person a day, giving €5,100 as so far." in told
    second = make_funding.end_round(campaign)
    with clock.at(second.round_2_ends_at - 20 * DAY):
        told = page(as_, lead)
        standing = figures.standing(second, clock.now())
        assert (standing.round.number, standing.day, standing.days_left, standing.even) == (2, 21, 20, 575_000)
        assert "Day 21 of 40: €5,100. An even pace would be at €5,750, so you are €650 behind it." in told
        assert "an even pace to the optimum of €6,500" in told
        assert "The last 7 days brought fewer than ten pledges: too few to tell where this leads." in told
    funded = make_funding.end_round(second)
    with clock.at(funded.closed_at + DAY):
        told = page(as_, lead)
        assert "This is how it went." in told
        assert "Your coach" not in told
        assert page(as_, lead, "campaign_thanks")
