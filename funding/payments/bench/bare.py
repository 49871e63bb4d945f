"""The least that Django needs for the same work: eight middlewares, a form, and the same rows. What ours is measured against.

A project of its own: `gunicorn funding.payments.bench.bare:application`, with DATABASE_URL and BENCH_SECRET
in the environment; `python -m funding.payments.bench.bare tables` makes its tables.
"""

# mypy: disable-error-code="attr-defined"
import hashlib
import hmac
import json
import secrets
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import django
import environ
from django.conf import settings

env = environ.Env()
_database = env.db_url("DATABASE_URL")
if _database["ENGINE"].endswith("sqlite3"):
    _pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
    _database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _pragmas}
else:
    _database["CONN_HEALTH_CHECKS"] = True
_database["CONN_MAX_AGE"] = 600
settings.configure(
    SECRET_KEY="only-measured",  # noqa: S106 - it guards rows that are thrown away
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": _database},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django import forms  # noqa: E402 - models and views need the settings above
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from funding.payments.bench import bare_rows as rows  # noqa: E402


class PledgeForm(forms.Form):
    campaign = forms.IntegerField()
    reward = forms.IntegerField(required=False)
    amount = forms.DecimalField(min_value=1, max_digits=7, decimal_places=2)
    email = forms.EmailField()
    name = forms.CharField(required=False, max_length=120)
    tip = forms.DecimalField(required=False, min_value=0)
    message = forms.CharField(required=False, max_length=300)
    key = forms.CharField(max_length=64)


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


def fill(request: HttpRequest) -> HttpResponse:
    """The form kept in the session until it is confirmed, as ours keeps it."""
    form = PledgeForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    said = {name: str(value) if value is not None else "" for name, value in form.cleaned_data.items()}
    request.session["cart"] = said
    return HttpResponseRedirect("/confirm")


def confirm(request: HttpRequest) -> HttpResponse:
    """What the session holds is pledged: the same form again, which the session has no right to skip."""
    return _pledge(PledgeForm(request.session["cart"]))


def pledge(request: HttpRequest) -> HttpResponse:
    return _pledge(PledgeForm(request.POST))


def _pledge(form: PledgeForm) -> HttpResponse:
    if not form.is_valid():
        return HttpResponse(status=422)
    said = form.cleaned_data
    campaign = rows.Campaign.objects.get(pk=said["campaign"])
    if campaign.ends_at < _now():
        return HttpResponse(status=409)
    attempt = _keep(campaign, said)
    return HttpResponseRedirect(f"http://127.0.0.1/pay/{attempt.reference}") if attempt else HttpResponse(status=409)


def _keep(campaign: rows.Campaign, said: dict[str, Any]) -> rows.Attempt | None:
    cents, now, uid = int(said["amount"] * 100), _now(), uuid.uuid4()
    with transaction.atomic():
        if said["reward"]:
            free = rows.Stock.objects.filter(pk=said["reward"], taken__lt=F("units"))
            if not free.update(taken=F("taken") + 1):
                return None
        made = rows.Pledge.objects.create(
            campaign=campaign,
            reward_id=said["reward"],
            reference="P-" + secrets.token_hex(4),
            key=said["key"],
            body_hash=hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest(),
            token=secrets.token_urlsafe(16),
            amount=cents,
            email=said["email"],
            name=said["name"],
            started_at=now,
        )
        attempt = rows.Attempt.objects.create(uid=uid, pledge=made, reference=f"ch_{uid}", amount=cents, created_at=now)
        steps = [("start", made.pk, "started"), ("begin", attempt.pk, "created"), ("pending", attempt.pk, "pending")]
        rows.Journal.objects.bulk_create(
            rows.Journal(step=step, about_id=about, after=after, at=now) for step, about, after in steps
        )
    return attempt


@csrf_exempt
def webhook(request: HttpRequest) -> HttpResponse:
    stamp, _, given = request.headers.get("Sandbox-Signature", "").removeprefix("t=").partition(",v1=")
    signed = hmac.new(env("BENCH_SECRET").encode(), f"{stamp}.".encode() + request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signed, given) or abs(time.time() - int(stamp)) > 300:
        return HttpResponse(status=400)
    told = json.loads(request.body)
    with transaction.atomic():
        _count(told, request.body.decode())
    return HttpResponse()


def _count(told: dict[str, str], body: str) -> None:
    now = _now()
    _event, new = rows.Event.objects.get_or_create(
        event_id=told["id"], defaults={"kind": told["kind"], "body": body, "received_at": now}
    )
    if not new:
        return
    attempt = rows.Attempt.objects.select_for_update().select_related("pledge").get(reference=told["charge"])
    paid = attempt.pledge
    if not rows.Pledge.objects.filter(pk=paid.pk, status="started").update(status="paid", paid_at=now):
        return
    rows.Attempt.objects.filter(pk=attempt.pk).update(status="succeeded", settled_at=now)
    booked = rows.Transaction.objects.create(key=f"paid:{attempt.uid}", kind="pledge_paid", at=now)
    accounts = {"provider:bench": -paid.amount, f"campaign:{paid.campaign_id}:pledged": paid.amount}
    rows.Entry.objects.bulk_create(
        rows.Entry(transaction=booked, account=name, cents=c) for name, c in accounts.items()
    )
    steps = [("pay", paid.pk, "paid"), ("succeed", attempt.pk, "succeeded")]
    entries = rows.Journal.objects.bulk_create(
        [rows.Journal(step=step, about_id=about, after=after, at=now) for step, about, after in steps]
    )
    key = f"{entries[0].pk}:pledge_received:{paid.email}"
    rows.Notice.objects.create(key=key, message="pledge_received", entry=entries[0], email=paid.email, created_at=now)
    person = hashlib.sha256(paid.email.encode()).hexdigest()
    who, first = rows.Supporter.objects.get_or_create(campaign_id=paid.campaign_id, email_hash=person)
    rows.Supporter.objects.filter(pk=who.pk).update(pledges=F("pledges") + 1)
    totals = rows.Totals.objects.filter(campaign=paid.campaign_id)
    totals.update(raised=F("raised") + paid.amount, supporters=F("supporters") + int(first))


urlpatterns = [
    path("", page),
    path("pledge", pledge),
    path("fill", fill),
    path("confirm", confirm),
    path("webhook", webhook),
]
application = get_wsgi_application()


if __name__ == "__main__":
    if sys.argv[1] == "tables":
        rows.make_tables()
    print(json.dumps(rows.state()))  # noqa: T201 - it is read by the bench
