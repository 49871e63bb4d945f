"""What the provider's messages may do: any order and number of true ones ends alike, and a false one changes nothing."""

import json
import logging
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crowdcoop import clock
from funding.campaigns.models import Totals
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payments import books, calls, events, provider, signature, sweep
from funding.payments.models import Attempt, ProviderEvent, Refund
from funding.payments.sandbox import Sandbox
from funding.pledges.models import Pledge
from tests import make_pledges
from tests.make_pledges import VISITOR, attempt_of

pytestmark = pytest.mark.django_db
SECRET = "secret-of-the-test-sandbox"
WEBHOOK = "/payments/sandbox/webhook/"


def tell(attempt: Attempt, number: int, kind: str = "charge.succeeded") -> None:
    told = {"id": f"ev_{attempt.pk}_{number}", "kind": kind, "charge": f"ch_{attempt.uid}", "key": str(attempt.uid)}
    events.receive("desk", {}, json.dumps(told).encode())


def standing(campaign) -> tuple:
    """All that money has left behind, in figures."""
    totals = Totals.objects.get(campaign=campaign)
    return (
        sorted(Pledge.objects.values_list("reference", "state")),
        sorted(Attempt.objects.values_list("uid", "state", "pays")),
        sorted(Refund.objects.values_list("attempt", "reason")),
        (totals.raised, totals.supporters),
        sorted(Transaction.objects.values_list("key", flat=True)),
        book.balance(accounts.campaign_pledged(campaign.pk)),
    )


# -- I15: any order, any number, whatever was lost and sent again ------------------------------------
# What happens at the provider to three payments, in this order; each is told of under an id of its own.
HAPPENS = [(0, "succeeded"), (1, "failed"), (2, "succeeded"), (1, "succeeded")]
# Some several times, and all of them in the end: what the provider was not answered for, it sends again.
TELLINGS = st.lists(st.sampled_from(range(len(HAPPENS))), max_size=12).flatmap(
    lambda some: st.permutations([*some, *range(len(HAPPENS))])
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tellings=TELLINGS, pauses=st.sets(st.integers(0, 15), max_size=4), days=st.integers(0, 3))
def test_any_order_and_number_of_events_ends_alike(campaign_and_desk, tellings, pauses, days):
    campaign, desk, attempts, expected = campaign_and_desk
    with atomically_undone():
        for place, state in HAPPENS:
            desk.pay(attempts[place], state)
        for at, number in enumerate(tellings):
            tell(attempts[HAPPENS[number][0]], number)
            if at in pauses:
                sweep.process_events_due()
        with clock.at(clock.now() + timedelta(days=days, minutes=1)):
            sweep.process_events_due()
            assert standing(campaign) == expected
        assert ProviderEvent.objects.count() == len(HAPPENS)
        assert ProviderEvent.objects.filter(processed_at=None).count() == 0


@pytest.fixture
def campaign_and_desk(campaign, desk):
    attempts = [attempt_of(make_pledges.started(campaign, 1_000 + n)) for n in range(3)]
    with atomically_undone():
        for place, state in HAPPENS:
            desk.pay(attempts[place], state)
            tell(attempts[place], place)
        sweep.process_events_due()
        expected = standing(campaign)
    assert expected[3] == (3_003, 3)
    for attempt in attempts:
        desk.pay(attempt, "pending")
    return campaign, desk, attempts, expected


@contextmanager
def atomically_undone():
    """What is done inside is looked at and then forgotten."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_control_where_events_were_believed_the_order_would_decide(campaign, desk, monkeypatch):
    """With the event's word taken for the truth, a failure told late would stand beside a success: so they are not."""
    attempt = attempt_of(make_pledges.started(campaign))
    desk.pay(attempt)

    def believed(event, *_heard):
        step = {"charge.succeeded": "succeeded", "charge.failed": "failed"}[event.kind]
        outcome = provider.Outcome(step, attempt.reference, attempt.amount, "EUR", why="declined")
        calls._try(calls._record, attempt, outcome, False)
        return step

    states = []
    for order in (("charge.failed", "charge.succeeded"), ("charge.succeeded", "charge.failed")):
        with atomically_undone():
            for number, kind in enumerate(order):
                tell(attempt, number, kind)
            sweep.process_events_due()
            states.append(Attempt.objects.get().state)
    assert states == ["succeeded", "succeeded"]
    monkeypatch.setattr(sweep, "_process", believed)
    desk.pay(attempt, "failed")  # the success was a lie
    tell(attempt, 9)
    sweep.process_events_due()
    assert Pledge.objects.get().state == "paid"


# -- I16, A51–A53: forged, stale, of another mode, amount, currency, account, kind or size -----------
def body(**changes) -> bytes:
    event = {"id": "ev_1", "kind": "charge.succeeded", "charge": "ch_1", "key": "k", "mode": "test"} | changes
    return json.dumps({name: value for name, value in event.items() if value is not None}).encode()


def header(of: bytes, seconds: int = 0, secret: str = SECRET) -> str:
    return signature.header(secret, int(time.time()) + seconds, of)


# What is said, of what it is signed (with what), and how many seconds off; None: not at all.
FALSE = {
    "no signature": (body(), None, SECRET, 0),
    "of another body": (body(), body(id="ev_2"), SECRET, 0),
    "the same event written in another way": (body() + b"\n", body(), SECRET, 0),
    "another's secret": (body(), body(), "guess", 0),
    "an empty secret": (body(), body(), "", 0),
    "older than five minutes": (body(), body(), SECRET, -301),
    "from the future": (body(), body(), SECRET, 330),
    "of the live mode": (body(mode="live"), body(mode="live"), SECRET, 0),
    "of no mode": (body(mode=None), body(mode=None), SECRET, 0),
    "without an id": (body(id=None), body(id=None), SECRET, 0),
    "without a charge": (body(charge=None), body(charge=None), SECRET, 0),
    "a list": (b"[]", b"[]", SECRET, 0),
    "nested ten thousand deep": (b"[" * 10_000, b"[" * 10_000, SECRET, 0),
    "not text": (b"\xff\xfe\x00", b"\xff\xfe\x00", SECRET, 0),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_not_theirs_is_refused_logged_and_changes_nothing(client, settings, caplog, name):
    settings.PAYMENT_PROVIDERS = ["sandbox"]
    said, of, secret, seconds = FALSE[name]
    signed = "" if of is None else header(of, seconds, secret)
    with caplog.at_level(logging.WARNING):
        answer = client.post(WEBHOOK, said, content_type="application/json", headers={"Sandbox-Signature": signed})
    assert (answer.status_code, ProviderEvent.objects.count()) == (400, 0)
    assert "A message in the name of sandbox was refused" in caplog.text
    assert SECRET not in caplog.text


def test_five_megabytes_are_refused_before_they_are_read_and_another_provider_is_not_found(client, settings):
    settings.PAYMENT_PROVIDERS = ["sandbox"]
    flood = b"x" * (5 * 1024 * 1024)
    signed = {"Sandbox-Signature": header(flood)}
    assert client.post(WEBHOOK, flood, content_type="application/json", headers=signed).status_code == 400
    other = client.post("/payments/stripe-of-another/webhook/", body(), content_type="application/json")
    assert (other.status_code, ProviderEvent.objects.count()) == (404, 0)


@pytest.mark.parametrize(
    ("changes", "state", "suspense"),
    [
        ({"amount": 2_499}, "started", 2_499),
        ({"amount": 250_000}, "started", 250_000),
        ({"currency": "USD"}, "started", 2_500),
        ({}, "paid", 0),
    ],
)
def test_what_is_not_what_was_asked_waits_for_finance(campaign, desk, finance, changes, state, suspense):
    """Signed, and true: another amount or currency has been paid."""
    attempt = attempt_of(make_pledges.started(campaign))
    desk.pay(attempt, **changes)
    tell(attempt, 1)
    sweep.process_events_due()
    assert (Pledge.objects.get().state, book.balance(accounts.suspense())) == (state, suspense)
    assert Totals.objects.get(campaign=campaign).raised == (2_500 if state == "paid" else 0)
    assert books.differences() == []


@pytest.mark.parametrize(
    ("charge", "key", "kind", "outcome"),
    [
        ("ch_of_another_account", "", "charge.succeeded", "no such payment here"),
        ("", "00000000-0000-0000-0000-000000000000", "charge.succeeded", "no such payment here"),
        ("ch_1", "not-a-uuid", "refund.done", "nothing to do"),
        ("ch_1", "", "payout.paid", "unknown kind"),
        ("ch_1", "", "CHARGE.SUCCEEDED", "unknown kind"),
    ],
)
def test_what_means_nothing_here_is_kept_and_harmless(campaign, desk, charge, key, kind, outcome):
    make_pledges.started(campaign)
    events.receive("desk", {}, json.dumps({"id": "ev_x", "kind": kind, "charge": charge, "key": key}).encode())
    assert sweep.process_events_due() == 1
    assert ProviderEvent.objects.get().outcome == outcome
    assert (Pledge.objects.get().state, Attempt.objects.get().state) == ("started", "pending")


def test_a_message_of_one_provider_does_not_settle_the_payment_of_another(campaign, desk, settings, monkeypatch):
    monkeypatch.setattr(Sandbox, "look_up", lambda *_any: pytest.fail("it was asked"))
    attempt = attempt_of(make_pledges.started(campaign))
    desk.pay(attempt)
    settings.PAYMENT_PROVIDERS = ["desk", "sandbox"]
    said = body(charge=f"ch_{attempt.uid}", key=str(attempt.uid))
    events.receive("sandbox", {"Sandbox-Signature": header(said)}, said)
    sweep.process_events_due()
    assert (Attempt.objects.get().state, ProviderEvent.objects.get().outcome) == ("pending", "no such payment here")


def test_an_old_event_told_again_after_the_refund_brings_nothing_back(campaign, desk):
    pledge = make_pledges.started(campaign)
    attempt = attempt_of(pledge)
    desk.pay(attempt)
    tell(attempt, 1)
    sweep.process_events_due()
    make_pledges.cancelled(Pledge.objects.get())
    sweep.send_refunds_due()
    before = standing(campaign)
    for number in (1, 1, 2):
        tell(attempt, number)
        sweep.process_events_due()
    assert standing(campaign) == before
    assert ProviderEvent.objects.count() == 2


def test_an_event_is_answered_without_the_provider_being_asked(campaign, desk):
    """It may be slow or away: the answer to the event does not wait for it."""
    attempt = attempt_of(make_pledges.started(campaign))
    desk.pay(attempt)
    desk.silent = True
    tell(attempt, 1)
    assert sweep.process_events_due() == 1
    assert ProviderEvent.objects.get().processed_at is None
    desk.silent = False
    with clock.at(clock.now() + timedelta(minutes=2)):
        sweep.process_events_due()
    assert Pledge.objects.get().state == "paid"
    assert calls.pay(Pledge.objects.get(), by=VISITOR).endswith(f"/pledge/done/{Pledge.objects.get().token}/")
