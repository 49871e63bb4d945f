"""Every letter that the world's life has caused is rendered in each language: nothing missing, same links, small."""

import re
from typing import Any

import pytest

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.reports import moves as reports
from crowdcoop.workflow import all_steps
from funding.campaigns import moves as campaigns
from funding.payments import provider
from funding.payments import sweep as payments
from funding.pledges import sweep as pledges
from incubator.advice import moves as advice
from incubator.applications import moves as applications
from incubator.calls import moves as calls
from incubator.journeys import moves as journeys
from tests import make, make_funding, make_pledges, make_training
from tests.crowdcoop.reporting import copy
from tests.world import world

pytestmark = pytest.mark.once

LINK = re.compile(r"https?://[^\s\"'<>]+")


@pytest.fixture
def one_of_each(db, settings, monkeypatch) -> dict[str, Notice]:
    monkeypatch.setitem(provider.PROVIDERS, "desk", "tests.make_pledges.the_desk")
    settings.PAYMENT_PROVIDERS = ["desk"]
    make_pledges.new_desk()
    _live_on(world())
    found = Notice.objects.filter(entry__isnull=False).select_related("entry").order_by("id")
    return {notice.message: notice for notice in found}


def _live_on(w: Any) -> None:
    """What goes another way: declined, withdrawn, cancelled, changed; and how campaigns end."""
    applications.declare_conflict(w.review, by=w.mentor)
    applications.reject(make.reviewed(None, w.call), by=w.coordinator, reason="It comes too early.")
    sent = make.submitted(None, w.call)
    applications.withdraw(sent, by=sent.cooperative.team()[0])
    calls.cancel(make.application(None, make.open_call()).call, by=w.coordinator, reason="No partner.")
    advice.cancel(w.session, by=w.member, reason="Flu.")
    reports.copy_ready(copy(w.coop), by=None, file="x.pdf", sha256="0" * 64, size=8)
    make_training.update(w.coop)
    make_training.passed(w.incubation, w.member, w.module)
    back = make_funding.in_review()
    campaigns.request_changes(back, by=back.cooperative.incubation.mentor, reason="Tell more of the oven.")
    stopped = make_funding.live()
    campaigns.cancel(stopped, by=make_funding.coordinator_of(stopped.cooperative), reason="A fraud.")
    lost = make_funding.live()
    make_pledges.paid(lost)
    _la_fleca_gets_there(w)
    journeys.drop_out(lost.cooperative.incubation, by=lost.cooperative.team()[0], reason="We stop.")


def _la_fleca_gets_there(w: Any) -> None:
    make_pledges.cancelled(make_pledges.paid(w.campaign))
    payments.send_refunds_due()
    make_pledges.paid(w.campaign, 600_000)
    journeys.change_mentor(w.incubation, by=w.coordinator, mentor=w.other_mentor, reason="A move.")
    funded = make_funding.end_round(make_funding.end_round(w.campaign))
    with clock.at(funded.closed_at):
        pledges.tell_results_due()
        payments.send_refunds_due()
        journeys.graduate(w.incubation, by=w.coordinator)


def test_each_reads_well_in_each_language(one_of_each):
    for notice in one_of_each.values():
        for language in ("es", "ca", "en"):
            said = words(notice, language)
            assert 5 < len(said.subject) < 150, notice.message
            assert set(LINK.findall(said.text)) == set(LINK.findall(said.html)), notice.message
            assert len(said.html.encode()) < 40_000, notice.message
            assert "{" not in said.text, notice.message


# Money that goes astray: told and tried in tests/funding/test_payments.py.
ELSEWHERE = {"payment_failed", "payment_unplaced", "refund_failed"}


def test_no_letter_is_left_out(one_of_each):
    assert {message for step in all_steps() for message in step.tells} - set(one_of_each) == ELSEWHERE
