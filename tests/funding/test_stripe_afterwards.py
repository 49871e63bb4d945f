"""Stripe afterwards: a refund that a bank sends back, and a payment that a bank questions; events in any order, repeated."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from funding.closing import moves as closing
from funding.ledger import accounts, book
from funding.payments import books, calls, moves, sweep
from funding.payments.disputes.models import Dispute
from funding.payments.models import Attempt, ProviderEvent, Refund
from funding.payments.receipts import sweep as receipts
from funding.pledges.models import Pledge
from tests import make_funding, make_payouts, make_pledges
from tests.make_pledges import attempt_of
from tests.make_stripe import again, cancelled, tell

pytestmark = pytest.mark.django_db


def hear_all(client, api, seed: int, times: int = 3) -> None:
    """Every event so far, each several times, in any order, with the worker coming by in between."""
    events = api.see("events") * times
    random.Random(seed).shuffle(events)
    for number, signed in enumerate(events):
        assert tell(client, signed) == 200
        if number % 3 == seed % 3:
            sweep.process_events_due()
    sweep.process_events_due()


def stands(refund: Refund) -> tuple[str, str, int, int]:
    """The refund, its pledge, what lies at Stripe for its supporter, and at Stripe at all."""
    found = again(refund)
    due = book.balance(accounts.refunds_due("stripe"))
    return found.state, again(found.attempt.pledge).state, due, book.balance(accounts.provider("stripe"))


@pytest.mark.parametrize("seed", range(3))
def test_a_refund_that_comes_back_is_owed_again_once_and_told(campaign, api, client, finance, seed):
    refund = cancelled(campaign, api)
    sweep.send_refunds_due()
    receipts.issue_due()
    assert stands(refund) == ("done", "refunded", 0, 0)
    api.do("bounce", reason="expired_or_canceled_card")
    hear_all(client, api, seed)
    assert stands(refund) == ("failed", "refunding", 2_500, -2_500)
    assert again(refund).why == "expired_or_canceled_card"
    (letter,) = Notice.objects.filter(message="refund_came_back")
    assert (letter.person, "has expired or has been cancelled" in words(letter).text) == (finance, True)
    client.force_login(finance)
    assert "It had been returned, and came back on" in client.get(reverse("staff_payments")).content.decode()
    assert books.differences() == []
    moves.refund_again(again(refund), by=finance, reason="The card is open again.")
    sweep.send_refunds_due()
    receipts.issue_due()
    hear_all(client, api, seed)
    assert stands(refund) == ("done", "refunded", 0, 0)
    assert sorted(api.refunds()) == [2_500, 2_500]
    assert Notice.objects.filter(message="refund_came_back").count() == 1
    assert books.differences() == []


def test_what_was_paid_from_the_bank_instead_stays_paid(campaign, api, client, finance):
    refund = cancelled(campaign, api)
    sweep.send_refunds_due()
    api.do("bounce", reason="lost_or_stolen_card")
    hear_all(client, api, 1, times=1)
    said = closing.return_otherwise(again(refund), by=finance, reason="From the bank.")
    hear_all(client, api, 2)
    assert stands(refund) == ("otherwise", "refunding", 2_500, -2_500)
    closing.confirm_otherwise(said, by=make_payouts.finance(but=finance))
    hear_all(client, api, 2)
    assert stands(refund) == ("done", "refunded", 0, -2_500)
    assert book.balance(accounts.BANK) == 2_500
    assert books.differences() == []


def test_a_refund_that_fails_before_its_answer_is_known_is_not_taken_for_done(campaign, api, client):
    """Under its key Stripe goes on answering what it said at first."""
    refund = cancelled(campaign, api)
    api.do("options", after="garbage")
    calls.send_refund(refund)
    api.do("options", after="")
    api.do("bounce", reason="declined")
    hear_all(client, api, 0)
    assert stands(refund) == ("failed", "refunding", 2_500, -2_500)
    assert books.differences() == []


# -- Disputes --------------------------------------------------------------------------------------
def questioned(campaign, api, **said: Any) -> tuple[Pledge, str]:
    pledge = make_pledges.started(campaign)
    api.pay(attempt_of(pledge))
    calls.settle(attempt_of(pledge))
    return pledge, api.do(f"question/{attempt_of(pledge).reference}", **said)["id"]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("ends", "told", "left"),
    [
        ("lost", ("lost", "refunded"), (0, 0, 0)),
        ("won", ("won", "paid"), (2_500, -2_500, 1)),
        ("warning_closed", ("won", "paid"), (2_500, -2_500, 1)),
    ],
)
def test_a_dispute_is_told_and_booked_once_however_it_ends(campaign, api, client, finance, seed, ends, told, left):
    pledge, name = questioned(campaign, api)
    hear_all(client, api, seed)
    assert (Dispute.objects.get().state, again(pledge).state) == ("open", "paid")
    client.force_login(finance)
    assert name in client.get(reverse("staff_payments")).content.decode()
    api.do(f"decide/{name}", status=ends)
    hear_all(client, api, seed)
    assert (Dispute.objects.get().state, again(pledge).state) == told
    total = client.get(f"/c/{campaign.slug}/total.json").json()
    assert (total["raised"], book.balance(accounts.provider("stripe")), total["supporters"]) == left
    letters = [Notice.objects.filter(message=message).count() for message in ("dispute_opened", "dispute_closed")]
    assert letters == [1, 1]
    receipts.issue_due()
    assert api.refunds() == []
    assert name not in client.get(reverse("staff_payments")).content.decode()
    assert books.differences() == []


@pytest.mark.parametrize("why", ["funded", "returned", "in part"])
def test_what_cannot_be_taken_back_is_a_cost_of_the_programme(campaign, api, client, finance, why):
    pledge, name = questioned(campaign, api, **({"amount": 1_000} if why == "in part" else {}))
    if why == "returned":
        make_pledges.cancelled(again(pledge))
        sweep.send_refunds_due()
    elif why == "funded":
        make_pledges.started(campaign, 500_000)
        api.pay(Attempt.objects.last())
        calls.settle(Attempt.objects.last())
        make_funding.end_round(make_funding.end_round(campaign))
    api.do(f"decide/{name}", status="lost")
    hear_all(client, api, 1)  # that it was opened may come after how it ended
    lost = Dispute.objects.get()
    assert (lost.state, lost.borne) == ("lost", True)
    assert book.balance(accounts.provider_costs("stripe")) == -lost.amount
    assert again(pledge).state == ("refunded" if why == "returned" else "paid")
    assert books.differences() == []


def test_a_dispute_nobody_answers_for_is_asked_about_later_and_anothers_is_not_ours(campaign, api, client):
    pledge, _name = questioned(campaign, api)
    api.do("options", before_get="500")
    hear_all(client, api, 0, times=1)
    assert Dispute.objects.count() == 0
    api.do("options", before_get="")
    with clock.at(clock.now() + timedelta(hours=1)):
        sweep.process_events_due()
    assert Dispute.objects.get().attempt == attempt_of(pledge)
    Dispute.objects.all().delete()
    Attempt.objects.filter(pk=attempt_of(pledge).pk).update(uid="00000000-0000-4000-8000-000000000009")
    ProviderEvent.objects.filter(kind__startswith="dispute").update(processed_at=None)
    sweep.process_events_due()
    assert Dispute.objects.count() == 0
