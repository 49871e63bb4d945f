"""One live campaign in the scratch database, carts in sessions, and what has become of them; each is a command.

Rows and no steps: nothing of it is kept. `python -m funding.payments.bench.world made|carts N|state|statements`.
"""

import json
import secrets
import sys
import time
from datetime import timedelta
from importlib import import_module
from typing import Any

import funding.payments.bench.site  # noqa: F401 - the settings and the provider, before any model

# isort: split
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crowdcoop import clock
from crowdcoop.people.models import Cooperative, Membership, User
from funding.campaigns.models import Campaign, Reward, Stock, Totals
from funding.ledger.models import Entry
from funding.payments import books, signature, sweep
from funding.pledges import cart as carts
from funding.pledges.models import Pledge

SLUG = "bench"
LIMITED, BURST = 100, 40
HOST, WEBHOOK = {"host": "127.0.0.1"}, "/payments/bench/webhook/"
SESSION = import_module(settings.SESSION_ENGINE).SessionStore


def made() -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    now = clock.now()
    coop = Cooperative.objects.create(name="Bench", slug="bench", created_at=now)
    for n in range(3):
        person = User.objects.create_user(f"bench-{n}@example.org", name=f"Bench {n}")
        Membership.objects.create(cooperative=coop, person=person, joined_at=now)
    campaign = Campaign.objects.create(
        cooperative=coop,
        state=Campaign.State.ROUND_1,
        title="Bread of the street",
        slug=SLUG,
        story="The oven of the street has been cold for years. " * 60,
        created_at=now,
        published_at=now - timedelta(days=1),
        minimum=5_000_00,
        optimum=6_500_00,
        round_1_ends_at=now + timedelta(days=39),
    )
    Totals.objects.create(campaign=campaign, taking=True)
    for title, cents, units in (("Thanks", 10_00, None), ("Loaf", 25_00, None), ("Workshop", 60_00, LIMITED)):
        reward = Reward.objects.create(campaign=campaign, title=title, description="Bread.", cents=cents)
        Stock.objects.create(reward=reward, units=units)
    return {"limited": campaign.rewards.get(title="Workshop").pk, "path": f"/es/c/{SLUG}/pledge/"}


def _cart(campaign: Campaign, reward: int | None) -> carts.Cart:
    key = carts.new_key()
    amount = 60_00 if reward else 25_00
    return carts.Cart(key, campaign.pk, reward, amount, f"{key.lower()}@example.org", name="Marta Vall")


def carts_in_sessions(number: int, reward: int | None) -> dict[str, Any]:
    """As many people who have filled in the form and not confirmed yet: (session, key of the form) of each."""
    campaign, store = Campaign.objects.get(slug=SLUG), SESSION()
    until = clock.now() + timedelta(days=1)
    found = [(secrets.token_hex(16), _cart(campaign, reward)) for _one in range(number)]
    Session.objects.bulk_create(
        Session(session_key=key, session_data=store.encode({"carts": {cart.key: vars(cart)}}), expire_date=until)
        for key, cart in found
    )
    return {"carts": [(key, cart.key) for key, cart in found]}


def state() -> dict[str, Any]:
    """What there is: paid pledges, differences of the books, and how long after its event each was in them (ms)."""
    paid = Pledge.objects.paid()
    with connection.cursor() as cursor:
        cursor.execute("SELECT received_at, processed_at FROM funding_providerevent WHERE processed_at IS NOT NULL")
        waited = sorted(_milliseconds(*row) for row in cursor.fetchall())
    booked = Entry.objects.filter(account__endswith=":pledged").aggregate(cents=Sum("cents"))["cents"] or 0
    return {
        "paid": paid.count(),
        "sold": paid.exclude(reward__stock__units=None).count(),
        "raised": Totals.objects.get().raised,
        "booked": booked,
        "differences": books.differences(),
        "waited": [waited[int(len(waited) * share)] for share in (0.5, 0.99)] if waited else [],
    }


def _milliseconds(received: Any, processed: Any) -> float:
    if isinstance(received, str):
        received, processed = (clock.datetime.fromisoformat(text) for text in (received, processed))
    return round((processed - received).total_seconds() * 1000, 1)


def statements() -> dict[str, Any]:
    """SQL statements of one pledge, by part, when its event comes alone and when a burst of them is processed together."""
    _through(1)  # what a process reads once, such as the types of things, it has read now
    return {"alone": _through(1), "in a burst": _through(BURST)}


def _through(number: int) -> dict[str, dict[str, float]]:
    kept = carts_in_sessions(number, None)["carts"]
    with CaptureQueriesContext(connection) as confirming:
        answers = [_posted("/es/pledge/check/", {"key": key}, session) for session, key in kept]
    events = [told_of(answer.headers["Location"].rpartition("ch_")[2]) for answer in answers]
    with CaptureQueriesContext(connection) as telling:
        for body, header in events:
            Client().post(WEBHOOK, body, content_type="application/json", headers=HOST | {"Sandbox-Signature": header})
    with CaptureQueriesContext(connection) as processing:
        assert sweep.process_events_due() == number
    parts = {"confirm": confirming, "webhook": telling, "processing": processing}
    return {name: _counted(asked, number) for name, asked in parts.items()}


def _posted(path: str, form: dict[str, str], session: str) -> Any:
    client = Client(headers=HOST)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    answer = client.post(path, form)
    assert answer.status_code == 303, answer.content
    return answer


def told_of(uid: str) -> tuple[bytes, str]:
    event = {"id": f"ev_{uid}", "kind": "charge.succeeded", "charge": f"ch_{uid}", "key": uid, "mode": "test"}
    body = json.dumps(event).encode()
    return body, signature.header(settings.SANDBOX_SECRET, int(time.time()), body)


def _counted(asked: CaptureQueriesContext, number: int) -> dict[str, float]:
    """Of each pledge: without BEGIN, COMMIT and savepoints, and with them."""
    told = [query["sql"] for query in asked.captured_queries]
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    work = [sql for sql in told if not sql.lstrip().upper().startswith(control)]
    return {"work": round(len(work) / number, 1), "all": round(len(told) / number, 1)}


if __name__ == "__main__":
    name, *given = sys.argv[1:]
    if name == "carts":
        answer = carts_in_sessions(int(given[0]), int(given[1]) if given[1:] else None)
    else:
        answer = {"made": made, "state": state, "statements": statements}[name]()
    print(json.dumps(answer))  # noqa: T201 - it is read by the bench
