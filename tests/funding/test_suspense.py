"""Money that fits no pledge: it stands in suspense until finance counts it as it is or sends it back."""

import threading
from datetime import timedelta

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns.models import Totals
from funding.ledger import accounts, book
from funding.payments import books, calls, sweep
from funding.payments import moves as payments
from funding.payments.models import Attempt, Refund
from funding.payments.suspense import moves as suspense
from funding.payments.transfer import moves as transfers
from funding.payments.transfer.models import Movement
from tests import make_funding, make_pledges, make_transfers
from tests.funding.test_races import at_once, kinds
from tests.make_pledges import attempt_of

pytestmark = pytest.mark.django_db


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def unplaced(campaign, desk, amount: int = 2_499, currency: str = "EUR", **said) -> Attempt:
    pledge = make_pledges.started(campaign, **said)
    desk.pay(attempt_of(pledge), amount=amount, currency=currency)
    calls.settle(attempt_of(pledge))
    return attempt_of(pledge)


def balances() -> tuple[int, int]:
    return book.balance(accounts.suspense()), book.balance(accounts.refunds_due("desk"))


def test_it_is_counted_as_it_is_and_returned_whole_when_its_pledge_is_cancelled(campaign, desk, finance, client):
    attempt = unplaced(campaign, desk, 2_499, tip=200)
    assert (balances(), books.differences()) == ((2_499, 0), [])
    client.force_login(finance)
    page = client.get(reverse("staff_payments")).content.decode()
    assert "Count what came for this pledge" in page
    assert "Waits for 0 days." in page
    url = reverse("staff_unplaced_place", args=[attempt.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    answers = [client.post(url, {"reason": "One cent for the bank."}).status_code for _time in range(2)]
    assert answers == [303, 404]
    pledge = again(attempt.pledge)
    assert (pledge.state, pledge.amount, pledge.tip) == ("paid", 2_299, 200)
    assert (balances(), Totals.objects.get().raised) == ((0, 0), 2_299)
    assert book.balance(accounts.campaign_pledged(campaign.pk)) == 2_299
    assert Entry.objects.filter(step="suspense.place").get().why == "One cent for the bank."
    assert books.differences() == []
    make_pledges.cancelled(pledge)
    sweep.send_refunds_due()
    assert (again(pledge).state, desk.held(), book.balance(accounts.provider("desk"))) == ("refunded", 0, 0)
    assert books.differences() == []


@pytest.mark.parametrize(("amount", "currency"), [(2_499, "EUR"), (250_000, "EUR"), (2_500, "USD")])
def test_it_goes_back_whole_and_in_its_own_currency(campaign, desk, finance, client, amount, currency):
    attempt = unplaced(campaign, desk, amount, currency)
    client.force_login(finance)
    url = reverse("staff_unplaced_return", args=[attempt.pk])
    assert [client.post(url, {"reason": "Not theirs."}).status_code for _time in range(2)] == [303, 404]
    assert (balances(), books.differences()) == ((0, amount), [])
    sweep.send_refunds_due()
    refund = Refund.objects.get()
    assert (refund.state, refund.amount, refund.currency, refund.reason) == ("done", amount, currency, "unplaced")
    assert (balances(), book.balance(accounts.provider("desk")), desk.held()) == ((0, 0), 0, 0)
    assert again(attempt.pledge).state == "started"
    assert books.differences() == []


def test_another_currency_and_a_closed_campaign_can_only_go_back(campaign, desk, finance, coordinator):
    dollars, late = unplaced(campaign, desk, 2_500, "USD"), unplaced(campaign, desk)
    with pytest.raises(NotNow):
        suspense.place(dollars, by=finance, reason="x")
    with pytest.raises(NotYours):
        suspense.place(late, by=coordinator, reason="x")
    with clock.at(campaign.ends_at + timedelta(days=1)), pytest.raises(NotNow):
        suspense.place(late, by=finance, reason="x")
    assert make_funding.end_round(campaign).state == "unfunded"
    suspense.give_back(late, by=finance, reason="x")
    with pytest.raises(NotNow):
        suspense.give_back(late, by=finance, reason="x")


def test_the_books_see_suspense_that_nobody_can_explain(campaign, desk, finance, settings):
    make_transfers.use(settings, "desk")
    held = make_transfers.imported(finance, make_transfers.row("x")).movements.get()
    unplaced(campaign, desk)
    assert books.differences() == []
    Movement.objects.filter(pk=held.pk).update(state="aside")
    assert books.differences() == [
        "suspense: 4999 cents, and 0 of movements and 2499 of payments that nobody has placed"
    ]


def test_the_books_see_a_transfer_that_no_movement_paid(campaign, desk, finance, settings):
    make_transfers.use(settings, "desk")
    pledge = make_transfers.started(campaign)
    movement = make_transfers.arrived(finance, pledge)
    Movement.objects.filter(pk=movement.pk).update(state="out", attempt=None)
    assert books.differences() == [
        f"payment {attempt_of(pledge)}: succeeded, and no movement of the bank's is placed for it"
    ]


# -- Two people at once ----------------------------------------------------------------------------
@pytest.fixture
def one_for_two(campaign, desk, finance, settings):
    """One movement, and two of finance who think it is another's each."""
    make_transfers.use(settings, "desk")
    pledges = [make_transfers.started(campaign) for _time in range(2)]
    held = make_transfers.imported(finance, make_transfers.row("x")).movements.get()
    return held, [
        lambda pledge=pledge: transfers.place(held, by=finance, pledge=pledge, reason="Theirs.") for pledge in pledges
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_place_one_movement_one_wins(one_for_two):
    held, jobs = one_for_two
    answers = at_once(*jobs)
    assert kinds(answers) == {"Movement": 1, "NotNow": 1}
    assert (again(held).state, Totals.objects.get().raised) == ("placed", 2_500)
    assert books.differences() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_its_lock_both_count_it(one_for_two, monkeypatch):
    """The movement's row is read without a lock, and both look at it before either has written."""
    both = threading.Barrier(2)
    careful = transfers._give

    def slowly(movement, pledge, *, by):
        both.wait(20)
        careful(movement, pledge, by=by)

    def unlocked(about, step, moment):
        rows = step.reads() if step.reads else type(about)._base_manager.all()
        return rows.get(pk=about.pk), moment or clock.now()

    monkeypatch.setattr("crowdcoop.workflow._locked", unlocked)
    monkeypatch.setattr(transfers, "_give", slowly)
    # The database would stop one by itself: a booking is reversed once, and a movement is the reference of one payment.
    monkeypatch.setattr(transfers, "_out_of_suspense", lambda _movement: None)
    succeed = payments.succeed
    monkeypatch.setattr(payments, "succeed", lambda one, **said: succeed(one, **said | {"reference": str(one.pk)}))
    assert kinds(at_once(*one_for_two[1])) == {"Movement": 2}
    assert Totals.objects.get().raised == 5_000
    assert books.differences() != []


def paid_at_once(campaign, finance, settings) -> list:
    """Two movements that name one pledge, looked at by two workers."""
    make_transfers.use(settings, "desk")
    pledge = make_transfers.started(campaign)
    statement = make_transfers.uploaded(
        finance, make_transfers.csv([make_transfers.row(make_transfers.rf(pledge))] * 2)
    )
    found = make_transfers.reading.read(statement.text, statement.columns)
    transfers.confirm(statement, by=finance, rows=found.lines)
    lines = list(Movement.objects.order_by("id"))
    return at_once(*(lambda line=line: transfers.match(line, by=None, pledge=pledge) for line in lines))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_movements_of_one_pledge_pay_it_once(campaign, desk, finance, settings):
    answers = paid_at_once(campaign, finance, settings)
    assert kinds(answers) == {"Movement": 1, "NotNow": 1}
    assert Totals.objects.get().raised == 2_500
    make_transfers.sweep.place_due()  # the other waits for somebody
    assert sorted(Movement.objects.values_list("state", flat=True)) == ["held", "placed"]
    assert books.differences() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twice_the_same_file_at_once_is_once(campaign, desk, finance, settings):
    make_transfers.use(settings, "desk")
    content = make_transfers.csv([make_transfers.row(str(n)) for n in range(20)])
    statements = [make_transfers.uploaded(finance, content) for _time in range(2)]
    lines = make_transfers.reading.read(statements[0].text, statements[0].columns).lines
    jobs = [lambda one=one: transfers.confirm(one, by=finance, rows=lines) for one in statements]
    assert kinds(at_once(*jobs)) == {"Statement": 2}
    jobs = [make_transfers.sweep.place_due] * 2
    assert kinds(at_once(*jobs)) == {"int": 2}
    assert (Movement.objects.held().count(), book.balance(accounts.suspense())) == (20, 50_000)
    assert books.differences() == []
