"""Stripe through its own SDK, against a local server that speaks its API (tests/stripe_server.py). No live Stripe was reached."""

import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from machine import processes

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from funding.closing import moves as closing
from funding.ledger import accounts, book
from funding.payments import books, calls, moves, provider, stripe_checkout, sweep
from funding.payments.disputes.models import Dispute
from funding.payments.models import Attempt, ProviderEvent, Refund
from funding.payments.receipts import sweep as receipts
from funding.pledges.models import Pledge
from tests import make_funding, make_pledges, stripe_server
from tests.make_pledges import attempt_of

WEBHOOK = "/payments/stripe/webhook/"
MINUTE = timedelta(minutes=1)


class Api:
    """The server's other side: what people and banks do over there."""

    def __init__(self, url: str):
        self.url = url

    def do(self, what: str, **said: Any) -> Any:
        return requests.post(f"{self.url}/test/{what}", json=said, timeout=5).json()

    def see(self, what: str) -> Any:
        return requests.get(f"{self.url}/test/{what}", timeout=5).json()

    def pay(self, attempt: Attempt, card: str = "4242") -> Any:
        (name,) = [s["id"] for s in self.sessions() if s["client_reference_id"] == str(attempt.uid)]
        return self.do(f"pay/{name}", card=card)

    def sessions(self) -> list[dict[str, Any]]:
        return list(self.see("books")["sessions"].values())

    def refunds(self) -> list[int]:
        return [refund["amount"] for refund in self.see("books")["refunds"].values()]


@pytest.fixture(scope="module")
def _server(tmp_path_factory) -> Iterator[str]:
    port, folder = processes.free_port(), tmp_path_factory.mktemp("stripe")
    command = [sys.executable, stripe_server.__file__, str(port)]
    process = processes.Process("stripe", command, env={}, log=folder / "log", cwd=Path(stripe_server.__file__).parent)
    process.start()
    assert processes.wait_for(lambda: processes.listens(port), 20), process.tail()
    yield f"http://127.0.0.1:{port}"
    processes.stop([process])


@pytest.fixture
def api(_server, settings, monkeypatch) -> Api:
    settings.PAYMENT_PROVIDERS, settings.STRIPE_API_BASE = ["stripe"], _server
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = stripe_server.KEY, stripe_server.WEBHOOK_SECRET
    monkeypatch.setattr(stripe_checkout, "PATIENCE", (1, 1))
    stripe_checkout._client_of.cache_clear()
    found = Api(_server)
    found.do("reset")
    yield found
    stripe_checkout._client_of.cache_clear()


def again(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def tell(client, signed: dict[str, str]) -> int:
    headers = {"Stripe-Signature": signed["signature"]}
    return client.post(WEBHOOK, signed["body"], content_type="application/json", headers=headers).status_code


def state(pledge: Pledge) -> tuple[str, str]:
    return again(pledge).state, attempt_of(pledge).state


# -- The page --------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_one_payment_from_the_page_to_the_refund(campaign, api, client):
    pledge = make_pledges.started(campaign, 2_500, tip=200)
    attempt = attempt_of(pledge)
    (session,) = api.sessions()
    assert attempt.url == session["url"] == f"https://checkout.stripe.com/c/pay/{attempt.reference}"
    assert (session["amount_total"], session["locale"]) == (2_700, "en")
    assert session["success_url"] == f"http://testserver/en/pledge/done/{pledge.token}/"
    assert session["expires_at"] == int((attempt.created_at + 60 * MINUTE).timestamp())
    assert session["metadata"] == {"attempt": str(attempt.uid), "pledge": pledge.reference}
    api.pay(attempt)
    assert "Thank you" in client.get(reverse("pledge_done", args=[pledge.token])).content.decode()
    assert state(pledge) == ("paid", "succeeded")
    assert book.balance(accounts.provider("stripe")) == -2_700
    make_pledges.cancelled(again(pledge))
    sweep.send_refunds_due()
    assert (again(pledge).state, api.refunds(), book.balance(accounts.provider("stripe"))) == ("refunded", [2_700], 0)
    assert books.differences() == []


@pytest.mark.django_db
def test_declined_confirmed_and_left_alone(campaign, api):
    """A card that is declined leaves Stripe's page open for another; the bank's question does; nobody coming back ends it."""
    pledge, left = make_pledges.started(campaign), make_pledges.started(campaign)
    for card in ("0002", "3155"):
        api.pay(attempt_of(pledge), card)
        calls.settle(attempt_of(pledge))
        assert state(pledge) == ("started", "pending")
    api.pay(attempt_of(pledge), "3155")
    calls.settle(attempt_of(pledge))
    assert state(pledge) == ("paid", "succeeded")
    api.do("options", clock=3_601)
    calls.settle(attempt_of(left))
    assert (state(left), attempt_of(left).why) == (("started", "failed"), "expired")


@pytest.mark.django_db
@pytest.mark.parametrize(("good", "ends"), [(True, ("paid", "succeeded")), (False, ("started", "failed"))])
def test_a_bank_that_takes_days_is_waited_for(campaign, api, good, ends):
    pledge = make_pledges.started(campaign)
    api.pay(attempt_of(pledge), "sepa")
    calls.settle(attempt_of(pledge))
    assert state(pledge) == ("started", "pending")
    api.do(f"settle/{attempt_of(pledge).reference}", good=good)
    calls.settle(attempt_of(pledge))
    assert state(pledge) == ends


# -- No answer -------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("way", ["timeout", "garbage"])
def test_a_page_that_was_made_and_never_told_is_found_again(campaign, api, way):
    api.do("options", after=way, stall=1.5)
    if way == "timeout":
        api.do("options", after="", before="timeout")
    pledge = make_pledges.started(campaign)
    attempt = attempt_of(pledge)
    assert (attempt.state, attempt.reference) == ("unknown", None)
    assert processes.wait_for(lambda: len(api.sessions()) == 1, 5)
    api.do("options", after="", before="")
    api.pay(attempt)
    assert calls.settle(attempt) == "succeeded"
    assert (state(pledge), len(api.sessions())) == (("paid", "succeeded"), 1)


@pytest.mark.django_db
def test_a_page_is_found_when_stripe_has_forgotten_the_key(campaign, api):
    """A day later the key is worth nothing: its list tells, over several pages; and what it never made is missing."""
    api.do("options", after="garbage")
    pledge, never = make_pledges.started(campaign), make_pledges.started(campaign)
    for _other in range(4):
        make_pledges.started(campaign)
    api.do("options", after="", page=2)
    api.pay(attempt_of(pledge))
    api.do("forget-keys")
    api.do("options", clock=86_400)
    assert calls.settle(attempt_of(pledge)) == "succeeded"
    assert state(pledge) == ("paid", "succeeded")
    Attempt.objects.filter(pk=attempt_of(never).pk).update(uid="00000000-0000-4000-8000-000000000000")
    with clock.at(clock.now() + 11 * MINUTE):
        calls.settle(attempt_of(never))
    assert (attempt_of(never).state, attempt_of(never).why) == ("failed", "missing")


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["500", "429", "409", "403", "limit", "garbage"])
def test_an_error_of_theirs_says_nothing_about_the_money(campaign, api, way):
    api.do("options", before=way if way != "garbage" else "", after=way if way == "garbage" else "")
    pledge = make_pledges.started(campaign)
    assert state(pledge) == ("started", "unknown")
    api.do("options", before="", after="", before_get="500")
    assert calls.settle(attempt_of(pledge)) == "no answer"
    assert state(pledge) == ("started", "unknown")


@pytest.mark.django_db
def test_a_key_of_another_account_fails_nothing(campaign, api, settings):
    pledge = make_pledges.started(campaign)
    api.do("reset")  # an account that has never heard of it
    assert calls.settle(attempt_of(pledge)) == "no answer"
    settings.STRIPE_SECRET_KEY = "sk_test_wrong"
    assert calls.settle(attempt_of(pledge)) == "no answer"
    assert state(pledge) == ("started", "unknown")


@pytest.mark.django_db
def test_what_stripe_refuses_is_a_payment_that_failed(campaign, api, settings):
    settings.PLEDGE_CEILING = 10**10
    pledge = make_pledges.started(campaign, 100_000_000)
    assert state(pledge) == ("started", "failed")
    assert "999,999.99" in attempt_of(pledge).why


@pytest.mark.django_db
def test_the_same_page_whatever_language_asks_again(campaign, api, client):
    """Asked again in another language it is the same request: another body under the key would be refused."""
    api.do("options", after="garbage")
    pledge = make_pledges.started(campaign)
    api.do("options", after="")
    answer = client.post(f"/ca/pledge/pay/{pledge.token}/")
    assert (answer.status_code, answer.url) == (303, api.sessions()[0]["url"])
    assert len(api.sessions()) == 1


@pytest.mark.django_db
def test_another_amount_waits_in_suspense(campaign, api):
    api.do("options", receives=2_499)
    pledge = make_pledges.started(campaign)
    api.pay(attempt_of(pledge))
    calls.settle(attempt_of(pledge))
    assert (again(pledge).state, book.balance(accounts.suspense())) == ("started", 2_499)


@pytest.mark.django_db
def test_a_success_after_the_end_goes_back_once(campaign, api):
    pledge = make_pledges.started(campaign)
    assert make_funding.end_round(campaign).state == "unfunded"
    api.pay(attempt_of(pledge))
    for _time in range(2):
        calls.settle(attempt_of(pledge))
        sweep.send_refunds_due()
    assert (state(pledge), api.refunds()) == (("abandoned", "succeeded"), [2_500])
    assert books.differences() == []


# -- Refunds ---------------------------------------------------------------------------------------
def cancelled(campaign, api) -> Refund:
    pledge = make_pledges.started(campaign)
    api.pay(attempt_of(pledge))
    calls.settle(attempt_of(pledge))
    return make_pledges.cancelled(again(pledge))


@pytest.mark.django_db
def test_a_refund_whose_answer_was_lost_is_sent_once(campaign, api):
    """Under its key; and after a day without a key, by what Stripe's list says of it."""
    for forget in (False, True):
        refund = cancelled(campaign, api)
        api.do("options", after="garbage")
        calls.send_refund(refund)
        assert again(refund).state == "requested"
        api.do("options", after="")
        if forget:
            api.do("forget-keys")
        calls.send_refund(again(refund))
        assert again(refund).state == "done"
    assert api.refunds() == [2_500, 2_500]
    assert books.differences() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("ends", "state", "told"), [("succeeded", "done", ""), ("failed", "failed", "expired_card")])
def test_a_refund_under_way_is_read_and_not_sent_again(campaign, api, client, ends, state, told):
    api.do("options", refund="pending")
    refund = cancelled(campaign, api)
    calls.send_refund(refund)
    assert (again(refund).state, again(refund).reference[:3]) == ("sent", "re_")
    api.do("end-refunds", status=ends, reason=told)
    for signed in api.see("events"):
        assert tell(client, signed) == 200
    sweep.process_events_due()
    assert (again(refund).state, again(refund).why, api.refunds()) == (state, told, [2_500])


@pytest.mark.django_db
def test_the_server_gives_back_no_more_than_came_in(campaign, api):
    """The strictness that the tests above lean on."""
    refund = cancelled(campaign, api)
    calls.send_refund(refund)
    refund.uid = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(provider.Declined, match="already been refunded"):
        provider.get("stripe").refund(refund)
    assert api.refunds() == [2_500]
    refund.uid, refund.amount = again(refund).uid, 1
    with pytest.raises(provider.Unreachable, match="IdempotencyError"):
        provider.get("stripe").refund(refund)


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


@pytest.mark.django_db
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
    assert (letter.person, "expired_or_canceled_card" in words(letter).text) == (finance, True)
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


@pytest.mark.django_db
def test_what_was_paid_from_the_bank_instead_stays_paid(campaign, api, client, finance):
    refund = cancelled(campaign, api)
    sweep.send_refunds_due()
    api.do("bounce", reason="lost_or_stolen_card")
    hear_all(client, api, 1, times=1)
    closing.return_otherwise(again(refund), by=finance, reason="From the bank.")
    hear_all(client, api, 2)
    assert stands(refund) == ("done", "refunded", 0, -2_500)
    assert book.balance(accounts.BANK) == 2_500
    assert books.differences() == []


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


# -- Events ----------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_events_in_any_order_any_number_of_times_end_the_same(campaign, api, client, seed):
    paid, declined, lost = (make_pledges.started(campaign) for _ in range(3))
    api.pay(attempt_of(paid))
    api.pay(attempt_of(declined), "0002")
    api.pay(attempt_of(lost))
    Attempt.objects.filter(pk=attempt_of(lost).pk).update(reference=None, url="", state="unknown")
    events = api.see("events") * 3
    random.Random(seed).shuffle(events)
    for number, signed in enumerate(events):
        assert tell(client, signed) == 200
        if number % 3 == seed % 3:
            sweep.process_events_due()
    sweep.process_events_due()
    assert [state(pledge) for pledge in (paid, declined, lost)] == [
        ("paid", "succeeded"),
        ("started", "pending"),
        ("paid", "succeeded"),
    ]
    assert ProviderEvent.objects.count() == 3
    assert books.differences() == []


@pytest.mark.django_db
def test_three_days_late_an_event_still_finds_its_payment(campaign, api, client):
    """Signed anew when it comes at last; its key is forgotten over there, and its time is past."""
    api.do("options", after="garbage")
    pledge = make_pledges.started(campaign)
    api.do("options", after="")
    api.pay(attempt_of(pledge))
    api.do("forget-keys")
    api.do("options", clock=3 * 86_400, before="500")
    assert [tell(client, signed) for signed in api.see("events")] == [200]
    with clock.at(clock.now() + timedelta(days=3)):
        sweep.process_events_due()
    assert state(pledge) == ("paid", "succeeded")


def event(**other: Any) -> str:
    thing = {"object": "checkout.session", "id": "cs_test_1", "client_reference_id": "x", "metadata": {}}
    told = {"id": "evt_1", "object": "event", "type": "checkout.session.completed", "livemode": False}
    return json.dumps(told | {"data": {"object": thing}} | other)


def forged() -> dict[str, dict[str, str]]:
    good, now = event(), int(time.time())
    sign = stripe_server.sign
    return {
        "old": sign(good, at=now - 301),
        "from tomorrow": sign(good, at=now + 330),
        "another secret": sign(good, secret="whsec_guess"),
        "another body": sign(good) | {"body": good + " "},
        "no signature": {"body": good, "signature": ""},
        "nonsense": {"body": good, "signature": "t=x,v1=,é"},
        "live": sign(event(livemode=True)),
        "another account": sign(event(account="acct_1")),
        "no id": sign(event(id="")),
        "long id": sign(event(id="e" * 121)),
        "no object": sign(event(data={})),
        "a list": sign("[]"),
        "no JSON": sign("{"),
        "deep": sign("[" * 100_000),
    }


@pytest.mark.django_db
def test_what_is_forged_stale_or_of_another_mode_is_refused_and_not_kept(client, api):
    answers = {name: tell(client, signed) for name, signed in forged().items()}
    assert answers == dict.fromkeys(answers, 400)
    assert ProviderEvent.objects.count() == 0
    assert tell(client, stripe_server.sign(event())) == 200  # the same without the fault


@pytest.mark.django_db
def test_a_kind_nobody_knows_is_kept_and_harmless(client, api):
    strange = event(type="customer.created", data={"object": {"object": "customer", "id": "cus_1"}})
    assert tell(client, stripe_server.sign(strange)) == 200
    sweep.process_events_due()
    assert ProviderEvent.objects.values_list("kind", "outcome").get() == ("stripe.customer.created", "unknown kind")


# -- How it is set up ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("debug", "key", "secret", "iban", "said"),
    [
        (True, "sk_live_x", "whsec_x", "", "payments.E002"),
        (False, "sk_test_x", "whsec_x", "", "payments.W001"),
        (False, "pk_live_x", "whsec_x", "", "payments.E001"),
        (False, "rk_live_x", "", "", "payments.E003"),
        (False, "sk_live_x", "whsec_x", "ES9121000418450200051333", "payments.E004"),
    ],
)
def test_keys_of_the_wrong_mode_and_what_is_missing_are_told(settings, debug, key, secret, iban, said):
    settings.DEBUG, settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = debug, key, secret
    settings.PAYMENT_PROVIDERS, settings.TRANSFER_IBAN = ["stripe", *(["transfer"] if iban else [])], iban
    with pytest.raises(SystemCheckError, match=said):
        call_command("check", fail_level="WARNING")


def test_the_right_keys_are_silent(settings):
    settings.DEBUG, settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = False, "sk_live_x", "whsec_x"
    settings.PAYMENT_PROVIDERS, settings.TRANSFER_IBAN = ["stripe", "transfer"], "ES9121000418450200051332"
    call_command("check", fail_level="WARNING")
