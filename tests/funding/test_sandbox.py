"""The sandbox provider over the wire: its strictness, its page, its signed events, and the site against it."""

import json
import threading
import time
from datetime import timedelta

import pytest
import requests
from django.urls import reverse

from crowdcoop import clock
from funding.ledger import accounts, book
from funding.payments import books, calls, provider, sandbox, sandbox_books, signature, sweep
from funding.payments.models import ProviderEvent, Refund
from funding.payments.sandbox_bell import Bell
from funding.payments.sandbox_server import Server
from funding.pledges.models import Pledge
from tests import make_pledges
from tests.make_pledges import attempt_of

SECRET = "secret-of-the-test-sandbox"
WEBHOOK = "/payments/sandbox/webhook/"
ASKED = {
    "amount": 2_500,
    "currency": "EUR",
    "description": "P-TEST",
    "return_url": "http://testserver/back/",
    "cancel_url": "http://testserver/back/",
    "webhook_url": f"http://testserver{WEBHOOK}",
    "language": "es",
}


@pytest.fixture
def shop(settings, tmp_path):
    """The server in a thread, listening; its bell is rung by hand."""
    server = Server(0, tmp_path / "sandbox.sqlite3", secret=SECRET, site="http://testserver", public="")
    settings.PAYMENT_PROVIDERS, settings.SANDBOX_URL = ["sandbox"], server.books.public
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(shop, method: str, path: str, body=None, key="one", secret=SECRET):
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
    return requests.request(method, shop.books.public + path, json=body, headers=headers, timeout=5)


def charge(shop, key="one", **other) -> dict:
    return ask(shop, "POST", "/charges", ASKED | other, key).json()


def choose(shop, url: str, outcome: str):
    return requests.post(url, {"outcome": outcome}, timeout=5, allow_redirects=False)


def tell(client, event: dict, **headers) -> int:
    body = event["body"].encode()
    signed = {"Sandbox-Signature": signature.header(SECRET, int(time.time()), body)} | headers
    return client.post(WEBHOOK, body, content_type="application/json", headers=signed).status_code


def told(client, shop) -> list[int]:
    """What the site answers to every event that is due."""
    answers = [(event, tell(client, event)) for event in shop.books.due()]
    for event, answer in answers:
        shop.books.delivered(event, answer == 200)
    return [answer for _event, answer in answers]


# -- Its strictness --------------------------------------------------------------------------------
def test_the_same_key_gives_the_same_charge_and_another_body_a_conflict(shop):
    assert charge(shop) == charge(shop)
    assert ask(shop, "POST", "/charges", ASKED | {"amount": 1}).status_code == 409
    assert len(shop.books.everything()["charges"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        *({"amount": amount} for amount in (0, -1, 2.5, "25", True, None, 10**12)),
        {"currency": "USD"},
        {"currency": "eur"},
        {"return_url": "https://evil.example/"},
        {"return_url": "http://testserver.evil.example/"},
        {"webhook_url": "http://127.0.0.1:1/"},
        {"cancel_url": "http://testserver\\@evil.example/"},
    ],
)
def test_it_refuses_what_it_should(shop, wrong):
    assert ask(shop, "POST", "/charges", ASKED | wrong).status_code == 400
    assert shop.books.everything()["charges"] == []


def test_it_talks_only_to_who_knows_the_secret(shop):
    for method, path in [("POST", "/charges"), ("POST", "/refunds"), ("POST", "/options"), ("GET", "/charges/one")]:
        assert ask(shop, method, path, ASKED, secret="guess").status_code == 401
    assert ask(shop, "GET", "/nothing").status_code == 404
    assert ask(shop, "GET", "/books.json", secret="").json() == {"mode": "test", "charges": [], "refunds": []}


def test_never_more_goes_back_than_came_in(shop):
    made = charge(shop)
    asked = {"charge": made["id"], "amount": 2_000, "currency": "EUR"}
    assert ask(shop, "POST", "/refunds", asked, "r0").status_code == 400  # not paid yet
    choose(shop, made["url"], "accepted")
    first = ask(shop, "POST", "/refunds", asked, "r1").json()
    assert ask(shop, "POST", "/refunds", asked, "r1").json() == first
    assert ask(shop, "POST", "/refunds", asked | {"amount": 1}, "r1").status_code == 409
    assert ask(shop, "POST", "/refunds", asked | {"amount": 501}, "r2").status_code == 400
    assert ask(shop, "POST", "/refunds", asked | {"amount": 500}, "r3").status_code == 200


@pytest.mark.parametrize(
    ("outcome", "status", "state"),
    [
        ("accepted", 303, "succeeded"),
        ("declined", 303, "declined"),
        ("cancelled", 303, "cancelled"),
        ("slow", 303, "processing"),
        ("challenge", 200, "open"),
        ("timeout-after-success", 504, "succeeded"),
        ("nonsense", 400, "open"),
    ],
)
def test_its_buttons_do_what_they_say(shop, outcome, status, state):
    made = charge(shop)
    answer = choose(shop, made["url"], outcome)
    assert answer.status_code == status
    assert answer.headers.get("Location", "") == (ASKED["return_url"] if status == 303 else "")
    assert ask(shop, "GET", f"/charges/{made['id']}").json()["state"] == state


def test_a_charge_is_decided_once(shop):
    made = charge(shop)
    for outcome in ("declined", "accepted"):
        choose(shop, made["url"], outcome)
    assert ask(shop, "GET", "/charges/one").json()["state"] == "declined"


@pytest.mark.parametrize(("language", "words"), [("es", "Pagar 25,00"), ("ca", "Pagar 25,00"), ("en", "Pay €25.00")])
def test_its_page_speaks_the_supporters_language(shop, language, words):
    page = requests.get(charge(shop, language=language)["url"], timeout=5)
    assert f'<html lang="{language}">' in page.text
    assert words in page.text.replace("\u00a0", " ")
    assert page.text.count("<h1>") == 1
    assert [page.text.count(f'data-outcome="{name}"') for name in ("accepted", "slow", "challenge")] == [1, 1, 1]
    assert "script" not in page.headers["Content-Security-Policy"]


def test_its_page_escapes_what_it_was_sent(shop):
    assert "<script>" not in requests.get(charge(shop, description="<script>x</script>")["url"], timeout=5).text


def test_a_page_that_does_not_exist_says_so(shop):
    assert requests.get(f"{shop.books.public}/pay/ch_none", timeout=5).status_code == 404


def test_an_open_charge_expires(shop, monkeypatch):
    monkeypatch.setattr(sandbox_books, "OPEN_FOR", -1)
    made = charge(shop)
    assert made["state"] == "expired"
    assert choose(shop, made["url"], "accepted").status_code == 303
    assert ask(shop, "GET", "/charges/one").json()["state"] == "expired"


# -- The site against it ---------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcome", "state"),
    [("accepted", "paid"), ("timeout-after-success", "paid"), ("declined", "started"), ("slow", "started")],
)
def test_what_is_chosen_there_is_what_holds_here(campaign, shop, client, outcome, state):
    pledge = make_pledges.started(campaign)
    choose(shop, attempt_of(pledge).url, outcome)
    with clock.at(clock.now() + timedelta(minutes=2)):
        sweep.settle_due()
    assert Pledge.objects.get().state == state
    assert books.differences() == []


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["timeout", "error", "busy", "garbage"])
def test_an_answer_that_never_comes_leaves_the_attempt_unknown(campaign, shop, monkeypatch, way):
    monkeypatch.setattr(sandbox, "PATIENCE", (0.3, 0.3))
    monkeypatch.setattr("funding.payments.sandbox_server.STALL", 0.6)
    shop.books.set_options({"start": way})
    pledge = make_pledges.started(campaign)
    assert attempt_of(pledge).state == "unknown"
    assert len(shop.books.everything()["charges"]) == 1
    shop.books.set_options({"start": ""})
    url = calls.pay(pledge, by=make_pledges.VISITOR)
    assert len(shop.books.everything()["charges"]) == 1
    choose(shop, url, "accepted")
    calls.settle(attempt_of(pledge))
    assert Pledge.objects.get().state == "paid"


@pytest.mark.django_db
def test_a_provider_that_is_not_there_is_waited_for(campaign, settings):
    settings.PAYMENT_PROVIDERS, settings.SANDBOX_URL = ["sandbox"], "http://127.0.0.1:9"
    pledge = make_pledges.started(campaign)
    assert attempt_of(pledge).state == "unknown"
    assert calls.pay(pledge, by=make_pledges.VISITOR) == reverse("pledge_done", args=[pledge.token])


@pytest.mark.django_db
def test_both_books_agree_after_refunds(campaign, shop):
    kept, cancelled = (make_pledges.started(campaign, amount) for amount in (2_000, 3_000))
    for pledge in (kept, cancelled):
        choose(shop, attempt_of(pledge).url, "accepted")
        calls.settle(attempt_of(pledge))
    shop.books.set_options({"refunds": "slow"})
    make_pledges.cancelled(cancelled)
    sweep.send_refunds_due()
    assert Refund.objects.get().state == "sent"
    shop.books.set_options({"refunds": ""})
    with clock.at(clock.now() + timedelta(minutes=11)):
        sweep.send_refunds_due()
    assert Refund.objects.get().state == "done"
    theirs = shop.books.everything()
    held = sum(row["amount"] for row in theirs["charges"]) - sum(row["amount"] for row in theirs["refunds"])
    assert held == 2_000 == -book.balance(accounts.provider("sandbox"))


# -- Events ----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_an_event_is_a_hint_to_look(campaign, shop, client):
    pledge = make_pledges.started(campaign)
    choose(shop, attempt_of(pledge).url, "accepted")
    assert told(client, shop) == [200]
    assert Pledge.objects.get().state == "started"
    assert [sweep.process_events_due(), sweep.process_events_due()] == [1, 0]
    assert Pledge.objects.get().state == "paid"
    assert ProviderEvent.objects.get().outcome == "succeeded"


@pytest.mark.django_db
def test_an_event_may_overtake_the_answer(campaign, shop, client):
    shop.books.set_options({"start": "error"})
    pledge = make_pledges.started(campaign)
    assert attempt_of(pledge).reference is None
    choose(shop, shop.books.find(str(attempt_of(pledge).uid))["url"], "accepted")
    told(client, shop)
    sweep.process_events_due()
    assert Pledge.objects.get().state == "paid"


@pytest.mark.django_db
def test_an_old_event_told_again_changes_nothing(campaign, shop, client):
    pledge = make_pledges.started(campaign)
    choose(shop, attempt_of(pledge).url, "accepted")
    event = shop.books.due()[0]
    for _time in range(3):
        assert tell(client, event) == 200
        sweep.process_events_due()
    make_pledges.cancelled(Pledge.objects.get())
    sweep.send_refunds_due()
    assert tell(client, event) == 200
    sweep.process_events_due()
    assert (Pledge.objects.get().state, ProviderEvent.objects.count()) == ("refunded", 1)
    assert books.differences() == []


@pytest.mark.django_db
def test_an_event_that_lies_changes_nothing(campaign, shop, client):
    """Signed, but the provider itself says otherwise when it is asked."""
    pledge = make_pledges.started(campaign)
    attempt = attempt_of(pledge)
    lie = {
        "id": "ev_lie",
        "kind": "charge.succeeded",
        "charge": attempt.reference,
        "key": str(attempt.uid),
        "mode": "test",
    }
    assert tell(client, {"body": json.dumps(lie)}) == 200
    sweep.process_events_due()
    assert (Pledge.objects.get().state, attempt_of(pledge).state) == ("started", "pending")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["charge.disputed", "payout.paid", "x" * 60])
def test_kinds_that_nobody_knows_are_kept_and_harmless(campaign, shop, client, kind):
    pledge = make_pledges.started(campaign)
    body = json.dumps({"id": "ev_1", "kind": kind, "charge": "ch_none", "key": "none", "mode": "test"})
    assert tell(client, {"body": body}) == 200
    sweep.process_events_due()
    assert ProviderEvent.objects.get().processed_at is not None
    assert attempt_of(pledge).state == "pending"


BODY = json.dumps({"id": "ev_1", "kind": "charge.succeeded", "charge": "ch_1", "key": "k", "mode": "test"}).encode()


def signed(seconds: int = 0, secret: str = SECRET, body: bytes = BODY) -> str:
    return signature.header(secret, int(time.time()) + seconds, body)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header",
    [
        *("", "t=,v1=", "v1=abc", "t=1", "t=1,v1=abc", "nonsense", "t=٣,v1=x", "t=" + "9" * 400 + ",v1=x", "é=é,t=1"),
        pytest.param(lambda: signed(-301), id="old"),
        pytest.param(lambda: signed(330), id="from-tomorrow"),
        pytest.param(lambda: signed(secret="guess"), id="another-secret"),
        pytest.param(lambda: signed(body=BODY + b" "), id="another-body"),
        pytest.param(lambda: signed()[:-1], id="cut-short"),
    ],
)
def test_a_forged_or_stale_event_is_refused_and_not_kept(client, header, settings):
    settings.PAYMENT_PROVIDERS = ["sandbox"]
    header = header() if callable(header) else header
    answer = client.post(WEBHOOK, BODY, content_type="application/json", headers={"Sandbox-Signature": header})
    assert (answer.status_code, ProviderEvent.objects.count()) == (400, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"[]",
            b"null",
            b"{}",
            b"\xff\xfe",
            b'{"id": "e", "kind": "k", "charge": "c", "key": "k", "mode": "live"}',
        ),
        b'{"id": "", "kind": "k", "charge": "c", "key": "k", "mode": "test"}',
        b'{"id": "%s", "kind": "k", "charge": "c", "key": "k", "mode": "test"}' % (b"x" * 121),
        b'{"id": "e\\u0000", "kind": "k", "charge": "c", "key": "k", "mode": "test"}',
    ],
)
def test_a_signed_body_that_is_no_event_of_this_mode_is_refused(client, body, settings):
    settings.PAYMENT_PROVIDERS = ["sandbox"]
    headers = {"Sandbox-Signature": signed(body=body)}
    answer = client.post(WEBHOOK, body, content_type="application/json", headers=headers)
    assert (answer.status_code, ProviderEvent.objects.count()) == (400, 0)


@pytest.mark.django_db
def test_the_door_for_events_takes_no_visits_and_no_floods(client, settings):
    settings.PAYMENT_PROVIDERS = ["sandbox"]
    assert client.get(WEBHOOK).status_code == 405
    assert client.post("/payments/none/webhook/", BODY, content_type="application/json").status_code == 404
    flood = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert client.post(WEBHOOK, flood, content_type="application/json").status_code == 400
    answer = client.post(WEBHOOK, BODY, content_type="application/json", headers={"Sandbox-Signature": signed()})
    assert (answer.status_code, dict(answer.cookies)) == (200, {})


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_at_the_sites_door_until_it_is_heard(live_server, campaign, settings, tmp_path):
    """The whole way over the network: signed, twice, in any order; and again when nobody was at home."""
    settings.SITE_URL, settings.PAYMENT_PROVIDERS = live_server.url, ["sandbox"]
    server = Server(0, tmp_path / "s.sqlite3", secret=SECRET, site=live_server.url, public="")
    settings.SANDBOX_URL = server.books.public
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    server.books.set_options({"duplicate": 2, "shuffle": True})
    pledges = [make_pledges.started(campaign) for _one in range(3)]
    for pledge in pledges:
        choose(server, attempt_of(pledge).url, "accepted")
    assert Bell(server.books, "another secret").ring() == 3
    assert ProviderEvent.objects.count() == 0
    server.books.ask("UPDATE events SET due = 0")
    assert [Bell(server.books, SECRET).ring(), Bell(server.books, SECRET).ring()] == [3, 0]
    assert ProviderEvent.objects.count() == 3
    sweep.process_events_due()
    assert {pledge.state for pledge in Pledge.objects.all()} == {"paid"}
    server.shutdown()
    server.server_close()


def test_the_only_provider_asked_for_is_the_only_one_there_is(settings):
    settings.PAYMENT_PROVIDERS = []
    with pytest.raises(KeyError):
        provider.get("sandbox")
