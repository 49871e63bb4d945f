"""Stripe through its own SDK, against a local server that speaks its API (tests/stripe_server.py). No live Stripe was reached."""

import json
import random
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from machine import processes

from crowdcoop import clock
from funding.ledger import accounts, book
from funding.payments import books, calls, moves, provider, sweep
from funding.payments.models import Attempt, ProviderEvent
from tests import make_funding, make_pledges, stripe_server
from tests.make_pledges import attempt_of
from tests.make_stripe import again, cancelled, state, tell

MINUTE = timedelta(minutes=1)


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
def test_a_refund_under_way_is_read_and_not_sent_again(campaign, api, client, finance, ends, state, told):
    api.do("options", refund="pending")
    refund = cancelled(campaign, api)
    calls.send_refund(refund)
    assert (again(refund).state, again(refund).reference[:3]) == ("sent", "re_")
    api.do("end-refunds", status=ends, reason=told)
    for signed in api.see("events"):
        assert tell(client, signed) == 200
    sweep.process_events_due()
    assert (again(refund).state, again(refund).why, api.refunds()) == (state, told, [2_500])
    if ends == "failed":
        api.do("options", refund="succeeded")
        moves.refund_again(again(refund), by=finance, reason="They have a new card.")
        sweep.send_refunds_due()
        assert (again(refund).state, api.refunds()) == ("done", [2_500, 2_500])
    assert books.differences() == []


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
