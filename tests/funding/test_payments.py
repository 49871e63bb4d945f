"""Paying and giving back: whatever the provider says, however often, in whatever order."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify import delivery
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns import moves as campaigns
from funding.campaigns.models import Stock, Totals
from funding.ledger import accounts, book
from funding.payments import books, calls, moves, sweep
from funding.payments.models import Attempt, Refund
from funding.payments.receipts import sweep as receipts
from funding.pledges import cart as carts
from funding.pledges.models import Pledge
from tests import make_funding, make_pledges
from tests.make_pledges import attempt_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _the_books_agree(db, request):
    """After each of these tests every figure is recomputed from its rows."""
    yield
    if "desk" in request.fixturenames:
        assert books.differences() == []


def raised(campaign) -> tuple[int, int]:
    totals = Totals.objects.get(campaign=campaign)
    return totals.raised, totals.supporters


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def told(message: str) -> int:
    return Notice.objects.filter(message=message).count()


# -- Paid ------------------------------------------------------------------------------------------
def test_a_payment_is_booked_with_its_tip_and_counted(campaign, desk):
    pledge = make_pledges.paid(campaign, 2_500, tip=200)
    assert pledge.state == "paid"
    assert raised(campaign) == (2_500, 1)
    assert book.balance(accounts.campaign_pledged(campaign.pk)) == 2_500
    assert book.balance(accounts.tips()) == 200
    assert book.balance(accounts.provider("desk")) == -2_700 == -desk.held()


def test_a_success_is_recorded_once_however_often_it_is_told(campaign, desk):
    pledge = make_pledges.started(campaign)
    desk.pay(attempt_of(pledge))
    for _time in range(3):
        calls.settle(attempt_of(pledge))
    assert raised(campaign) == (2_500, 1)
    assert Entry.objects.filter(step="payments.succeed").count() == 1
    assert [receipts.issue_due(), receipts.issue_due()] == [1, 0]
    assert told("pledge_received") == 1


def test_a_second_success_goes_back_by_itself(campaign, desk):
    pledge = make_pledges.started(campaign)
    moves.fail(attempt_of(pledge), by=None, reason="declined")
    calls.pay(pledge, by=make_pledges.VISITOR)
    # The one that had failed on our side is money all the same.
    for attempt in pledge.attempts.all():
        desk.pay(attempt)
        calls.settle(attempt)
    sweep.send_refunds_due()
    assert again(pledge).state == "paid"
    assert Refund.objects.get().reason == "twice"
    assert raised(campaign) == (2_500, 1)
    assert desk.held() == 2_500
    assert told("pledge_refunded") == 1


def test_a_success_after_the_close_goes_back_and_is_told_once(campaign, workshop, desk):
    pledge = make_pledges.started(campaign, 6_000, reward=workshop)
    desk.pay(attempt_of(pledge))
    assert make_funding.end_round(campaign).state == "unfunded"
    for _time in range(2):
        calls.settle(attempt_of(pledge))
        sweep.send_refunds_due()
    assert again(pledge).state == "abandoned"
    assert Refund.objects.get().reason == "late"
    assert (desk.held(), raised(campaign)) == (0, (0, 0))
    assert Stock.objects.get(reward=workshop).taken == 0
    assert told("pledge_refunded") == 1


def test_a_success_of_an_abandoned_pledge_goes_back(campaign, desk):
    pledge = make_pledges.started(campaign)
    moves.fail(attempt_of(pledge), by=None, reason="expired")
    make_pledges.sweep_abandoned()
    desk.pay(attempt_of(pledge))
    calls.settle(attempt_of(pledge))
    sweep.send_refunds_due()
    assert (again(pledge).state, desk.held()) == ("abandoned", 0)


@pytest.mark.parametrize(("amount", "currency"), [(2_499, "EUR"), (250_000, "EUR"), (2_500, "USD")])
def test_another_amount_or_currency_waits_in_suspense_and_finance_is_told(campaign, finance, desk, amount, currency):
    pledge = make_pledges.started(campaign)
    desk.pay(attempt_of(pledge), amount=amount, currency=currency)
    calls.settle(attempt_of(pledge))
    assert (again(pledge).state, attempt_of(pledge).state, attempt_of(pledge).pays) == ("started", "succeeded", False)
    assert raised(campaign) == (0, 0)
    assert book.balance(accounts.suspense()) == amount
    assert Notice.objects.get(message="payment_unplaced").person == finance


# -- Not paid, and nobody knows --------------------------------------------------------------------
def test_a_declined_payment_keeps_everything_and_can_be_tried_again(campaign, client, desk):
    pledge = make_pledges.started(campaign)
    desk.pay(attempt_of(pledge), "failed")
    page = client.get(reverse("pledge_done", args=[pledge.token])).content.decode()
    assert "The payment did not go through" in page
    assert told("payment_failed") == 1
    response = client.post(reverse("pledge_pay", args=[pledge.token]))
    second = pledge.attempts.order_by("id").last()
    assert (response.status_code, response.url) == (303, second.url)
    desk.pay(second)
    assert "Thank you" in client.get(reverse("pledge_done", args=[pledge.token])).content.decode()


def test_somebody_who_only_left_the_page_is_not_written_to(campaign, desk):
    pledge = make_pledges.started(campaign)
    desk.pay(attempt_of(pledge), "failed", why="expired")
    calls.settle(attempt_of(pledge))
    assert (attempt_of(pledge).state, told("payment_failed")) == ("failed", 0)


def test_silence_is_unknown_and_never_failure(campaign, desk):
    desk.silent = True
    pledge = make_pledges.started(campaign)
    attempt = attempt_of(pledge)
    assert attempt.state == "unknown"
    with clock.at(clock.now() + 2 * MINUTE):
        sweep.settle_due()
        assert attempt_of(pledge).state == "unknown"
    desk.silent = False
    desk.pay(attempt)
    with clock.at(clock.now() + 4 * MINUTE):
        sweep.settle_due()
    assert (again(pledge).state, attempt_of(pledge).reference) == ("paid", f"ch_{attempt.uid}")


def test_a_silence_before_the_page_ends_in_the_page(campaign, desk):
    desk.silent = True
    pledge = make_pledges.started(campaign)
    desk.silent = False
    url = calls.pay(pledge, by=make_pledges.VISITOR)
    assert (attempt_of(pledge).state, attempt_of(pledge).url) == ("pending", url)
    assert len(desk.charges) == 1


def test_what_the_provider_never_heard_of_fails_after_a_while(campaign, desk):
    desk.silent = True
    pledge = make_pledges.started(campaign)
    desk.silent = False
    desk.charges.clear()
    calls.settle(attempt_of(pledge))
    assert attempt_of(pledge).state == "unknown"
    with clock.at(clock.now() + 11 * MINUTE):
        calls.settle(attempt_of(pledge))
    assert (attempt_of(pledge).state, attempt_of(pledge).why) == ("failed", "missing")


def test_the_sweep_asks_about_what_is_a_minute_old(campaign, desk):
    make_pledges.started(campaign)
    assert sweep.settle_due() == 0
    with clock.at(clock.now() + 2 * MINUTE):
        assert [sweep.settle_due(), sweep.settle_due()] == [1, 0]


def test_nothing_is_paid_twice_by_asking_again(campaign, desk):
    pledge = make_pledges.paid(campaign)
    assert calls.pay(pledge, by=make_pledges.VISITOR) == reverse("pledge_done", args=[pledge.token])
    with pytest.raises(NotNow):
        moves.begin(pledge, by=make_pledges.VISITOR, provider="desk")
    assert len(desk.charges) == 1


def test_where_no_provider_is_set_up_it_says_so(campaign, settings):
    settings.PAYMENT_PROVIDERS = []
    pledge = carts.confirm(make_pledges.cart(campaign), by=make_pledges.VISITOR)
    with pytest.raises(NotNow):
        calls.pay(pledge, by=make_pledges.VISITOR)


# -- Given back ------------------------------------------------------------------------------------
def test_a_supporter_cancels_and_it_counts_no_more(campaign, workshop, client, desk):
    pledge = make_pledges.paid(campaign, 6_000, reward=workshop, tip=500)
    page = client.get(reverse("pledge_manage", args=[pledge.token])).content.decode()
    assert "Yes, cancel it" in page
    assert client.post(reverse("pledge_cancel", args=[pledge.token])).status_code == 303
    assert again(pledge).state == "refunding"
    assert (raised(campaign), Stock.objects.get(reward=workshop).taken) == ((0, 0), 0)
    assert book.balance(accounts.refunds_due("desk")) == 6_500
    assert books.differences() == []
    sweep.send_refunds_due()
    assert (again(pledge).state, desk.held(), book.balance(accounts.provider("desk"))) == ("refunded", 0, 0)
    assert [told("pledge_cancelled"), told("pledge_refunded")] == [1, 1]
    assert "€65.00 have been returned." in client.get(reverse("pledge_manage", args=[pledge.token])).content.decode()


def test_a_pledge_is_cancelled_once(campaign, client, desk):
    pledge = make_pledges.paid(campaign)
    answers = [client.post(reverse("pledge_cancel", args=[pledge.token])).status_code for _time in range(2)]
    assert answers == [303, 409]
    assert Refund.objects.count() == 1


def test_a_refund_is_sent_once_however_often_the_sweep_passes(campaign, desk):
    pledge = make_pledges.paid(campaign)
    make_pledges.cancelled(pledge)
    assert [sweep.send_refunds_due(), sweep.send_refunds_due()] == [1, 0]
    refund = Refund.objects.get()
    calls.send_refund(refund)
    assert len(desk.refunds) == 1
    assert Entry.objects.filter(step="payments.refund_done").count() == 1


def test_once_the_first_round_has_decided_pledges_stay(campaign, desk):
    pledge = make_pledges.paid(campaign, 500_000)
    assert make_funding.end_round(campaign).state == "round_2"
    with pytest.raises(NotNow):
        make_pledges.cancelled(pledge)
    assert raised(campaign) == (500_000, 1)


def test_nothing_is_cancelled_that_has_not_been_paid(campaign, client, desk):
    pledge = make_pledges.started(campaign)
    assert client.post(reverse("pledge_cancel", args=[pledge.token])).status_code == 404
    assert client.get(reverse("pledge_cancel", args=[pledge.token])).status_code == 405


def test_an_unfunded_campaign_gives_everything_back(campaign, desk):
    pledges = [make_pledges.paid(campaign, 2_000, tip=tip) for tip in (0, 100)]
    make_funding.end_round(campaign)
    assert sweep.send_refunds_due() == 2
    assert [again(pledge).state for pledge in pledges] == ["refunded", "refunded"]
    assert (desk.held(), raised(campaign)) == (0, (0, 0))
    assert book.balance(accounts.campaign_pledged(campaign.pk)) == 0
    assert sweep.send_refunds_due() == 0
    assert told("pledge_refunded") == 2


def test_a_cancelled_campaign_gives_everything_back(campaign, coordinator, desk):
    pledge = make_pledges.paid(campaign)
    campaigns.cancel(campaign, by=coordinator, reason="The team asked for it.")
    sweep.send_refunds_due()
    assert (again(pledge).state, Refund.objects.get().reason) == ("refunded", "withdrawn")


def test_a_funded_campaign_gives_nothing_back(campaign, desk):
    make_pledges.paid(campaign, 500_000)
    campaign = make_funding.end_round(make_funding.end_round(campaign))
    assert campaign.state == "funded"
    assert sweep.send_refunds_due() == 0
    assert book.balance(accounts.campaign_payable(campaign.pk)) == 480_000
    assert raised(campaign) == (500_000, 1)


def test_a_refund_without_an_answer_is_tried_again_later(campaign, desk):
    make_pledges.cancelled(make_pledges.paid(campaign))
    desk.silent = True
    assert sweep.send_refunds_due() == 1
    refund = Refund.objects.get()
    assert (refund.state, refund.tries) == ("requested", 1)
    desk.silent = False
    assert sweep.send_refunds_due() == 0
    with clock.at(clock.now() + 3 * MINUTE):
        assert sweep.send_refunds_due() == 1
    assert (Refund.objects.get().state, len(desk.refunds)) == ("done", 1)


def test_a_refund_that_is_refused_is_a_task_for_finance(campaign, finance, desk, lead):
    make_pledges.cancelled(make_pledges.paid(campaign))
    desk.refusing = "the card is closed"
    sweep.send_refunds_due()
    refund = Refund.objects.get()
    assert (refund.state, refund.why) == ("failed", "the card is closed")
    assert Notice.objects.get(message="refund_failed").person == finance
    with pytest.raises(NotYours):
        moves.refund_again(refund, by=lead, reason="please")
    desk.refusing = ""
    moves.refund_again(refund, by=finance, reason="They have a new card.")
    sweep.send_refunds_due()
    assert again(refund).state == "done"


def test_finance_sees_what_waits_and_sends_it_again(campaign, finance, as_, desk):
    address = reverse("staff_payments")
    assert "Nothing waits for you" in as_(finance).get(address).content.decode()
    odd = make_pledges.started(campaign)
    desk.pay(attempt_of(odd), amount=1)
    calls.settle(attempt_of(odd))
    make_pledges.cancelled(make_pledges.paid(campaign))
    desk.refusing = "the card is closed"
    sweep.send_refunds_due()
    page = as_(finance).get(address).content.decode()
    assert "the card is closed" in page
    assert "€0.01 arrived for €25.00" in page
    again_at = reverse("staff_refund_again", args=[Refund.objects.get().pk])
    assert as_(finance).post(again_at, {"reason": ""}).status_code == 422
    assert as_(finance).post(again_at, {"reason": "A new card."}).status_code == 303
    assert Refund.objects.get().state == "requested"
    desk.refusing = ""
    sweep.send_refunds_due()


def test_nobody_but_finance_sees_them(campaign, as_, lead, mentor, coordinator, supporter, desk):
    for person in (lead, mentor, coordinator, supporter):
        assert as_(person).get(reverse("staff_payments")).status_code == 404
        assert as_(person).post(reverse("staff_refund_again", args=[1]), {"reason": "x"}).status_code == 404
    assert as_(None).get(reverse("staff_payments")).status_code == 302


# -- Who sees what ---------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["pledge_done", "pledge_manage"])
def test_a_private_link_shows_its_pledge_to_no_cache(campaign, client, desk, name):
    pledge = make_pledges.paid(campaign)
    page = client.get(reverse(name, args=[pledge.token]))
    assert pledge.reference in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("name", ["pledge_done", "pledge_manage"])
@pytest.mark.parametrize("token", ["x", "a" * 22, "' OR 1=1"])
def test_a_guessed_link_is_not_found(campaign, as_, lead, coordinator, desk, name, token):
    make_pledges.paid(campaign)
    for person in (None, lead, coordinator):
        assert as_(person).get(reverse(name, args=[token])).status_code == 404


@pytest.mark.parametrize("name", ["pledge_pay", "pledge_cancel"])
def test_a_link_changes_nothing_by_being_looked_at(campaign, client, desk, name):
    pledge = make_pledges.paid(campaign)
    assert client.get(reverse(name, args=[pledge.token])).status_code == 405
    assert again(pledge).state == "paid"


def test_an_anonymous_supporters_name_reaches_nobody_else(campaign, client, as_, lead, desk):
    make_pledges.paid(campaign, name="Canary Nightingale", email="canary@example.org")
    delivery.deliver_due()
    mails = Notice.objects.exclude(email="canary@example.org").order_by("id")
    assert not [mail for mail in mails if "Canary" in f"{mail.subject}{mail.body}{mail.entry.data}{mail.entry.why}"]
    for address in (campaign.get_absolute_url(), "/en/campaigns/", "/en/"):
        assert "anary" not in as_(lead).get(address, follow=True).content.decode()


def test_every_step_of_a_payment_is_in_the_journal_once(campaign, desk):
    pledge = make_pledges.paid(campaign)
    make_pledges.cancelled(pledge)
    sweep.send_refunds_due()
    steps = Entry.objects.filter(step__regex="^(pledges|payments)\\.").order_by("id").values_list("step", flat=True)
    assert sorted(steps) == sorted(
        [
            *("pledges.start", "payments.begin", "payments.record_pending", "payments.succeed", "pledges.pay"),
            *("payments.cancel", "pledges.give_back", "payments.refund_done", "pledges.returned"),
        ]
    )


@pytest.mark.parametrize("step", [moves.succeed, moves.fail, moves.lose_sight, moves.record_pending])
def test_no_person_settles_a_payment(campaign, desk, finance, coordinator, step):
    pledge = make_pledges.started(campaign)
    for person in (make_pledges.VISITOR, finance, coordinator):
        with pytest.raises(NotYours):
            step(attempt_of(pledge), by=person)
    assert attempt_of(pledge).state == Attempt.State.PENDING
    assert again(pledge).state == Pledge.State.STARTED
