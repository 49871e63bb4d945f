"""What was promised is delivered: rewards in batches, collective returns for everybody, and reminders in time."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns import moves as campaigns
from funding.campaigns.models import Campaign
from funding.payments import books
from funding.payouts.deliveries import marking, moves, shown, sweep
from funding.payouts.deliveries.models import Batch, Delivery, ReturnDelivered
from funding.payouts.waiting import to_confirm
from funding.pledges.models import Pledge
from funding.showcase import report
from incubator.journeys.days import today
from incubator.journeys.legal.models import months_later
from tests import make_payouts
from tests.make_payouts import DAY, batch, lead_of

pytestmark = pytest.mark.django_db
RETURN = {"url": "https://example.org/manual", "licence": "ccbysa", "words": ""}


def told(message: str) -> list[str]:
    return sorted(Notice.objects.filter(message=message).values_list("email", flat=True))


# -- Rewards ---------------------------------------------------------------------------------------
def test_every_paid_pledge_with_a_reward_becomes_a_delivery_once(la_fleca, lead, desk):
    campaign = make_payouts.funded(la_fleca, rewards={"Loaf": 2, "Workshop": 1})
    assert (sweep.open_due(), sweep.open_due()) == (1, 0)
    promised = Pledge.objects.paid().exclude(reward=None)
    assert set(Delivery.objects.values_list("pledge", flat=True)) == set(promised.values_list("pk", flat=True))
    assert {one.reward.title for one in Batch.objects.select_related("reward")} == {"Loaf", "Workshop"}
    assert lead.email in told("deliveries_open")
    assert books.differences() == []
    with pytest.raises(NotNow):
        moves.open_list(campaign, by=None)
    for tamper, line in (
        (lambda: Delivery.objects.first().delete(), "and no delivery is there"),
        (lambda: promised.filter(reward__title="Loaf").update(state="refunded"), "the pledge is refunded"),
        (lambda: Delivery.objects.update(batch=batch(campaign)), "of another reward than it was promised"),
    ):
        with transaction.atomic():
            tamper()
            assert [one for one in books.differences() if line in one], line
            transaction.set_rollback(True)


def test_the_list_of_a_live_campaign_is_not_there_and_of_one_without_rewards_is_empty(campaign, lead, as_, desk):
    assert sweep.open_due() == 0
    page = as_(lead).get("/en/campaign/deliveries/").content.decode()
    assert "When the campaign is funded" in page


def test_marked_in_batches_and_supporters_told(la_fleca, lead, teammate, as_, desk):
    campaign = make_payouts.to_deliver(la_fleca)
    workshop = batch(campaign)
    first, second, third = workshop.deliveries.order_by("id")
    address = reverse("campaign_deliveries_of", args=[workshop.pk])
    other = batch(campaign, "Loaf").deliveries.first()
    ticked = {"delivery": [first.pk, second.pk, other.pk, "x", "-1", 10**30]}
    with zeal_ignore():  # one step for each delivery, on purpose
        assert as_(teammate).post(address, {**ticked, "to": "sent"}).status_code == 302
    assert [one.state for one in workshop.deliveries.order_by("id")] == ["sent", "sent", "to_do"]
    other.refresh_from_db()
    assert other.state == "to_do"
    assert told("reward_sent") == sorted([first.pledge.email, second.pledge.email])
    said = words(Notice.objects.get(message="reward_sent", email=first.pledge.email), "en")
    assert ("is on its way" in said.subject, first.pledge.token in said.text) == (True, True)
    # Again: nothing changes, and nobody is told twice.
    with zeal_ignore():
        as_(teammate).post(address, {**ticked, "to": "sent"})
    assert len(told("reward_sent")) == 2
    answer = as_(lead).post(address, {"delivery": [third.pk], "to": "problem"})
    assert (answer.status_code, "error-summary" in answer.content.decode()) == (200, True)
    as_(lead).post(address, {"delivery": [third.pk], "to": "problem", "reason": "The parcel came back."})
    as_(lead).post(address, {"delivery": [first.pk], "to": "delivered"})
    assert [one.state for one in workshop.deliveries.order_by("id")] == ["delivered", "sent", "problem"]
    as_(lead).post(address, {"delivery": [first.pk], "to": "to_do"})
    assert as_(lead).post(address, {"delivery": [first.pk], "to": "stolen"}).status_code == 200
    counted = as_(lead).get("/en/campaign/deliveries/").context["batches"].get(pk=workshop.pk)
    assert (counted.in_to_do, counted.in_sent, counted.in_delivered, counted.in_problem) == (1, 1, 0, 1)


def test_the_list_is_paged_at_a_fixed_cost_and_filtered(la_fleca, lead, as_, cost, desk):
    campaign = make_payouts.funded(la_fleca, rewards={"Loaf": 3})
    sweep.open_due()
    address = reverse("campaign_deliveries_of", args=[batch(campaign, "Loaf").pk])
    few = cost(as_(lead), address)
    pledges = [
        Pledge(campaign=campaign, reward=batch(campaign, "Loaf").reward, state="paid", reference=f"X{n}", key=f"x{n}",
               body_hash="", token=f"t{n}", amount=1, email=f"x{n}@example.org", started_at=clock.now())
        for n in range(70)
    ]  # fmt: skip
    made = Pledge.objects.bulk_create(pledges)
    Delivery.objects.bulk_create(Delivery(batch=batch(campaign, "Loaf"), pledge=one, at=clock.now()) for one in made)
    assert cost(as_(lead), address) == few
    assert len(as_(lead).get(address).context["page"].object_list) == marking.AT_ONCE
    assert len(as_(lead).get(f"{address}?state=sent").context["page"].object_list) == 0
    assert len(as_(lead).get(f"{address}?state=to_do&page=2").context["page"].object_list) == 23


def test_addresses_are_for_the_lead_of_what_is_posted_only(
    la_fleca, lead, teammate, other_lead, other_coop, finance, coordinator, as_, desk
):
    campaign = make_payouts.to_deliver(la_fleca)
    wicked = batch(campaign).deliveries.first().pledge
    Pledge.objects.filter(pk=wicked.pk).update(name="=1+1", address="@SUM(A1)")
    address = reverse("campaign_deliveries_addresses", args=[batch(campaign).pk])
    for nobody in (teammate, other_lead, finance, coordinator, la_fleca.incubation.mentor):
        assert as_(nobody).get(address).status_code == 404
    loaf = reverse("campaign_deliveries_addresses", args=[batch(campaign, "Loaf").pk])
    assert as_(lead).get(loaf).status_code == 404
    rows = as_(lead).get(address).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert '"\'=1+1"' in rows[1]
    assert '"\'@SUM(A1)"' in rows[1]
    assert "Carrer 2" in rows[2]
    page = as_(lead).get(reverse("campaign_deliveries_of", args=[batch(campaign).pk])).content.decode()
    assert "Carrer 2" not in page
    assert wicked.email not in page


def test_who_waits_is_told_of_a_new_day(la_fleca, lead, other_lead, as_, desk):
    campaign = make_payouts.to_deliver(la_fleca)
    workshop = batch(campaign)
    arrived, *waiting = workshop.deliveries.order_by("id")
    moves.send(arrived, by=lead)
    for day, code in ((today(), 200), (today() + 60 * DAY, 302)):
        said = {"until": day.isoformat(), "reason": "The clay has not come."}
        answer = as_(lead).post(reverse("campaign_deliveries_late", args=[workshop.pk]), said)
        assert answer.status_code == code
    assert told("reward_late") == sorted(one.pledge.email for one in waiting)
    assert "The clay has not come." in words(Notice.objects.filter(message="reward_late").first(), "en").text
    with pytest.raises(NotYours):
        moves.tell_late(workshop, by=other_lead, until=today() + DAY, reason="x")


# -- Reminders -------------------------------------------------------------------------------------
def test_the_team_is_reminded_14_days_before_and_on_the_day(la_fleca, lead, desk):
    campaign = make_payouts.to_deliver(la_fleca)
    due = batch(campaign).due_on
    midday = timezone.localtime(clock.now()).replace(hour=12)
    for before, reminded in ((15, 0), (14, 1), (13, 0), (1, 0), (0, 1), (-1, 0)):
        with clock.at(midday + (due - today() - timedelta(days=before))):
            assert sweep.remind_due() == reminded, before
    assert told("reward_due").count(lead.email) == 2


def test_what_has_been_delivered_is_not_reminded_of(la_fleca, desk):
    campaign = make_payouts.to_deliver(la_fleca)
    for one in Delivery.objects.order_by("id"):
        moves.deliver(one, by=lead_of(campaign))
    moves.deliver_return(campaign, by=lead_of(campaign), collective_return=campaign.collective_returns.get(), **RETURN)
    with clock.at(clock.now() + 400 * DAY):
        assert sweep.remind_due() == 0


def test_two_eight_and_ten_months_after_what_is_pending_is_told_once(la_fleca, lead, desk):
    campaign = make_payouts.funded(la_fleca, rewards={"Loaf": 1})
    sweep.open_due()

    def after(months: int, **less: int):
        day = months_later(campaign.closed_at.date(), months)
        return clock.at(campaign.closed_at + (day - campaign.closed_at.date()) - timedelta(**less))

    for months, message in ((2, "rewards_pending"), (8, "returns_pending"), (10, "returns_late")):
        with after(months, days=1):
            assert sweep.remind_due() == 0, months
        with after(months):
            assert (sweep.remind_due(), sweep.remind_due()) == (1, 0), months
        assert lead.email in told(message)
    assert told("returns_late_programme") != []
    assert lead.email not in told("returns_late_programme")
    assert "Sourdough manual" in words(Notice.objects.filter(message="returns_late").first(), "en").text


# -- Returns ---------------------------------------------------------------------------------------
def test_a_return_needs_its_address_and_its_licence(la_fleca, lead, other_lead, as_, desk):
    campaign = make_payouts.funded(la_fleca)
    promised = campaign.collective_returns.get()
    address = reverse("campaign_deliveries_return", args=[promised.pk])
    for said in (
        {"url": ""},
        {"licence": ""},
        {"url": "http://example.org"},
        {"licence": "mit"},
        {"url": "javascript:alert(1)"},
    ):
        answer = as_(lead).post(address, {**RETURN, **said})
        assert (answer.status_code, ReturnDelivered.objects.exists()) == (200, False), said
    assert as_(other_lead).get(address).status_code == 404
    assert as_(lead).post(address, RETURN).status_code == 302
    assert [(one.url, one.licence_name) for one in shown.delivered_returns(campaign)] == [
        ("https://example.org/manual", "CC BY-SA 4.0")
    ]
    as_(lead).post(address, {**RETURN, "url": "https://example.org/second"})
    assert ReturnDelivered.objects.get().url == "https://example.org/second"
    assert Entry.objects.get(step="deliveries.correct_return").data["before"]["url"] == RETURN["url"]


def test_nothing_is_delivered_of_a_campaign_that_is_not_funded(campaign, lead, as_, desk):
    address = reverse("campaign_deliveries_return", args=[campaign.collective_returns.get().pk])
    assert as_(lead).post(address, RETURN).status_code == 409
    assert not ReturnDelivered.objects.exists()


# -- Fulfilled -------------------------------------------------------------------------------------
def test_when_all_has_arrived_the_mentor_confirms_it(la_fleca, lead, coordinator, other_mentor, finance, as_, desk):
    campaign = make_payouts.to_deliver(la_fleca)
    mentor = la_fleca.incubation.mentor
    address = reverse("campaign_fulfil", args=[campaign.pk])
    refused = as_(mentor).post(address)
    assert refused.status_code == 409
    assert [str(reason) for reason in campaigns.fulfil.why_not(campaign, mentor)] == [
        "5 rewards are still to be delivered.",
        "The collective return “Sourdough manual” is still to be delivered.",
    ]
    for one in Delivery.objects.order_by("id"):
        moves.deliver(one, by=lead)
    assert to_confirm(mentor) == []
    moves.deliver_return(campaign, by=lead, collective_return=campaign.collective_returns.get(), **RETURN)
    assert [waiting.url for waiting in to_confirm(mentor)] == [address]
    assert to_confirm(other_mentor) == []
    before = clock.now()
    for nobody in (lead, other_mentor, finance):
        assert as_(nobody).post(address).status_code == 404
    assert as_(mentor).post(address).status_code == 302
    assert Campaign.objects.get().state == "fulfilled"
    assert lead.email in told("campaign_fulfilled")
    assert to_confirm(mentor) == []
    assert books.differences() == []
    # The progress report of an earlier moment says what was so then.
    assert report.section(la_fleca, before)["state"] == "funded"
    section = report.section(la_fleca, clock.now())
    assert (section["state"], "funded" in section["headline"]) == ("fulfilled", True)
    with pytest.raises(NotNow):
        campaigns.fulfil(campaign, by=coordinator)
