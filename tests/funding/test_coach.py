"""What the coach says, and when: the calendar as a table of sums, then a campaign that is accompanied day by day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.notify import quiet
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns.calendar import end_of_round
from funding.campaigns.models import Campaign
from funding.running import calendar, coach, days, moves, second_round, sweep
from funding.running.calendar import MOMENTS, Look
from funding.running.models import Advice
from tests import make, make_funding, make_pledges
from tests.make_running import begun, crowd, given, on, update

MADRID, CANARY = ZoneInfo("Europe/Madrid"), ZoneInfo("Atlantic/Canary")


# -- The calendar ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("length", "falls_on"),
    [
        (40, {1: 1, 2: 2, 3: 3, 8: 8, 15: 15, 26: 26, 38: 38}),
        (20, {1: 1, 2: 1, 3: 2, 8: 4, 15: 8, 26: 13, 38: 19}),
        (60, {1: 2, 2: 3, 3: 5, 8: 12, 15: 23, 26: 39, 38: 57}),
    ],
)
def test_a_day_of_the_calendar_falls_on_its_part_of_the_round(length, falls_on):
    assert {day: days.in_proportion(day, length) for day in falls_on} == falls_on
    assert days.in_proportion(40, length) == length


def lived(length: int, **figures) -> dict[int, str]:
    """What a campaign with these figures is told on each day, a sweep a day."""
    told, given_keys, last = {}, set(), None
    for day in range(length + 1):
        moment = calendar.due(Look(day, length, **figures), given_keys, last)
        if moment is not None:
            told[day], last = moment.key, moment.day
            given_keys.add(moment.key)
    return told


SILENT_AND_POOR = {"minimum": 500_000, "shows_rewards": False}
WELL = {"minimum": 500_000, "raised": 500_000, "supporters": 50, "updates": 3, "days_since_update": 2}


def test_forty_days_of_a_campaign_that_does_nothing():
    assert lived(40, **SILENT_AND_POOR) == {
        1: "spread",
        2: "closest",
        3: "first_update_3",
        4: "doors",
        5: "community",
        6: "first_update_6",
        12: "first_update_12",
        15: "minimum_15",
        18: "first_update_18",
        24: "first_update_24",
        25: "minimum_25",
        26: "documents",
        30: "first_update_30",
        32: "minimum_32",
        36: "first_update_36",
    }


def test_forty_days_of_one_that_does_well():
    """It is asked for nothing that it does already; who has fifty supporters is told once to lean on them."""
    assert lived(40, **WELL) == {
        1: "spread",
        2: "closest",
        3: "one_action",
        4: "doors",
        5: "community",
        7: "lean",
        8: "thank_publicly",
        10: "show_rewards",
        26: "documents",
    }


def test_twenty_and_sixty_days():
    """Two of forty that fall on one day of twenty: the later one is told, and never two a day."""
    assert lived(20, **WELL) == {
        1: "closest",
        2: "doors",
        3: "community",
        4: "thank_publicly",
        5: "show_rewards",
        7: "lean",
        13: "documents",
    }
    assert list(lived(60, **WELL)) == [2, 3, 5, 6, 8, 11, 12, 15, 39]


@pytest.mark.parametrize(
    ("figures", "day", "key"),
    [
        ({"raised": 69, "minimum": 100, "updates": 1, "days_since_update": 1}, 38, "documents"),
        ({"raised": 70, "minimum": 100, "updates": 1, "days_since_update": 1}, 38, "minimum_38"),
        ({"raised": 100, "minimum": 100, "updates": 1, "days_since_update": 1}, 38, "documents"),
        ({"updates": 1, "days_since_update": 6}, 17, "show_rewards"),
        ({"updates": 1, "days_since_update": 7}, 17, "weekly_update_16"),
        ({"updates": 1, "days_since_update": 1, "has_video": False}, 11, "motivation"),
        ({"updates": 1, "days_since_update": 1, "supporters": 19}, 7, "community"),
        ({"updates": 1, "days_since_update": 1, "supporters": 20}, 7, "lean"),
    ],
)
def test_only_where_it_applies(figures, day, key):
    """With `minimum_32` and the like told already, so that only what is asked for is left."""
    told = {"minimum_15", "minimum_25", "minimum_32"}
    assert calendar.due(Look(day, 40, **figures), told, None).key == key


def lived_again(**figures) -> dict[int, str]:
    """What a second round of forty days is told."""
    told, last = {}, None
    for day in range(41):
        moment = calendar.due(Look(day, 40, **figures), set(told.values()), last, second_round.MOMENTS)
        if moment is not None:
            told[day], last = moment.key, moment.day
    return told


def test_forty_days_of_a_second_round():
    """Below the optimum it is asked for, one part at a time; above it there is only thanks and what has been promised."""
    sums = {"minimum": 500_000, "optimum": 900_000, "supporters": 50, "updates": 3}
    assert lived_again(**sums, raised=500_000, days_since_update=1) == {
        1: "second_begins",
        3: "second_thanks",
        5: "second_promises",
        9: "second_part",
        12: "second_contract",
        16: "second_sources",
        33: "second_last_days",
    }
    assert lived_again(**sums, raised=900_000, days_since_update=7) == {
        1: "second_reached",
        3: "second_thanks",
        5: "second_promises",
        10: "second_update_10",
        12: "second_contract",
        17: "second_update_17",
        24: "second_update_24",
        31: "second_update_31",
        37: "second_update_37",
    }
    assert lived_again(**sums, raised=810_000, days_since_update=1)[38] == "second_near"
    assert 38 not in lived_again(**sums, raised=809_999, days_since_update=1)


def test_days_that_were_missed_are_caught_up_with_one():
    """Nothing was swept until day 9: one is told, and what stood before it has had its day."""
    look = Look(9, 40, **WELL)
    first = calendar.due(look, set(), None)
    assert first.key == "thank_publicly"
    assert calendar.due(look, {first.key}, first.day) is None


def test_every_line_has_its_words_and_its_page():
    assert {moment.day for moment in MOMENTS} >= {1, 2, 3, 4, 5, 8, 6, 12, 18, 24, 30, 36, 7, 14, 17, 21, 27, 10, 11}
    assert {moment.day for moment in MOMENTS} >= {15, 25, 32, 38, 26}
    assert not {moment.key for moment in MOMENTS} & {moment.key for moment in second_round.MOMENTS}
    for item in (*calendar.ITEMS, *second_round.ITEMS):
        assert reverse(item.page.name)
        assert len(str(item.title) % {"supporters": 20, "missing": "€1,200"}) <= 80


@pytest.mark.parametrize(
    ("begins", "length"),
    [
        (datetime(2026, 3, 20, 21, 30, tzinfo=UTC), 20),  # over the night of 29 March, which has 23 hours
        (datetime(2026, 10, 10, 22, 30, tzinfo=UTC), 40),  # published at half past midnight; 25 October has 25 hours
        (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), 60),
    ],
)
def test_summer_time_moves_no_day(begins, length):
    """Each morning is one day further, from the day of publication to that of the end."""
    first = begins.astimezone(MADRID).date()
    for number in range(length + 1):
        morning = datetime.combine(first + timedelta(days=number), datetime.min.time(), MADRID).replace(hour=8)
        assert days.day_of_round(begins, morning.astimezone(UTC)) == number
    assert days.day_of_round(begins, end_of_round(begins, length)) == length


@pytest.mark.parametrize(
    ("moment", "zone", "leaves"),
    [
        (datetime(2026, 1, 5, 7, 0, tzinfo=UTC), MADRID, datetime(2026, 1, 5, 7, 0, tzinfo=UTC)),  # eight in Madrid
        (datetime(2026, 1, 5, 7, 0, tzinfo=UTC), CANARY, datetime(2026, 1, 5, 8, 0, tzinfo=UTC)),  # seven in Tenerife
        (
            datetime(2026, 1, 5, 20, 0, tzinfo=UTC),
            MADRID,
            datetime(2026, 1, 6, 7, 0, tzinfo=UTC),
        ),  # nine in the evening
        (datetime(2026, 1, 5, 20, 0, tzinfo=UTC), CANARY, datetime(2026, 1, 5, 20, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 21, 0, tzinfo=UTC), MADRID, datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),  # summer begins
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), MADRID, datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),  # and ends
    ],
)
def test_nobody_is_written_to_in_the_night(moment, zone, leaves):
    assert quiet.awake(moment, zone) == leaves


# -- A campaign that is accompanied ----------------------------------------------------------------
@pytest.fixture
def campaign(la_fleca, desk):
    return begun(la_fleca)


def keys(campaign) -> list[str]:
    return list(campaign.advice.order_by("id").values_list("key", flat=True))


def mails():
    return Notice.objects.filter(message="coach_advice").order_by("id")


def test_a_day_twice_swept_is_told_once(campaign):
    with on(campaign, 0.2):
        assert sweep.advise_due() == 0
    with on(campaign, 1):
        assert [sweep.advise_due(), sweep.advise_due()] == [1, 0]
    with on(campaign, 1.9):  # half past seven in the morning of day 2
        assert sweep.advise_due() == 0
    with on(campaign, 2):
        assert sweep.advise_due() == 1
    with on(campaign, 2.5):  # ten in the evening
        assert sweep.advise_due() == 0
    assert keys(campaign) == ["spread", "closest"]
    assert mails().count() == 4


def test_each_in_their_language_and_by_their_clock(campaign, lead, teammate):
    lead.language, teammate.language, teammate.timezone = "es", "ca", "Atlantic/Canary"
    lead.save()
    teammate.save()
    early = datetime(2026, 3, 3, 7, 5, tzinfo=UTC)  # five past eight in Madrid, five past seven in Tenerife
    with clock.at(early):
        sweep.advise_due()
    to_lead, to_teammate = (mails().get(person=person) for person in (lead, teammate))
    assert (to_lead.language, to_lead.not_before) == ("es", early)
    assert (to_teammate.language, to_teammate.not_before) == ("ca", datetime(2026, 3, 3, 8, 0, tzinfo=UTC))
    said = words(to_lead, "en")
    assert said.subject == "Your campaign: Tell everybody that you have begun"
    assert "http://testserver/en/campaign/run/#kit" in said.text
    assert "never more than one a day" in said.text
    assert "/es/campaign/run/" in words(to_lead).text
    assert "/ca/campaign/run/" in words(to_teammate).text


def test_a_reminder_is_written_twice_and_then_stands_on_the_page_only(campaign, lead, as_):
    for day in (3, 6, 12):
        with on(campaign, day):
            assert sweep.advise_due() == 1
    assert keys(campaign) == ["first_update_3", "first_update_6", "first_update_12"]
    assert mails().filter(person=lead).count() == 2
    with on(campaign, 12.1):
        told = as_(lead).get(reverse("campaign_run")).content.decode()
    assert "Write your first update" in told
    assert "Earlier advice" in told


def test_it_tells_figures_as_they_were(campaign, lead):
    given(campaign, 1, 120_000)
    crowd(campaign, 20, amount=1_000)
    update(campaign, 6)
    with on(campaign, 7):
        sweep.advise_due()
    with on(campaign, 15):
        sweep.advise_due()
    given(campaign, 16, 100_000)
    first, second = coach.said(campaign)[::-1]
    assert first.title == "Lean on your supporters: you have 21"
    assert second.title == "€3,600 are missing to reach the minimum"
    assert Advice.objects.get(key="minimum_15").facts == {"supporters": 21, "missing": 360_000}


def test_the_team_may_turn_it_off_and_on_again(campaign, lead, other_lead, as_):
    with on(campaign, 1):
        browser = as_(lead)
        with pytest.raises(NotYours):
            moves.silence_coach(campaign, by=other_lead)
        browser.post(reverse("campaign_coach"))
        assert "The coach is silent." in browser.get(reverse("campaign_run")).content.decode()
        assert sweep.advise_due() == 0
        with pytest.raises(NotNow):
            moves.advise(campaign, by=None)
        with pytest.raises(NotNow):
            moves.silence_coach(campaign, by=lead)
        browser.post(reverse("campaign_coach"), {"speak": "1"})
        assert sweep.advise_due() == 1
        with pytest.raises(NotYours):
            moves.advise(campaign, by=lead)


def test_it_is_silent_between_the_rounds_and_after_them(campaign):
    crowd(campaign, 300)
    with clock.at(campaign.ends_at - timedelta(minutes=5)):
        before = sweep.advise_due()
    with clock.at(campaign.ends_at):
        assert sweep.advise_due() == 0
    campaign = make_funding.end_round(campaign)
    assert campaign.state == "round_2"
    with clock.at(campaign.ends_at - timedelta(minutes=5)):
        assert sweep.advise_due() == 1
    campaign = make_funding.end_round(campaign)
    with clock.at(campaign.round_2_ends_at + timedelta(days=3)):
        assert sweep.advise_due() == 0
    assert before == 1


def test_in_the_second_round_it_speaks_of_the_optimum_by_the_days_of_that_round(campaign, lead, as_):
    """Twenty days instead of forty; what was said in the first round does not keep it from beginning anew."""
    given(campaign, 1, 500_000)
    with on(campaign, 26):
        assert sweep.advise_due() == 1
    Campaign.objects.filter(pk=campaign.pk).update(second_round_days=20)
    campaign = make_funding.end_round(campaign)

    def told_on(day: int) -> str:
        with clock.at(campaign.round_1_ends_at + timedelta(days=day, hours=9)):
            return coach.said(campaign)[0].title if sweep.advise_due() else ""

    assert [told_on(1), told_on(1)] == ["The minimum is safe: €1,500 to the optimum", ""]
    with on(campaign, 42):
        make_pledges.paid(campaign, 150_000)
    assert [told_on(day) for day in (2, 3, 5, 6, 16)] == [
        "Thank everybody who brought you here",
        "Promise nothing new",
        "",
        "Let the contract not wait for the end",
        "You have reached the optimum",
    ]
    assert "You have reached the optimum" in as_(lead).get(reverse("campaign_run")).content.decode()
    assert "http://testserver/ca/campaign/contract/" in words(mails().filter(person=lead)[4], "ca").text


def test_a_campaign_that_fails_does_not_stop_the_others(campaign, other_coop, monkeypatch, caplog):
    begun(other_coop)
    known = coach.facts
    monkeypatch.setattr(coach, "facts", lambda seen: known(seen) if seen.pk != campaign.pk else 1 / 0)
    with on(campaign, 1):
        assert sweep.advise_due() == 1
    assert f"could not advise campaign {campaign.pk}" in caplog.text
    assert date(2026, 3, 3) == Advice.objects.get().given_at.date()


def test_the_sweep_asks_as_much_for_three_as_for_one(campaign, other_coop, django_assert_num_queries):
    """One query for the campaigns with their figures, one for what they have been told."""
    with on(campaign, 1):
        sweep.advise_due()
    with on(campaign, 1.1), django_assert_num_queries(2):
        sweep.advise_due()
    for coop in (other_coop, make.cooperative()):
        with on(begun(coop), 1):
            sweep.advise_due()
    with on(campaign, 1.1), django_assert_num_queries(2):
        sweep.advise_due()
