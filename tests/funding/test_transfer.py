"""Paying by bank transfer: chosen, told, reminded, expired, given up, and counted when it has come."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify import delivery
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from funding.campaigns.models import Stock, Totals
from funding.ledger import accounts, book
from funding.payments import books, calls
from funding.payments import sweep as payments
from funding.payments.models import Attempt, Refund
from funding.payments.receipts import sweep as receipts
from funding.payments.transfer import dates, sweep
from funding.payments.transfer.models import Instructions, Movement, Return
from funding.pledges import sweep as pledges
from funding.pledges.models import Pledge
from tests import make_funding, make_payouts, make_pledges, make_transfers
from tests.make_transfers import last

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _the_books_agree(settings, desk):
    make_transfers.use(settings, "desk")
    yield
    assert books.differences() == []


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def told(message: str) -> int:
    return Notice.objects.filter(message=message).count()


def raised(campaign) -> tuple[int, int]:
    totals = Totals.objects.get(campaign=campaign)
    return totals.raised, totals.supporters


def at_its_end(pledge: Pledge):
    return clock.at(Instructions.objects.get(attempt=last(pledge)).expires_at)


# -- Chosen and told -------------------------------------------------------------------------------
def test_the_way_of_paying_is_chosen_on_the_check_page(campaign, client, settings):
    form = {"reward": "", "amount": "25", "email": "a@example.org", "key": "k1", "tip": "", "name": "Ana"}
    sent = client.post(reverse("pledge", args=[campaign.slug]), form)
    page = client.get(sent.url).content.decode()
    assert page.count('name="provider"') == 2
    assert page.index('value="desk"') < page.index('value="transfer"')
    answer = client.post(reverse("pledge_check"), {"key": "k1", "provider": "transfer"})
    pledge = Pledge.objects.get()
    attempt = last(pledge)
    assert (answer.status_code, answer.url) == (303, attempt.url)
    assert (attempt.provider, attempt.state) == ("transfer", "pending")
    page = client.get(answer.url).content.decode()
    assert "ES91 2100 0418 4502 0005 1332" in page
    assert f"{make_transfers.rf(pledge)[:4]} {make_transfers.rf(pledge)[4:8]}" in page
    assert "€25.00" in page.replace("\u00a0", " ")
    settings.PAYMENT_PROVIDERS = ["transfer"]
    client.post(reverse("pledge", args=[campaign.slug]), form | {"key": "k2"})
    assert 'name="provider"' not in client.get(reverse("pledge_check") + "?key=k2").content.decode()


def test_who_chooses_nothing_pays_the_first_way_and_a_stranger_way_is_none(campaign):
    for chosen in ("", "stripe", "nonsense"):
        pledge = make_transfers.carts.confirm(make_pledges.cart(campaign), by=make_pledges.VISITOR)
        calls.pay(pledge, by=make_pledges.VISITOR, provider=chosen)
        assert last(pledge).provider == "desk"


def test_instructions_are_written_and_mailed_once(campaign):
    pledge = make_transfers.started(campaign, tip=200)
    for _time in range(2):
        calls.pay(pledge, by=make_pledges.VISITOR)
        calls.settle(last(pledge))
        sweep.tell_due()
    instructions = Instructions.objects.get()
    assert instructions.reference == make_transfers.rf(pledge)
    notice = Notice.objects.get(message="transfer_instructions")
    text = words(notice, "en").text
    for fact in ("ES91 2100 0418 4502 0005 1332", "Cooperativa Teler", "€27.00", instructions.reference_in_groups):
        assert fact in text.replace("\u00a0", " ")
    assert last(pledge).state == "pending"


@pytest.mark.parametrize(
    ("begun", "last_day", "expires"),
    [
        ("2026-11-27T10:00", "2026-12-02", "2026-12-05T00:00"),
        ("2026-11-27T23:59", "2026-12-02", "2026-12-05T00:00"),
        ("2026-10-22T10:00", "2026-10-27", "2026-10-30T00:00"),  # the night with an hour more lies in between
        ("2027-03-25T10:00", "2027-03-30", "2027-04-02T00:00"),  # and the one with an hour less
    ],
)
def test_the_days_are_those_of_the_calendar_here(begun, last_day, expires):
    zone = ZoneInfo("Europe/Madrid")
    day = dates.pay_by(datetime.fromisoformat(begun).replace(tzinfo=zone))
    assert (day.isoformat(), dates.expires(day).isoformat()[:16]) == (last_day, expires)
    assert dates.expires(day) == datetime.fromisoformat(expires).replace(tzinfo=zone)


def test_what_was_told_stays_when_the_settings_change(campaign, client, settings):
    pledge = make_transfers.started(campaign)
    settings.TRANSFER_IBAN, settings.TRANSFER_DAYS = make_transfers.PAYER_IBAN, 30
    page = client.get(last(pledge).url).content.decode()
    assert "ES91 2100 0418 4502 0005 1332" in page


def test_its_page_is_found_from_everywhere_while_it_is_awaited(campaign, client, finance):
    pledge = make_transfers.started(campaign)
    page = reverse("pledge_transfer", args=[pledge.token])
    assert client.get(reverse("pledge_done", args=[pledge.token])).url == page
    assert client.get(page).status_code == 200
    assert client.get(reverse("pledge_transfer", args=["nobody's"])).status_code == 404
    make_transfers.arrived(finance, pledge)
    assert client.get(page).url == reverse("pledge_done", args=[pledge.token])
    assert "Thank you" in client.get(reverse("pledge_done", args=[pledge.token])).content.decode()


# -- Awaited ---------------------------------------------------------------------------------------
def test_a_transfer_is_waited_for_reminded_of_once_and_ends_with_its_reward(campaign, workshop):
    pledge = make_transfers.started(campaign, 6_000, reward=workshop)
    instructions = Instructions.objects.get()
    reminder = dates.remind_from(instructions.pay_by)
    with clock.at(reminder - timedelta(minutes=1)):
        assert (sweep.remind_due(), sweep.expire_due(), pledges.abandon_due(), payments.settle_due()) == (0, 0, 0, 0)
        assert books.differences() == []  # it is open by nature, and not unknown
    with clock.at(reminder):
        assert [sweep.remind_due(), sweep.remind_due()] == [1, 0]
    with clock.at(instructions.expires_at - timedelta(seconds=1)):
        assert (sweep.expire_due(), pledges.abandon_due(), again(pledge).state) == (0, 0, "started")
    assert Stock.objects.get(reward=workshop).taken == 1
    with clock.at(instructions.expires_at):
        assert [sweep.expire_due(), sweep.expire_due()] == [1, 0]
    assert (again(pledge).state, last(pledge).state, last(pledge).why) == ("abandoned", "failed", "expired")
    assert Stock.objects.get(reward=workshop).taken == 0
    assert [told(one) for one in ("transfer_reminder", "transfer_expired", "payment_failed")] == [1, 1, 0]


def test_what_arrives_in_time_is_counted_and_neither_reminded_nor_ended(campaign, finance):
    pledge = make_transfers.started(campaign, 2_500, tip=200)
    movement = make_transfers.arrived(finance, pledge)
    assert (again(pledge).state, movement.state, movement.attempt) == ("paid", "placed", last(pledge))
    assert raised(campaign) == (2_500, 1)
    assert book.balance(accounts.provider("transfer")) == -2_700
    assert [entry.data["pledge"] for entry in Entry.objects.filter(step="transfer.match")] == [pledge.reference]
    with at_its_end(pledge):
        assert (sweep.remind_due(), sweep.expire_due()) == (0, 0)
    receipts.issue_due()
    assert [told(one) for one in ("pledge_received", "movements_unplaced")] == [1, 0]


def test_after_its_end_it_still_counts_while_the_campaign_is_open(campaign, finance, workshop):
    """Three days late: the pledge is taken up again, with its reward if that is still there."""
    pledge = make_transfers.started(campaign, 6_000, reward=workshop)
    with at_its_end(pledge):
        sweep.expire_due()
    with clock.at(clock.now() + 10 * DAY):
        make_transfers.arrived(finance, pledge)
        assert (again(pledge).state, Stock.objects.get(reward=workshop).taken) == ("paid", 1)
    other = make_transfers.started(campaign, 6_000, reward=workshop)
    with at_its_end(other):
        sweep.expire_due()
        Stock.objects.filter(reward=workshop).update(units=1)
        held = make_transfers.arrived(finance, other)
    assert (again(other).state, held.state) == ("abandoned", "held")  # sold out: somebody has to decide


def test_after_the_campaign_it_goes_back_by_itself_and_is_told_once(campaign, finance):
    pledge = make_transfers.started(campaign)
    assert make_funding.end_round(campaign).state == "unfunded"
    for _time in range(2):
        make_transfers.arrived(finance, pledge)
        payments.send_refunds_due()
    first, second = Movement.objects.order_by("id")
    # The first is a late payment and goes back; a second of the same pledge is for somebody to look at.
    assert (first.state, second.state, again(pledge).state) == ("placed", "held", "abandoned")
    assert Refund.objects.get().reason == "late"
    assert (Return.objects.get().amount, raised(campaign)) == (2_500, (0, 0))
    sweep.returns_due()
    assert [told(one) for one in ("returns_by_hand", "pledge_refunded")] == [1, 0]


def test_a_pledge_paid_by_card_meanwhile_gets_its_transfer_back(campaign, client, desk, finance):
    pledge = make_transfers.started(campaign)
    answer = client.post(reverse("pledge_transfer_instead", args=[pledge.token]))
    assert client.get(answer.url).content.decode().count('name="provider"') == 2
    answer = client.post(reverse("pledge_pay", args=[pledge.token]), {"provider": "desk"})
    card = last(pledge)
    assert (answer.url, card.provider) == (card.url, "desk")
    desk.pay(card)
    calls.settle(card)
    make_transfers.arrived(finance, pledge)
    assert (again(pledge).state, raised(campaign)) == ("paid", (2_500, 1))
    assert Refund.objects.get().reason == "twice"


def test_who_gives_it_up_frees_the_reward(campaign, client, workshop):
    pledge = make_transfers.started(campaign, 6_000, reward=workshop)
    answer = client.post(reverse("pledge_transfer_instead", args=[pledge.token]), {"stop": "1"})
    assert (answer.status_code, answer.url) == (303, reverse("pledge_manage", args=[pledge.token]))
    assert (again(pledge).state, last(pledge).why) == ("abandoned", "given up")
    assert Stock.objects.get(reward=workshop).taken == 0
    assert client.post(reverse("pledge_transfer_instead", args=[pledge.token])).status_code == 404


# -- Back ------------------------------------------------------------------------------------------
def test_a_refund_is_made_by_hand_and_told_when_it_is_done(campaign, client, finance):
    pledge = make_transfers.started(campaign)
    make_transfers.arrived(finance, pledge)
    refund = make_pledges.cancelled(again(pledge))
    for _time in range(3):
        payments.send_refunds_due()
    due = Return.objects.get()
    assert (again(refund).state, due.amount, due.payer) == ("sent", 2_500, "MARIA GIL SOLER")
    assert book.balance(accounts.refunds_due("transfer")) == 2_500
    assert Entry.objects.filter(step="payments.refund_sent").count() == 1  # nobody is asked again and again
    client.force_login(finance)
    made = reverse("transfer_returned", args=[due.pk])
    wrong = client.post(made, {"iban": "ES7921000813610123456780", "bank_reference": "T1"})
    assert (wrong.status_code, again(refund).state) == (422, "sent")
    said = {"iban": make_transfers.PAYER_IBAN, "bank_reference": "T-2026-1"}
    assert [client.post(made, said).status_code for _time in range(2)] == [303, 409]
    assert (again(refund).state, again(pledge).state, told("pledge_refunded")) == ("sent", "refunding", 0)
    client.force_login(make_payouts.finance(but=finance))
    confirm = reverse("transfer_return_confirm", args=[due.pk])
    seen = {"seen": again(due).as_recorded}
    assert [client.post(confirm, seen).status_code for _time in range(2)] == [303, 409]
    assert (again(refund).state, again(refund).reference, again(pledge).state) == ("done", "T-2026-1", "refunded")
    assert (again(due).made_by, book.balance(accounts.provider("transfer"))) == (finance, 0)
    assert told("pledge_refunded") == 1


def test_a_return_that_was_confirmed_and_not_settled_is_settled_by_the_sweep(campaign, finance):
    pledge = make_transfers.started(campaign)
    make_transfers.arrived(finance, pledge)
    refund = make_pledges.cancelled(again(pledge))
    payments.send_refunds_due()
    make_transfers.made(Return.objects.get(), by=finance)
    assert again(refund).state == "sent"
    assert [sweep.returns_due(), sweep.returns_due()] == [1, 0]
    assert again(refund).state == "done"


def test_its_letters_can_be_written_in_each_language(campaign, finance):
    pledge = make_transfers.started(campaign)
    sweep.tell_due()
    with clock.at(dates.remind_from(Instructions.objects.get().pay_by)):
        sweep.remind_due()
    with at_its_end(pledge):
        sweep.expire_due()
    delivery.deliver_due()
    letters = Notice.objects.filter(message__startswith="transfer_").order_by("id")
    assert [notice.message[9:] for notice in letters] == ["instructions", "reminder", "expired"]
    for notice in letters:
        for language in ("en", "es", "ca"):
            assert pledge.campaign.title in words(notice, language).text + words(notice, language).subject


def test_nobody_sends_messages_in_the_name_of_the_bank(client):
    assert client.post("/payments/transfer/webhook/", b"{}", content_type="application/json").status_code == 400
    assert Attempt.objects.count() == 0
