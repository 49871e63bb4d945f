"""One of each thing, for who goes round trying doors: La Fleca in campaign, another co-op that applies, one under review."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from crowdcoop import clock
from crowdcoop.desk.cast import address
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.reports import moves as reports
from crowdcoop.reports import snapshot
from crowdcoop.reports.models import Report
from funding.campaigns import moves as campaigns
from funding.campaigns.models import Campaign
from funding.payouts import moves as payouts
from funding.pledges.letters import moves as letters
from incubator.advice.availability import moves as availability
from incubator.calls import moves as calls
from incubator.calls.models import Call
from incubator.gate import moves as gate
from incubator.reviews import moves as reviews
from incubator.selection import moves as selection
from tests import (
    make,
    make_advice,
    make_closing,
    make_editor,
    make_funding,
    make_journeys,
    make_payouts,
    make_pledges,
    make_syllabus,
    make_training,
    make_transfers,
)

CAST = ("stranger", "supporter", "other_member", "member", "mentor", "other_mentor", "coordinator", "finance")


def world() -> SimpleNamespace:
    w = SimpleNamespace(stranger=None)
    _people(w)
    _la_fleca(w)
    _others(w)
    _what_la_fleca_has(w)
    return w


def _people(w: Any) -> None:
    w.supporter = make.person("Sara Gil")
    w.member = make.person("Laia Puig")
    w.teammate = make.person("Teo Roca")
    w.other_member = make.person("Olga Mas")
    w.other_mentor = make.person("Marc Soler", role="mentor")
    w.finance = make.person("Fina Pla", role="finance")
    w.demo_lead = make.person("Demo", email=address("lead"))


def _la_fleca(w: Any) -> None:
    easy = {**make_funding.EASY_GATE, "legal_person_needed": True, "assembly_needed": True}
    w.call = make.open_call(places=9, **easy)
    w.next_call = _next_call(w)
    w.coop = make.cooperative(w.member, w.teammate, name="La Fleca", town="Barcelona")
    w.campaign = make_funding.draft(w.coop, call=w.call)
    w.incubation = w.campaign.cooperative.incubation
    w.mentor, w.coordinator = w.incubation.mentor, make_funding.coordinator_of(w.coop)
    gate.waive(w.incubation, by=w.coordinator, key="assembly", reason="Their assembly is next week, and all agree.")
    w.waiver = w.incubation.waivers.get()
    w.incubation = make_funding.pass_gate(w.coop)
    w.agreement, w.legal_person = w.incubation.assemblies.get(), w.incubation.legal_person
    w.picture = make_editor.picture(w.campaign)
    make_editor.commitment(w.campaign)
    make_editor.maker(w.campaign)
    w.remark = make_editor.settled(campaigns.submit(w.campaign, by=w.member), by=w.mentor)
    sent = campaigns.submit(w.campaign, by=w.member)
    campaigns.publish(campaigns.approve(sent, by=w.mentor, publish_at=clock.now()), by=None)
    w.incubation.refresh_from_db()
    w.campaign = Campaign.objects.get(pk=w.campaign.pk)


def _next_call(w: Any) -> Call:
    """Announced for later: nothing of it is fixed yet."""
    w.watcher = calls.watch(None, by=w.supporter, email="waiting@example.org", language="en")
    maker = make.person("Maker", role="coordinator")
    call = make.call(opens=60 * make.DAY, closes=90 * make.DAY)
    calls.write_partner(call, by=maker, name="Fundació Teler")
    return calls.write_partner(call, by=maker, name="Ajuntament")


def _others(w: Any) -> None:
    w.hidden_coop = make.cooperative(w.other_member, name="Horta Viva")
    w.draft = make.application(w.hidden_coop, w.call)
    w.draft = make.attached(w.draft)
    w.draft_file = w.draft.uploads.get()
    reviewers = [w.mentor, make.person("Reviewer", role="mentor")]
    w.under_review = make.in_review(None, w.call, coordinator=w.coordinator, reviewers=reviewers)
    w.review = w.under_review.reviews.get(reviewer=w.mentor)
    ready = make.reviewed(None, w.call, coordinator=w.coordinator)
    w.prepared = selection.prepare(ready, by=w.coordinator, outcome="rejected", reason="No community yet.")
    read, sent = (make.in_review(None, w.call, coordinator=w.coordinator, reviewers=reviewers) for _ in range(2))
    w.read_review = reviews.declare_no_conflict(read.reviews.get(reviewer=w.mentor), by=w.mentor)
    w.sent_review, w.reviewed_once = make.sent_review(sent.reviews.get(reviewer=w.mentor)), sent


def _what_la_fleca_has(w: Any) -> None:
    w.legal_step = make_journeys.legal_step(w.incubation, file=make_journeys.paper())
    w.extra_task = make_journeys.task(w.incubation)
    w.letter = people.invite(w.coop, by=w.member, email="invited@example.org", part="member", language="en")
    make_syllabus.what_la_fleca_learns(w)
    _advice(w)
    w.update, w.follow = make_training.update(w.coop), make_training.follower(w.coop)
    w.pledge = make_pledges.paid(w.campaign)
    w.asked_about = letters.write(w.pledge, by=make_pledges.VISITOR, text="When will the bread be ready?")
    w.refund = make_pledges.cancelled(make_pledges.paid(w.campaign))
    taken_back = make_pledges.cancelled(make_pledges.paid(w.campaign))
    w.otherwise = make_closing.said_otherwise(taken_back, by=make_payouts.finance(but=w.finance))
    w.lost = make_closing.lost(call=w.call)
    w.closing_job = make_closing.job_of(w.lost)
    make_transfers.world(w)
    w.notice = Notice.objects.filter(person=w.member, entry__isnull=False).first()
    _another_is_paid(w)
    w.report, w.failed_report = _report(w, this_month()), _report(w, date(2026, 2, 1), failed=True)


def _another_is_paid(w: Any) -> None:
    """A co-op whose campaign has closed well: contract signed, a payout asked for, rewards waiting, something spent."""
    w.paid_campaign = make_payouts.to_deliver()
    make_payouts.signed(w.paid_campaign)
    w.paid_lead = make_payouts.lead_of(w.paid_campaign)
    w.contract = w.paid_campaign.contract
    w.payout = payouts.request(
        w.paid_campaign, by=make.person("Second", role="finance"), cents=100_000, reason="A first part"
    )
    w.contract_paper = w.contract.documents.get(kind="identity")
    w.batch, w.spending = make_payouts.batch(w.paid_campaign), make_payouts.spent(w.paid_campaign)


def _advice(w: Any) -> None:
    w.pool = make_training.pool(w.incubation)
    w.session = make_training.booked(w.pool)
    w.held = make_training.held(w.pool, actions=[{"text": "Ask for prices", "owner": w.member, "due_on": None}])
    w.action = w.held.actions.get()
    w.hours, w.wanted = make_advice.offered(w.pool, w.mentor), make_advice.answered(w.pool)
    today = clock.now().date()
    w.off = availability.take_days_off(w.mentor, by=w.mentor, first_day=today, last_day=today)


def this_month() -> date:
    return clock.now().date().replace(day=1)


def _report(w: Any, month: date, *, failed: bool = False) -> Report:
    order = reports.request(w.coop, by=None, period=month, language="es")
    if failed:
        return reports.fail(order, by=None, reason="It is too big.")
    snapshot.freeze(order)
    order.file = f"{order.number}.pdf"
    order.path.parent.mkdir(exist_ok=True)
    order.path.write_bytes(b"%PDF-1.7")
    return reports.ready(order, by=None, file=order.file, sha256="0" * 64, size=8)
