"""Closing: what is waited for, what is decided, and the work that follows, resumed wherever it was left."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns import moves as campaigns
from funding.campaigns import rounds
from funding.campaigns.models import Campaign, Closing, Totals
from funding.campaigns.totals import WAITED_FOR
from funding.closing import moves, pages, preview, stages, sweep
from funding.closing.models import ClosingJob
from funding.ledger import accounts, book
from funding.payments import books, calls, provider, returning
from funding.payments import moves as payments
from funding.payments.models import Refund
from funding.pledges import moves as pledges
from funding.pledges.models import Pledge
from tests import make_closing, make_funding, make_payouts, make_pledges
from tests.make_closing import DAY, MINIMUM, SECOND, ended, job_of, stages_of, swept_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _provider(desk):
    """Payments are answered in this process."""


def fresh(campaign):
    return Campaign.objects.get(pk=campaign.pk)


# -- Being counted -----------------------------------------------------------------------------------
def test_a_payment_on_its_way_that_would_decide_is_waited_for(campaign, desk):
    make_pledges.paid(campaign, MINIMUM - 1_000)
    on_its_way = make_pledges.started(campaign, 1_000)
    counted = ended(campaign)
    assert (counted.state, counted.totals.taking, Closing.objects.count()) == ("closing", True, 0)
    assert stages_of(campaign)["settle"] == (0, 1, 0)
    assert Notice.objects.filter(message="campaign_counting").count() == counted.cooperative.team().count()
    with clock.at(campaign.ends_at), pytest.raises(NotNow, match="not taking pledges"):
        make_pledges.started(campaign)
    assert [swept_at(campaign.ends_at + n * DAY) for n in (1, 2)] == [[], []]
    make_closing.arrives(on_its_way, campaign.ends_at + 2 * DAY)
    swept_at(campaign.ends_at + 2 * DAY)
    passed = fresh(campaign)
    assert (passed.state, passed.passed_at, passed.totals.raised) == ("round_2", campaign.ends_at + 2 * DAY, MINIMUM)
    assert (job_of(campaign).state, job_of(campaign).outcome) == ("done", "passed")
    assert books.differences() == []


def test_it_is_not_waited_for_when_it_cannot_change_the_result(campaign, desk):
    make_pledges.paid(campaign, 1_000)
    late = make_pledges.started(campaign, MINIMUM - 1_001)
    assert ended(campaign).state == "unfunded"
    make_closing.arrives(late, campaign.ends_at)
    assert Refund.objects.get(attempt__pledge=late).reason == "late"
    swept_at(campaign.ends_at)
    assert (Totals.objects.get(campaign=campaign).raised, desk.held()) == (0, MINIMUM - 1_001)


def test_what_has_reached_its_minimum_passes_at_once_and_what_arrives_later_counts(campaign, desk):
    make_closing.reached(campaign)
    on_its_way = make_pledges.started(campaign, 5_000)
    assert ended(campaign).state == "round_2"
    assert job_of(campaign) is None
    make_closing.arrives(on_its_way, campaign.ends_at)
    assert fresh(campaign).totals.raised == MINIMUM + 5_000


@pytest.mark.parametrize("arrives", [True, False], ids=["arrives", "does not"])
def test_the_last_round_waits_whatever_the_result(campaign, arrives):
    make_closing.reached(campaign)
    second = ended(campaign)
    on_its_way = make_pledges.started(campaign, 5_000)
    assert ended(second).state == "closing"
    if arrives:
        make_closing.arrives(on_its_way, second.round_2_ends_at + DAY)
    else:
        with clock.at(second.round_2_ends_at + DAY):
            payments.fail(make_pledges.attempt_of(on_its_way), by=None, reason="expired")
    swept_at(second.round_2_ends_at + DAY)
    closed = fresh(campaign)
    raised = MINIMUM + 5_000 * arrives
    assert (closed.state, closed.closing.raised) == ("funded", raised)
    assert (job_of(campaign).round, job_of(campaign).state, job_of(campaign).outcome) == (2, "done", "funded")
    assert book.balance(accounts.campaign_payable(campaign.pk)) == raised - raised * 4 // 100
    with clock.at(second.round_2_ends_at + DAY):
        assert books.differences() == []


def test_waiting_has_an_end(campaign, desk):
    on_its_way = make_pledges.started(campaign, MINIMUM)
    ended(campaign)
    swept_at(campaign.ends_at + WAITED_FOR - SECOND)
    assert fresh(campaign).state == "closing"
    swept_at(campaign.ends_at + WAITED_FOR)
    assert fresh(campaign).state == "unfunded"
    make_closing.arrives(on_its_way, campaign.ends_at + WAITED_FOR)
    assert Refund.objects.get().reason == "late"


def test_nobody_counts_or_decides_early(campaign):
    make_pledges.started(campaign, MINIMUM)
    with pytest.raises(NotNow, match="still open"):
        campaigns.count(campaign, by=None)
    with clock.at(campaign.ends_at):
        with pytest.raises(NotNow, match="still on their way"):
            campaigns.fail(campaign, by=None)
        with pytest.raises(NotYours):
            campaigns.count(campaign, by=make_funding.coordinator_of(campaign.cooperative))
        counted = campaigns.count(campaign, by=None)
        with pytest.raises(NotNow, match="is now"):
            campaigns.count(counted, by=None)


def test_the_door_is_half_open(campaign):
    """A second before the end a pledge is taken; at the end it is not."""
    with clock.at(campaign.ends_at - SECOND):
        assert make_pledges.started(campaign).state == "started"
    for late in (campaign.ends_at, campaign.ends_at + SECOND):
        with clock.at(late), pytest.raises(NotNow):
            make_pledges.started(campaign)


# -- The work ------------------------------------------------------------------------------------------
def test_a_lost_campaign_gives_everything_back_stage_by_stage(campaign, workshop, desk, lead):
    for email in ("a@example.org", "b@example.org", "b@example.org"):
        make_pledges.paid(campaign, 6_000, reward=workshop, email=email)
    closed = ended(campaign, seconds=0)
    assert stages_of(campaign) == {
        "settle": (0, 0, 0), "decide": (1, 1, 0), "ask": (0, 3, 0), "send": (0, 0, 0), "tell": (0, 0, 0),
    }  # fmt: skip
    assert [stage["state"] for stage in pages.stages(job_of(campaign))] == [
        "done", "done", "current", "pending", "pending",
    ]  # fmt: skip
    assert pages.sentence(job_of(campaign)) == "Setting aside 0 of 3"
    swept_at(campaign.ends_at)
    assert stages_of(campaign)["send"] == (3, 3, 0)
    assert (job_of(campaign).state, desk.held(), len(desk.refunds)) == ("done", 0, 3)
    assert {pledge.state for pledge in Pledge.objects.all()} == {"refunded"}
    totals = Totals.objects.get(campaign=closed)
    assert (totals.raised, totals.supporters, workshop.stock.__class__.objects.get(reward=workshop).taken) == (0, 0, 0)
    assert Notice.objects.filter(message="pledge_refunded").count() == 3
    assert lead.email in Notice.objects.filter(message="closing_finished").values_list("email", flat=True)
    with clock.at(campaign.ends_at + DAY):
        assert books.differences() == []


def test_sweeping_on_and_on_changes_nothing(campaign, desk):
    make_pledges.paid(campaign)
    ended(campaign)
    before = (Entry.objects.count(), Notice.objects.count(), len(desk.refunds))
    for day in range(4):
        swept_at(campaign.ends_at + day * DAY)
    assert (Entry.objects.count(), Notice.objects.count(), len(desk.refunds)) == before


def test_beats_that_were_missing_for_days_make_it_late_and_nothing_else(campaign, desk):
    make_pledges.paid(campaign)
    late = campaign.ends_at + 5 * DAY
    swept_at(late)
    swept_at(late)
    assert (fresh(campaign).state, fresh(campaign).closed_at, desk.held()) == ("unfunded", late, 0)
    assert Entry.objects.filter(step="closing.open_job").count() == 1


def test_a_cancelled_campaign_goes_the_same_way(campaign, coordinator, desk):
    make_pledges.paid(campaign, 3_000)
    with clock.at(campaign.published_at + DAY):
        seen = preview.of(campaign, campaigns.cancel)
        assert (seen.outcome, seen.refunds, seen.refunded) == ("cancelled", 1, 3_000)
        campaigns.cancel(campaign, by=coordinator, reason="The premises burned down.")
    swept_at(campaign.published_at + DAY)
    assert (job_of(campaign).outcome, job_of(campaign).state, desk.held()) == ("cancelled", "done", 0)
    assert Refund.objects.get().reason == "withdrawn"


def test_a_campaign_may_be_cancelled_while_it_is_counted(campaign, coordinator, desk):
    make_pledges.paid(campaign, 3_000)
    on_its_way = make_pledges.started(campaign, MINIMUM)
    ended(campaign)
    with clock.at(campaign.ends_at + DAY):
        campaigns.cancel(campaign, by=coordinator, reason="A fraud.")
    swept_at(campaign.ends_at + DAY)
    make_closing.arrives(on_its_way, campaign.ends_at + DAY)
    swept_at(campaign.ends_at + DAY)
    assert (job_of(campaign).outcome, ClosingJob.objects.count()) == ("cancelled", 1)
    assert Refund.objects.get(attempt__pledge=on_its_way).reason == "late"


# -- Faults --------------------------------------------------------------------------------------------
def test_a_stage_that_fails_is_tried_again_then_stops_for_a_person(campaign, desk, coordinator, monkeypatch):
    make_pledges.paid(campaign)

    def broken(*_given):
        raise RuntimeError("The disk is full")

    monkeypatch.setitem(stages.DOES, "ask", broken)
    for _time in range(sweep.TRIES + 2):
        ended(campaign)
    job = job_of(campaign)
    assert (job.state, job.stages.get(name="ask").error) == ("stopped", "RuntimeError: The disk is full")
    assert [stage["state"] for stage in pages.stages(job)] == ["done", "done", "failed", "pending", "pending"]
    assert Entry.objects.filter(step="closing.stop").count() == 1
    assert coordinator.email in Notice.objects.filter(message="closing_stopped").values_list("email", flat=True)
    monkeypatch.undo()
    for nobody in (make_funding.team_lead(campaign.cooperative), campaign.cooperative.incubation.mentor):
        with pytest.raises(NotYours):
            moves.retry(job, by=nobody)


def test_a_stage_that_failed_goes_on_from_there_when_it_is_tried_again(campaign, desk, coordinator, monkeypatch):
    make_pledges.paid(campaign)
    with monkeypatch.context() as fault:
        fault.setattr(returning, "ask", lambda _campaign: 1 / 0)
        for _time in range(sweep.TRIES):
            ended(campaign)
    moves.retry(job_of(campaign), by=coordinator)
    ended(campaign)
    assert (job_of(campaign).state, desk.held()) == ("done", 0)
    assert Entry.objects.filter(step="campaigns.fail").count() == 1


def test_a_fault_of_one_closing_does_not_hold_up_another(campaign, other_coop, desk, monkeypatch):
    other = make_funding.live(other_coop)
    for one in (campaign, other):
        make_pledges.paid(one)
    ask = returning.ask
    monkeypatch.setattr(returning, "ask", lambda one: 1 / 0 if one.pk == campaign.pk else ask(one))
    swept_at(other.ends_at + DAY)
    assert (job_of(campaign).state, job_of(other).state) == ("running", "done")


def test_a_provider_that_is_silent_is_waited_for(campaign, desk):
    for _one in range(5):
        make_pledges.paid(campaign)
    desk.silent = True
    ended(campaign)
    asked = Refund.objects.filter(tries=1).count()
    assert (asked, stages_of(campaign)["send"]) == (3, (0, 5, 0))  # three silences in a row are enough
    desk.silent = False
    swept_at(campaign.ends_at + timedelta(minutes=3))
    assert (stages_of(campaign)["send"], desk.held(), len(desk.refunds)) == ((5, 5, 0), 0, 5)


def test_a_refund_that_is_refused_waits_for_finance(campaign, desk, finance, coordinator):
    twice = [make_pledges.paid(campaign, 1_000) for _one in range(2)]
    desk.refusing = "account closed"
    ended(campaign)
    assert stages_of(campaign)["send"] == (0, 2, 2)
    assert job_of(campaign).state == "running"
    assert len(pages.incidents(campaign)) == 2
    desk.refusing = ""
    first, second = (Refund.objects.get(attempt__pledge=pledge) for pledge in twice)
    with pytest.raises(NotYours):
        moves.return_otherwise(first, by=coordinator, reason="By hand")
    moves.return_otherwise(first, by=finance, reason="Transfer of 3 May to the account in their mail")
    swept_at(campaign.ends_at)
    assert stages_of(campaign)["send"] == (0, 2, 2)
    moves.confirm_otherwise(first, by=make_payouts.finance(but=finance))
    payments.refund_again(second, by=finance, reason="The account is open again")
    swept_at(campaign.ends_at + DAY)
    assert (job_of(campaign).state, stages_of(campaign)["send"]) == ("done", (2, 2, 0))
    assert (book.balance(accounts.BANK), book.balance(accounts.refunds_due("desk"))) == (1_000, 0)
    assert Notice.objects.filter(message="refund_made_otherwise").count() == 1
    with clock.at(campaign.ends_at + DAY):
        assert books.differences() == []
    with pytest.raises(NotNow):
        moves.return_otherwise(first, by=finance, reason="Again")


def test_an_answer_that_says_too_little_was_returned_is_not_taken_for_done(campaign, desk, monkeypatch):
    make_pledges.paid(campaign, 1_000)
    monkeypatch.setattr(desk, "refund", lambda _refund: provider.Outcome("succeeded", "re_1", 999, "EUR"))
    ended(campaign)
    assert (Refund.objects.get().state, Refund.objects.get().why) == ("failed", "999 EUR returned")


def test_the_supporters_of_a_funded_campaign_are_told_once(campaign, desk):
    make_closing.reached(campaign)
    second = ended(campaign)
    ended(second)
    assert (stages_of(campaign)["tell"], job_of(campaign).state) == ((3, 3, 0), "done")
    with pytest.raises(NotNow):
        pledges.tell_result(fresh(campaign), by=None)
    assert Notice.objects.filter(message="campaign_result_supporter").count() == 3


# -- Preview -------------------------------------------------------------------------------------------
def close_due(*words):
    out = StringIO()
    call_command("close_due", *words, stdout=out)
    return out.getvalue()


def test_what_is_promised_is_what_then_happens(campaign, desk):
    """The preview's figures, and those of the rows afterwards."""
    for cents, tip in ((1_000, 0), (2_500, 300)):
        make_pledges.paid(campaign, cents, tip=tip)
    with clock.at(campaign.ends_at):
        seen, mails = preview.of(campaign), Notice.objects.count()
        said = close_due("--dry-run")
        assert Entry.objects.filter(step__startswith="closing.").count() == 0
        assert close_due().strip() == said.splitlines()[0]
    refunds = Refund.objects.all()
    assert (seen.refunds, seen.refunded) == (len(refunds), sum(refund.amount for refund in refunds)) == (2, 3_800)
    told = Notice.objects.exclude(message="closing_finished").count() - mails
    assert (seen.outcome, seen.mails, seen.fee, seen.payable) == ("unfunded", told, 0, 0)
    assert "  refunds 2, 38.00; match released 0.00" in said


def test_the_split_that_is_promised_is_the_one_that_is_booked(campaign):
    make_closing.reached(campaign, 500_013)
    second = ended(campaign)
    with clock.at(second.ends_at):
        seen = preview.of(second)
    ended(second)
    booked = (book.balance(accounts.fees()), book.balance(accounts.campaign_payable(campaign.pk)))
    assert (seen.fee, seen.payable) == booked == (20_001, 480_012)
    assert (seen.outcome, seen.refunds) == ("funded", 0)


def test_two_rounds_that_are_over_are_promised_one_by_one(campaign, other_coop):
    other = make_funding.live(other_coop)
    make_closing.reached(other)
    make_pledges.started(campaign, MINIMUM)
    with clock.at(other.ends_at + DAY):
        assert [(seen.campaign.pk, seen.outcome) for seen in preview.due()] == [
            (campaign.pk, "counting"), (other.pk, "passed"),
        ]  # fmt: skip
        assert [due.step.name for due in rounds.due()] == ["campaigns.count", "campaigns.pass_round_1"]
    assert calls.open_attempt(Pledge.objects.get(state="started"))
