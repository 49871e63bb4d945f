"""Publishing, the two rounds and closing: the edges of time and money, and many closers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.delivery import deliver_due
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns import moves, rounds, tasks
from funding.campaigns.calendar import PLACE, end_of_round
from funding.campaigns.models import Campaign, Closing, Totals
from funding.closing import tasks as closing_tasks
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from incubator.community.models import Follow
from tests import kept, make_funding, make_pledges, make_training

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MINIMUM = 500_000


def money_arrives(campaign, cents, people=1):
    """Paid pledges of so many people whose sum is `cents`."""
    rest = cents - (people - 1) * 100
    for amount in [rest, *[100] * (people - 1)]:
        make_pledges.paid(campaign, amount)


def money_leaves(campaign):
    """What refunds would do after the minimum was passed (no step of today gives back that late)."""
    for booked in Transaction.objects.filter(kind=Transaction.Kind.PLEDGE_PAID):
        book.reverse(booked, f"refund:{booked.pk}")
    Totals.objects.filter(campaign=campaign).update(raised=0, supporters=0)


def fresh(campaign):
    return Campaign.objects.get(pk=campaign.pk)


def sweep_at(moment):
    with clock.at(moment):
        rounds.close_due()


@pytest.fixture(autouse=True)
def _provider(desk):
    """Payments are answered in this process."""


@kept.fixture
def live(la_fleca):
    return make_funding.live(la_fleca)


# -- Publishing ----------------------------------------------------------------------------------
def test_publication_freezes_the_figures_and_opens_the_door(la_fleca):
    campaign = make_funding.live(la_fleca)
    assert (campaign.state, campaign.minimum, campaign.optimum) == ("round_1", 500_000, 650_000)
    assert campaign.round_1_ends_at == end_of_round(campaign.published_at, 40)
    assert (campaign.totals.raised, campaign.totals.taking) == (0, True)
    assert la_fleca.incubation.state == "in_campaign"


def test_the_frozen_figures_are_not_moved_by_their_lines(live):
    live.cost_lines.update(cents=1)
    assert live.sums() == (500_000, 650_000)


def test_it_is_published_at_its_moment_and_not_a_second_before(la_fleca):
    campaign = make_funding.in_review(la_fleca)
    moment = clock.now() + DAY
    moves.approve(campaign, by=la_fleca.incubation.mentor, publish_at=moment)
    for early in (moment - SECOND, moment - DAY):
        with clock.at(early):
            assert rounds.publish_due() == []
    with clock.at(moment):
        assert [due.campaign.state for due in rounds.publish_due()] == ["round_1"]
        assert rounds.publish_due() == []


def test_team_and_followers_hear_of_the_publication_once(la_fleca, lead, teammate, supporter):
    now = clock.now()
    for email, person in [("ana@example.org", None), (supporter.email, supporter), (lead.email, lead)]:
        Follow.objects.create(cooperative=la_fleca, email=email, person=person, asked_at=now, confirmed_at=now)
    Follow.objects.create(cooperative=la_fleca, email="unsure@example.org", asked_at=now)
    make_funding.live(la_fleca)
    told = sorted(Notice.objects.filter(message="campaign_published").values_list("email", flat=True))
    assert told == sorted(["ana@example.org", supporter.email, lead.email, teammate.email])


def test_who_follows_stops_it_from_the_mail_program_and_the_team_has_nothing_to_stop(la_fleca, lead, mailoutbox):
    campaign = make_funding.approved(la_fleca)
    follow = make_training.follower(la_fleca, "ana@example.org")
    moves.publish(campaign, by=None)
    deliver_due()
    begun = {mail.to[0]: mail for mail in mailoutbox if mail.subject.endswith("has begun")}
    ana, team = begun["ana@example.org"], begun[lead.email]
    assert ana.extra_headers["List-Unsubscribe"].endswith(f"/follow/{follow.token}/stop/>")
    assert f"To stop: http://testserver{follow.get_absolute_url()}" in ana.body
    assert "List-Unsubscribe" not in team.extra_headers
    assert "You receive this because you are in the team of La Fleca." in team.body


def test_nobody_publishes_before_the_day_nor_without_the_role(la_fleca, coordinator, lead, mentor):
    campaign = make_funding.in_review(la_fleca)
    moves.approve(campaign, by=coordinator, publish_at=clock.now() + DAY)
    with pytest.raises(NotNow, match="has not come yet"):
        moves.publish(campaign, by=coordinator)
    for person in (lead, mentor):
        with pytest.raises(NotYours):
            moves.publish(campaign, by=person)


# -- How long a round is -------------------------------------------------------------------------
def madrid(*parts):
    return datetime(*parts, tzinfo=PLACE)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (madrid(2026, 3, 1, 10), madrid(2026, 4, 10, 10)),  # into summer time: an hour less
        (madrid(2026, 10, 1, 10), madrid(2026, 11, 10, 10)),  # out of it: an hour more
        (madrid(2026, 5, 1, 10), madrid(2026, 6, 10, 10)),
        (madrid(2028, 1, 25, 0), madrid(2028, 3, 5, 0)),  # over a 29th of February
    ],
)
def test_a_round_ends_at_the_same_hour_on_the_wall(start, end):
    assert end_of_round(start.astimezone(UTC), 40) == end.astimezone(UTC)


def test_a_round_that_would_end_in_the_hour_that_does_not_exist_ends_right_after_it():
    assert end_of_round(madrid(2026, 2, 17, 2, 30), 40) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_end_is_one_moment_for_everybody_an_hour_earlier_on_the_clocks_of_the_canary_islands():
    end = end_of_round(madrid(2026, 5, 1, 0), 40)
    assert end.astimezone(ZoneInfo("Atlantic/Canary")) == datetime(2026, 6, 9, 23, tzinfo=ZoneInfo("Atlantic/Canary"))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(1, 90))
def test_a_round_lasts_its_days_give_or_take_the_hour_of_summer_time(start, days):
    length = end_of_round(start.replace(tzinfo=UTC), days) - start.replace(tzinfo=UTC)
    assert abs(length - days * DAY) <= timedelta(hours=1)


# -- The end of the first round ------------------------------------------------------------------
@pytest.mark.parametrize(("early", "state"), [(SECOND, "round_1"), (0 * SECOND, "unfunded"), (-SECOND, "unfunded")])
def test_the_round_is_half_open(live, early, state):
    sweep_at(live.ends_at - early)
    assert fresh(live).state == state


@pytest.mark.parametrize(
    ("raised", "state"), [(0, "unfunded"), (MINIMUM - 1, "unfunded"), (MINIMUM, "round_2"), (MINIMUM + 1, "round_2")]
)
def test_the_minimum_is_reached_at_the_very_cent(live, raised, state):
    if raised:
        money_arrives(live, raised)
    sweep_at(live.ends_at)
    assert fresh(live).state == state


def test_passing_freezes_the_decision_and_keeps_the_door_open(live):
    money_arrives(live, MINIMUM)
    sweep_at(live.ends_at + timedelta(hours=3))
    passed = fresh(live)
    assert passed.passed_at == live.ends_at + timedelta(hours=3)
    assert passed.round_2_ends_at == end_of_round(live.ends_at, 40)
    assert passed.totals.taking is True
    money_leaves(live)
    sweep_at(passed.round_2_ends_at)
    assert (fresh(live).state, fresh(live).closing.outcome) == ("funded", "funded")


def test_without_the_frozen_decision_a_refund_would_sink_it(live):
    """The control of the test above: what `passed_at` is for."""
    money_arrives(live, MINIMUM)
    sweep_at(live.ends_at)
    money_leaves(live)
    Campaign.objects.filter(pk=live.pk).update(passed_at=None)
    sweep_at(fresh(live).round_2_ends_at)
    assert fresh(live).state == "round_2"


def test_a_campaign_of_one_round_is_funded_at_its_end(la_fleca):
    campaign = make_funding.live(la_fleca, one_round=True)
    money_arrives(campaign, MINIMUM)
    sweep_at(campaign.ends_at)
    assert fresh(campaign).state == "funded"


def test_failing_shuts_the_door_and_moves_the_journey(live, la_fleca, lead, teammate):
    money_arrives(live, 1_000, people=2)
    sweep_at(live.ends_at)
    closing = Closing.objects.get()
    assert (closing.outcome, closing.raised, closing.supporters, closing.minimum) == ("unfunded", 1_000, 2, MINIMUM)
    assert Totals.objects.get().taking is False
    la_fleca.incubation.refresh_from_db()
    assert la_fleca.incubation.state == "follow_up"
    told = Notice.objects.filter(message="campaign_unfunded").values_list("email", flat=True)
    assert sorted(told) == sorted([lead.email, teammate.email])
    assert not Transaction.objects.filter(kind="campaign_funded").exists()


# -- Funded: the books ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raised", "fee"), [(MINIMUM, 20_000), (500_001, 20_000), (500_013, 20_001), (999_999, 40_000)]
)
def test_funding_shares_the_money_out_to_the_cent(live, raised, fee):
    money_arrives(live, raised, people=7)
    make_funding.end_round(make_funding.end_round(live))
    assert book.balance(accounts.campaign_pledged(live.pk)) == 0
    assert book.balance(accounts.fees()) == fee
    assert book.balance(accounts.campaign_payable(live.pk)) == raised - fee
    assert Entry.objects.get(step="campaigns.fund").data == {
        "raised": raised,
        "supporters": 7,
        "fee": fee,
        "payable": raised - fee,
    }


def test_everything_returned_after_passing_books_nothing(live):
    money_arrives(live, MINIMUM)
    passed = make_funding.end_round(live)
    money_leaves(live)
    assert make_funding.end_round(passed).state == "funded"
    assert book.balance(accounts.campaign_payable(live.pk)) == 0


# -- Cancelling ----------------------------------------------------------------------------------
def test_the_coordination_cancels_a_live_campaign_with_a_reason(live, coordinator):
    cancelled = moves.cancel(live, by=coordinator, reason="The premises burned down.")
    assert (cancelled.state, cancelled.closing.outcome, cancelled.totals.taking) == ("cancelled", "cancelled", False)
    assert Entry.objects.get(step="campaigns.cancel").why == "The premises burned down."


@pytest.mark.parametrize("who", ["lead", "mentor", "finance", "other_lead", "supporter"])
def test_nobody_else_cancels(request, live, who):
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        moves.cancel(live, by=person, reason="Why not")


# -- Only the system closes, and once ------------------------------------------------------------
@pytest.mark.parametrize("step", [moves.fail, moves.fund, moves.pass_round_1])
def test_no_person_closes_a_round(live, step, coordinator, lead):
    for person in (coordinator, lead):
        with clock.at(live.ends_at), pytest.raises(NotYours):
            step(live, by=person)


def test_sweeping_again_does_nothing(live):
    sweep_at(live.ends_at)
    sweep_at(live.ends_at)
    assert (Closing.objects.count(), Entry.objects.filter(step="campaigns.fail").count()) == (1, 1)


def test_the_wrong_step_is_refused_in_words(live):
    with clock.at(live.ends_at):
        with pytest.raises(NotNow, match="minimum has not been reached"):
            moves.pass_round_1(live, by=None)
        with pytest.raises(NotNow, match="second round comes first"):
            moves.fund(live, by=None)
    with pytest.raises(NotNow, match="still open"):
        moves.fail(live, by=None)


def test_one_campaign_that_cannot_be_closed_does_not_hold_up_the_others(live, other_coop, caplog):
    other = make_funding.live(other_coop)
    la_fleca = live.cooperative.incubation
    type(la_fleca).objects.filter(pk=la_fleca.pk).update(state="dropped_out")
    sweep_at(other.ends_at + DAY)
    assert (fresh(live).state, fresh(other).state) == ("round_1", "unfunded")
    assert f"Campaign {live.pk} is due and cannot be moved" in caplog.text


def test_the_tasks_are_the_sweepers(live):
    with clock.at(live.ends_at):
        tasks.publish_due()
        closing_tasks.close_due()
    assert fresh(live).state == "unfunded"


# -- By hand -------------------------------------------------------------------------------------
def close_due(*words):
    out = StringIO()
    call_command("close_due", *words, stdout=out)
    return out.getvalue().strip()


def test_a_dry_run_says_what_the_real_one_then_does(live, other_coop):
    other = make_funding.live(other_coop)
    money_arrives(other, MINIMUM)
    with clock.at(other.ends_at + DAY):
        promised = close_due("--dry-run")
        lines = [line for line in promised.splitlines() if not line.startswith("  ")]
        assert (fresh(live).state, fresh(other).state) == ("round_1", "round_1")
        assert close_due().splitlines() == lines
        assert close_due() == "No round is over."
    assert "  refunds 0, 0.00; match released 0.00" in promised
    assert lines == [
        f"{live.slug}: campaigns.fail with 0.00 EUR",
        f"{other.slug}: campaigns.pass_round_1 with 5000.00 EUR",
    ]


# -- Many closers at once ------------------------------------------------------------------------
CLOSERS = 10


def at_once(work):
    """`work` in ten threads, each with its own connection; what each of them returned or met."""

    def one(_number):
        try:
            return work()
        except (NotNow, IntegrityError, OperationalError) as met:
            return met
        finally:
            connection.close()

    with ThreadPoolExecutor(CLOSERS) as threads:
        return list(threads.map(one, range(CLOSERS)))


def close_at(campaign):
    def work():
        with clock.at(campaign.ends_at):
            return rounds.close_due()

    return work


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_sweepers_close_once(la_fleca):
    live = make_funding.live(la_fleca)
    answers = at_once(close_at(live))
    assert sorted(len(answer) for answer in answers) == [0] * 9 + [1]
    assert (Closing.objects.count(), Entry.objects.filter(step="campaigns.fail").count()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_who_make_the_same_move_make_it_once(la_fleca):
    live = make_funding.live(la_fleca)
    money_arrives(live, MINIMUM)

    def work():
        with clock.at(live.ends_at):
            return moves.pass_round_1(live, by=None)

    answers = at_once(work)
    assert sum(isinstance(answer, NotNow) for answer in answers) == 9
    assert Entry.objects.filter(step="campaigns.pass_round_1").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_locks_ten_who_make_the_same_move_make_it_several_times(la_fleca, monkeypatch):
    """The control: the two tests above would see it if the locks were gone."""
    live = make_funding.live(la_fleca)
    money_arrives(live, MINIMUM)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows.all())

    def work():
        with clock.at(live.ends_at):
            return moves.pass_round_1(live, by=None)

    at_once(work)
    assert Entry.objects.filter(step="campaigns.pass_round_1").count() > 1
