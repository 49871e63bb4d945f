"""Every letter that the world's life has caused is rendered in each language: nothing missing, same links, small."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.reports import moves as reports
from crowdcoop.workflow import all_steps
from funding.campaigns import moves as campaigns
from funding.campaigns.calendar import PLACE
from funding.closing import moves as closing
from funding.closing import sweep as closing_sweep
from funding.payments import moves as payments_moves
from funding.payments import sweep as payments
from funding.payments.disputes import moves as disputes
from funding.payments.models import Refund
from funding.pledges import moves as supporters
from funding.pledges import sweep as pledges
from funding.pledges.letters import moves as letters
from funding.running import moves as running
from funding.running import sweep as running_sweep
from incubator.advice import moves as advice
from incubator.advice.asked import LAPSES_AFTER
from incubator.advice.availability import moves as availability
from incubator.advice.requests import moves as requests
from incubator.applications import moves as applications
from incubator.calls import moves as calls
from incubator.cohort import sweep
from incubator.gate import moves as gate
from incubator.journeys import moves as journeys
from incubator.journeys.legal import sweeping
from incubator.reviews import moves as reviews
from incubator.reviews import queue
from incubator.selection import moves as selection
from tests import (
    doors,
    kept,
    make,
    make_advice,
    make_editor,
    make_funding,
    make_gate,
    make_journeys,
    make_payouts,
    make_pledges,
    make_selection,
    make_syllabus,
    make_training,
    make_transfers,
)
from tests.crowdcoop.reporting import copy
from tests.world import world

pytestmark = pytest.mark.once

LINK = re.compile(r"https?://[^\s\"'<>]+")


@kept.fixture
def one_of_each(db) -> dict[str, Notice]:
    with doors.at_a_new_desk():
        _live_on(world())
    found = Notice.objects.filter(entry__isnull=False).select_related("entry").order_by("id")
    return {notice.message: notice for notice in found}


def _live_on(w: Any) -> None:
    """What goes another way: declined, withdrawn, cancelled, changed; and how campaigns end."""
    _reviewed_by_many(w)
    _asked_and_heard(w)
    _places_are_passed_on(w)
    _calls_come_and_go(w)
    _the_team_changes(w)
    _the_radar_writes(w)
    _the_gate_says_no(w)
    _sessions_go_other_ways(w)
    make_training.update(w.coop)
    make_training.passed(w.incubation, w.member, w.module)
    make_syllabus.what_training_writes(w)
    make_payouts.what_is_written_after(w)
    back = make_funding.in_review()
    make_editor.remark(back, by=back.cooperative.incubation.mentor)
    campaigns.request_changes(back, by=back.cooperative.incubation.mentor, reason="Tell more of the oven.")
    stopped = make_funding.live()
    campaigns.cancel(stopped, by=make_funding.coordinator_of(stopped.cooperative), reason="A fraud.")
    make_transfers.live_on(w)
    lost = make_funding.live()
    make_pledges.paid(lost)
    _the_campaign_runs(w)
    _closings_end(w)
    _la_fleca_gets_there(w)
    _banks_think_again(w)
    _the_way_is_long(w, lost.cooperative.incubation)
    journeys.drop_out(lost.cooperative.incubation, by=lost.cooperative.team()[0], reason="We stop.")


def _the_radar_writes(w: Any) -> None:
    """A session of weeks ago, never written down."""
    morning = clock.now().replace(hour=8) + 30 * make.DAY
    with clock.at(morning):
        sweep.send_digests_due()


def _the_way_is_long(w: Any, way: Any) -> None:
    """Not funded, and another campaign prepared; a pause; a name that runs out; and one that is sent away."""
    by = make_funding.coordinator_of(way.cooperative)
    journeys.return_to_preparation(way, by=way.mentor, reason="Ask the street first.")
    journeys.resume(make_journeys.paused(way), by=by)
    make_journeys.legal_step(way)
    with clock.at(clock.now() + 110 * make.DAY):
        assert sweeping.remind_due()
    sent_away = make.itinerary(None, w.call, coordinator=by)
    journeys.dismiss(sent_away, by=by, reason="They do not answer.")


def _sessions_go_other_ways(w: Any) -> None:
    """Moved, reminded of, talked about, cancelled, missed; over its hours; asked for in vain; hours given and ending."""
    moved = advice.move_session(w.session, by=w.mentor, starts_at=clock.now() + 3 * make.DAY, minutes=30)
    advice.write_message(moved, by=w.mentor, text="Bring the plan.")
    advice.tell_of_messages(moved, by=None)
    with clock.at(moved.starts_at - make.DAY / 2):
        advice.remind(moved, by=None)
    advice.cancel(moved, by=w.member, reason="Flu.")
    advice.miss(make_training.begun(w.pool, ago=make.DAY), by=w.mentor)
    for decide in (advice.refuse_record, advice.grant_record):
        over = make_advice.over_hours(w.pool, ago=(2 if decide is advice.grant_record else 3) * make.DAY)
        decide(over, by=w.coordinator, reason="It was a long day.")
    advice.grant_minutes(w.pool, by=w.coordinator, minutes=90, reason="A long road.")
    with clock.at(w.wanted.offer_until):
        requests.expire_offer(w.wanted, by=None)
    with clock.at(w.wanted.asked_at + LAPSES_AFTER):
        requests.lapse(w.wanted, by=None)
    requests.withdraw(make_advice.answered(w.pool, minutes=30), by=w.member)
    with clock.at(clock.now() + 50 * make.DAY):
        availability.warn_of_end(w.mentor, by=None)


def _reviewed_by_many(w: Any) -> None:
    """Withdrawn for a conflict, not sure, cleared, taken off; asked for by a plan; talked about."""
    reviews.declare_conflict(w.review, by=w.mentor)
    doubtful = make_selection.unsure(w.call, w.coordinator)
    cleared = reviews.clear(doubtful, by=w.coordinator)
    reviews.take_off(cleared, by=w.coordinator, reason="Ill.")
    talked_about = make.reviewed(None, w.call, coordinator=w.coordinator)
    reviews.write_remark(talked_about, by=w.coordinator, words="The plan is thin.")
    for name in ("Brot", "Arrels"):
        advice.found_organisation(None, by=None, name=name, mentors=[make.person(role="mentor")])
    call = make.open_call(w.coordinator)
    make.submitted(None, call)
    reviews.carry_out(call, by=w.coordinator, plan=queue.plan_for(call, w.coordinator).token)
    reports.copy_ready(copy(w.coop), by=None, file="x.pdf", sha256="0" * 64, size=8)


def _asked_and_heard(w: Any) -> None:
    """Asked for information that comes or does not; to an interview that is called off; withdrawn."""
    asked = make_selection.asked(w.call, w.coordinator)
    applications.answer_request(asked, by=asked.cooperative.team()[0], reply="Nine thousand.", answers={})
    forgotten = make_selection.asked(w.call, w.coordinator)
    with clock.at(forgotten.requests.get().due_at):
        applications.lapse_request(forgotten, by=None)
    heard = make_selection.interviewed(w.call, w.coordinator)
    selection.call_off_interview(heard, by=w.coordinator, reason="The room is flooded.")
    sent = make.submitted(None, w.call)
    applications.withdraw(sent, by=sent.cooperative.team()[0])
    make.decided(make.reviewed(None, w.call), "rejected", coordinator=w.coordinator)
    rests = make.application(None, make.open_call())
    with clock.at(rests.touched_at + 3 * make.DAY):
        applications.remind(rests, by=None)


def _places_are_passed_on(w: Any) -> None:
    """Offered to three: one takes it, one declines, one says nothing."""
    taken, declined, lapsed = (make_selection.offered(w.coordinator) for _place in range(3))
    selection.take_place(taken, by=taken.cooperative.team()[0])
    selection.decline_place(declined, by=declined.cooperative.team()[0])
    with clock.at(lapsed.offer_until):
        selection.lapse_offer(lapsed, by=None)


def _calls_come_and_go(w: Any) -> None:
    """One cancelled, one about to close, one that somebody waited for."""
    calls.cancel(make.application(None, make.open_call()).call, by=w.coordinator, reason="No partner.")
    ends = make.application(None, make.open_call(closes=2 * make.DAY)).call
    calls.recall_drafts(ends, by=None)
    watcher = calls.watch(None, by=AnonymousUser(), email="waits@example.org", language="ca")
    calls.tell_watcher(watcher, by=None, call=ends)


def _the_team_changes(w: Any) -> None:
    theirs = w.coop.memberships.get(person=w.teammate)
    people.change_part(theirs, by=w.member, part="treasurer")
    people.leave_team(theirs, by=w.teammate)


def _the_gate_says_no(w: Any) -> None:
    """An assembly is sent back, a waiver withdrawn, a sign-off taken back."""
    way = make_funding.in_preparation(None, call=w.call)
    agreement = make_gate.assembly(way)
    gate.send_back_assembly(agreement, by=way.mentor, reason="The minutes are not signed.")
    gate.waive(way, by=w.coordinator, key="assembly", reason="Their assembly is next week, and all agree.")
    gate.withdraw_waiver(way, by=w.coordinator, waiver=way.waivers.get())
    journeys.take_back_sign_off(make.sign_offs(way, "ready", coordinator=w.coordinator), by=way.mentor)


def _the_campaign_runs(w: Any) -> None:
    """The coach speaks on the morning of its second day; a pledge is thanked for."""
    with clock.at(w.campaign.published_at.astimezone(PLACE).replace(hour=10) + make.DAY):
        assert running_sweep.advise_due()
    running.thank(w.campaign, by=w.member, pledges=[w.pledge.pk], text="Come and smell the bread.")


def _la_fleca_gets_there(w: Any) -> None:
    letters.answer(w.pledge, by=w.member, text="On Thursday.")
    supporters.send_links(w.pledge, by=make_pledges.VISITOR)
    make_pledges.cancelled(make_pledges.paid(w.campaign))
    payments.send_refunds_due()
    make_pledges.paid(w.campaign, 600_000)
    journeys.change_mentor(w.incubation, by=w.coordinator, mentor=w.other_mentor, reason="A move.")
    funded = make_funding.end_round(make_funding.end_round(w.campaign))
    with clock.at(make_pledges.next_noon()):
        pledges.tell_teams_due()
    with clock.at(funded.closed_at):
        pledges.tell_results_due()
        payments.send_refunds_due()
        journeys.graduate(w.incubation, by=w.coordinator)


def _banks_think_again(w: Any) -> None:
    """One questions a payment and lets it be, one takes it back, one does not take what was returned."""
    campaign = make_funding.live(None, call=w.call)
    for end in (disputes.win, disputes.lose):
        attempt = make_pledges.attempt_of(make_pledges.paid(campaign))
        told = {"reference": f"dp_{attempt.pk}", "amount": attempt.amount, "why": "fraudulent"}
        end(disputes.begin(attempt, by=None, **told), by=None)
    refund = make_pledges.cancelled(make_pledges.paid(campaign))
    payments.send_refunds_due()
    payments_moves.refund_came_back(refund, by=None, reason="expired_or_canceled_card")


def _go_on(w: Any) -> None:
    """This closing only: the sweeper would come by the others too, whose round is not over in this world."""
    with clock.at(w.lost.closed_at):
        closing_sweep.go_on(w.closing_job.pk, float("inf"))


def _closings_end(w: Any) -> None:
    """One is counted; one stops, goes on, has a refund that the provider refuses, and is finished."""
    closing.retry(closing.stop(w.closing_job, by=None, reason="The disk is full."), by=w.coordinator)
    make_pledges.the_desk().refusing = "account closed"
    _go_on(w)
    make_pledges.the_desk().refusing = ""
    for refund in Refund.objects.filter(state="failed").order_by("id"):
        said = closing.return_otherwise(refund, by=w.finance, reason="From the bank, to the account in their mail.")
        closing.confirm_otherwise(said, by=make_payouts.finance(but=w.finance))
    closing.deny_otherwise(w.otherwise, by=w.finance, reason="The bank does not show it.")
    _go_on(w)
    counted = make_funding.live(None, call=w.call)
    make_pledges.started(counted, 500_000)
    with clock.at(counted.ends_at):
        campaigns.count(counted, by=None)


def test_each_reads_well_in_each_language(one_of_each):
    for notice in one_of_each.values():
        for language in ("es", "ca", "en"):
            said = words(notice, language)
            assert 5 < len(said.subject) < 150, notice.message
            assert set(LINK.findall(said.text)) == set(LINK.findall(said.html)), notice.message
            assert len(said.html.encode()) < 40_000, notice.message
            assert "{" not in said.text, notice.message


# A payment that fails: told and tried in tests/funding/test_payments.py.
ELSEWHERE = {"payment_failed"}


def test_no_letter_is_left_out(one_of_each):
    assert {message for step in all_steps() for message in step.tells} - set(one_of_each) == ELSEWHERE
