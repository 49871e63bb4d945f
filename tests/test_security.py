"""Attacks from outside: on headers, doors and limits."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as live_settings
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crowdcoop.notify.models import Notice
from crowdcoop.people.models import User
from funding.campaigns.forms import ReturnForm, StoryForm
from funding.campaigns.review.forms import CHECKLIST, ApproveForm
from funding.payments import signature
from funding.payments.models import ProviderEvent
from incubator.calls.forms import CallForm
from tests import make
from tests.attacks import steps

PASSWORD = "a long password of hers"


@pytest.fixture
def account(db) -> User:
    person = make.person("Marta", email="marta@example.org")
    person.set_password(PASSWORD)
    person.save()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def sign_in(client: Client, password: str = PASSWORD, **more) -> int:
    answer = client.post(reverse("account_login"), {"login": "marta@example.org", "password": password}, **more)
    return answer.status_code


# -- Headers and the shape of a real installation ---------------------------------------------------
def answers(client: Client):
    (Path(live_settings.STATIC_ROOT) / "a.css").write_text("a { color: red }")
    yield 200, client.get("/en/")
    yield 200, Client().get("/static/a.css")
    yield 302, client.get("/en/me/")
    yield 400, client.get("/en/", headers={"host": "evil.example"})
    yield 400, client.get("/en/?q=%00")
    yield 403, Client(enforce_csrf_checks=True).post("/en/apply/check/1/")
    yield 404, client.get("/en/nothing/")
    yield 405, client.delete("/en/")
    yield 200, client.get("/healthz")
    with connection.execute_wrapper(no_database):
        yield 503, Client(raise_request_exception=False).get("/en/")


def no_database(*_anything):
    raise OperationalError("locked")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_every_kind_of_answer_tells_the_browser_what_it_may_do(client, db):
    for status, answer in answers(client):
        b"".join(answer) if answer.streaming else None
        assert answer.status_code == status
        assert "default-src 'self'" in answer["Content-Security-Policy"], status
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], status
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff", status
        assert answer["Referrer-Policy"] == "same-origin", status
        assert "camera=()" in answer["Permissions-Policy"], status


READ_SETTINGS = """
import json, django
from django.core.management import call_command
django.setup()
call_command("check", deploy=True, fail_level="WARNING")
from django.conf import settings as s
names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY",
         "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SAMESITE", "ALLOWED_HOSTS", "DEBUG", "DEMO",
         "MFA_FOR_STAFF", "PAYMENT_PROVIDERS", "CELERY_TASK_SERIALIZER"]
print(json.dumps({name: getattr(s, name, None) for name in names}))
"""


def test_a_real_installation_passes_djangos_own_check(tmp_path):
    known = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "crowdcoop.settings", "DATA_DIR": str(tmp_path)}
    real = {
        "DEBUG": "0",
        "DEMO": "0",
        "SITE_URL": "https://coop.example",
        "SECRET_KEY": "Xy7-aB2_" * 10,
        "REDIS_URL": "",
    }
    real |= {"ALLOWED_HOSTS": "coop.example", "PAYMENT_PROVIDERS": "", "DATABASE_URL": "sqlite://:memory:"}
    done = subprocess.run(
        [sys.executable, "-c", READ_SETTINGS],
        cwd=live_settings.BASE_DIR,
        env=known | real,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout.decode().splitlines()[-1])
    assert found == {
        **dict.fromkeys(["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"], True),
        **dict.fromkeys(["CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT", "MFA_FOR_STAFF"], True),
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "ALLOWED_HOSTS": ["coop.example"],
        "DEBUG": False,
        "DEMO": False,
        "PAYMENT_PROVIDERS": [],
        "CELERY_TASK_SERIALIZER": found["CELERY_TASK_SERIALIZER"],
    }
    assert found["CELERY_TASK_SERIALIZER"] in (None, "json")


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/static/../crowdcoop/settings.py", "/metrics", "/schema/", "/__debug__/", "/media/x"],
)
def test_nothing_of_the_machine_can_be_read(client, db, path):
    answer = client.get(path, follow=True)
    assert answer.status_code == 404
    assert "SECRET" not in answer.content.decode()


# -- The door ---------------------------------------------------------------------------------------
def test_after_too_many_wrong_passwords_the_right_one_is_refused_too(client, account):
    for _ in range(10):
        assert sign_in(client, "not it") == 200
    assert sign_in(client) == 200
    assert "_auth_user_id" not in client.session


def test_another_address_in_a_header_does_not_dodge_the_limit(account):
    for number in range(10):
        sign_in(Client(headers={"x-forwarded-for": f"10.0.0.{number}"}), "not it")
    assert sign_in(Client(headers={"x-forwarded-for": "10.9.9.9"})) == 200


def test_the_administration_has_no_door_of_its_own(client, account):
    account.is_staff = account.is_superuser = True
    account.save()
    answer = client.post("/en/admin/login/", {"username": account.email, "password": PASSWORD})
    assert (answer.status_code, "/accounts/login/" in answer["Location"]) == (302, True)
    assert "_auth_user_id" not in client.session


def without_tokens(page) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("account_login", {"password": "not hers at all"}),
        ("account_signup", {"password1": "una contraseña bien larga"}),
        ("account_reset_password", {}),
        ("account_request_login_code", {}),
    ],
)
def test_nobody_learns_who_has_an_account(account, name, more):
    heard = []
    for email in (account.email, "nobody@example.org"):
        client = Client()
        sent = {"email": email, "login": email, **more}
        answer = client.post(reverse(name), sent)
        page = client.get(answer["Location"]) if answer.status_code == 302 else answer
        heard.append((answer.status_code, answer.get("Location"), without_tokens(page).replace(email, "@")))
    assert heard[0] == heard[1]


def test_a_session_from_before_signing_in_is_worth_nothing_afterwards(client, account):
    client.get(reverse("account_login"))
    client.session.save()
    client.cookies["sessionid"] = before = client.session.session_key
    sign_in(client)
    assert client.cookies["sessionid"].value != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert stolen.get(reverse("me")).status_code == 302


def test_a_new_password_ends_the_other_sessions(client, account):
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    assert elsewhere.get(reverse("me")).status_code == 200
    words = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
    assert client.post(reverse("account_change_password"), words).status_code == 302
    assert client.get(reverse("me")).status_code == 200
    assert elsewhere.get(reverse("me")).status_code == 302


def test_the_address_of_an_account_changes_only_for_who_has_just_said_who_they_are(client, account):
    client.force_login(account)
    answer = client.post(reverse("account_email"), {"action_add": "", "email": "mine@example.org"})
    assert "/reauthenticate/" in answer["Location"]
    assert account.emailaddress_set.count() == 1


def test_a_reset_link_works_once_and_only_as_it_was_sent(client, account):
    client.post(reverse("account_reset_password"), {"email": account.email})
    body = Notice.objects.get(email=account.email).body
    link = next(word for word in body.split() if "/password/reset/key/" in word).partition("testserver")[2]
    altered = Client().get(link.rstrip("/")[:-1] + "x/", follow=True)
    assert b'name="password1"' not in altered.content
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "another long password", "password2": "another long password"})
    account.refresh_from_db()
    assert account.check_password("another long password")
    assert b'name="password1"' not in Client().get(link, follow=True).content


def test_a_code_of_the_second_factor_is_good_once(account):
    from allauth.mfa.totp.internal import auth

    secret = auth.generate_totp_secret()
    auth.TOTP.activate(account, secret)
    code = auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))
    inside = []
    for _ in range(2):
        client = Client()
        sign_in(client)
        assert client.get(reverse("me")).status_code == 302
        client.post(reverse("mfa_authenticate"), {"code": code})
        inside.append("_auth_user_id" in client.session)
    assert inside == [True, False]


def test_who_loses_a_role_loses_it_at_the_next_click(as_, coordinator):
    browser = as_(coordinator)
    assert browser.get(reverse("staff_calls")).status_code == 200
    coordinator.roles.all().delete()
    assert browser.get(reverse("staff_calls")).status_code == 404


@pytest.mark.parametrize("path", ["/en/advice/", "/en/reports/", "/en/staff/payments/", "/en/staff/campaign-review/"])
def test_without_a_second_factor_nothing_of_others_is_seen(as_, mentor, settings, path):
    settings.MFA_FOR_STAFF = True
    assert "/2fa/" in as_(mentor).get(path)["Location"]


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]
)
def test_signing_in_never_leads_elsewhere(client, account, away):
    answer = client.post(
        f"{reverse('account_login')}?next={away}", {"login": account.email, "password": PASSWORD, "next": away}
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/")


# -- Too much -----------------------------------------------------------------------------------------
def test_too_large_and_too_many_are_refused_before_anything_is_read(as_, itinerary, lead):
    browser, url = as_(lead), reverse("community")
    before = steps()
    assert browser.post(url, {"title": "x", "body": "x" * 3_000_000}).status_code in (400, 413)
    assert browser.post(url, {"title": "x", "body": "y"} | {f"f{n}": "" for n in range(1_000)}).status_code == 400
    assert browser.post(url, json.dumps({"a": "x" * 3_000_000}), content_type="application/json").status_code in (
        200,
        400,
    )
    assert steps() == before


@pytest.mark.parametrize("words", ["%" * 80, "_" * 10_000, "' OR 1=1 --", "\\" * 80, "(" * 80])
def test_a_strange_search_is_a_search_and_quick(client, db, words):
    began = time.perf_counter()
    assert client.get("/en/campaigns/", {"q": words, "sort": "password", "state": "1=1"}).status_code == 200
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("language", ["xx", "x" * 1_000, "es;q=1e309", "../../etc", "*", "-", "es-419-x-y"])
def test_a_strange_language_is_the_default(client, db, language):
    client.cookies["django_language"] = language
    answer = client.get("/", headers={"accept-language": language})
    assert (answer.status_code, answer["Location"][:4]) in [(302, "/en/"), (302, "/es/")]


def test_a_strange_zone_breaks_nothing(as_, supporter):
    User.objects.filter(pk=supporter.pk).update(timezone="../../etc/passwd")
    assert as_(supporter).get(reverse("me")).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/x",
        "https://me:pw@example.org/",
        "https://evil.example\\@good.example/",
        "javascript:alert(1)",
        "data:text/html,x",
    ],
)
@pytest.mark.parametrize(("form", "name"), [(StoryForm, "video"), (ReturnForm, "url")])
def test_only_plain_addresses_of_the_web_are_taken(form, name, address):
    assert name in form({name: address}).errors


def test_an_ordinary_address_is_taken():
    assert "video" not in StoryForm({"video": "https://vimeo.com/@lafleca?t=1"}).errors


def test_days_that_no_calendar_of_ours_has_are_refused(db):
    far = {"opens_at": "0001-01-01", "closes_at": "9999-12-30", "decision_by": "9999-12-31"}
    assert set(far) <= set(CallForm(far).errors)
    assert "publish_at" in ApproveForm({"publish_at": "9999-12-31T23:59"}).errors
    soon = timezone.localtime().replace(hour=23, minute=59)
    assert ApproveForm({"publish_at": soon.strftime("%Y-%m-%dT%H:%M"), "checked": list(CHECKLIST)}).errors == {}


def test_nobodys_mailbox_is_filled_from_the_follow_forms(client, itinerary, settings):
    settings.PLEDGE_LIMIT = 3
    url = reverse("follow", args=[itinerary.cooperative.slug])
    codes = [client.post(url, {"email": f"victim{number}@example.org"}).status_code for number in range(5)]
    assert codes == [302, 302, 302, 429, 429]
    assert Notice.objects.filter(message="follow_confirm").count() == 3


# -- The provider's door ---------------------------------------------------------------------
def event(**other) -> bytes:
    told = {"id": "ev_1", "kind": "charge.succeeded", "charge": "ch_1", "key": "k", "mode": "test"}
    return json.dumps(told | other).encode()


@pytest.mark.parametrize(
    ("sent", "signed"),
    [
        (json.dumps(json.loads(event()), indent=2).encode(), event()),
        (event(mode="live"), event(mode="live")),
        (event(id="x" * 5_000_000), event(id="x" * 5_000_000)),
        (event(charge="\ud800"), event(charge="\ud800")),
        (event(kind="a\nERROR forged line"), event(kind="a\nERROR forged line")),
        (b"[" * 100_000, b"[" * 100_000),
        (b"\xff\xfe", b"\xff\xfe"),
    ],
    ids=["written again", "other mode", "5 MB", "half a letter", "a line for the log", "nested", "no text"],
)
def test_a_message_that_the_provider_did_not_send_so_is_not_kept(client, db, sent, signed):
    header = signature.header(live_settings.SANDBOX_SECRET, int(time.time()), signed)
    answer = client.post(
        "/payments/sandbox/webhook/", sent, content_type="application/json", headers={"Sandbox-Signature": header}
    )
    assert (answer.status_code, ProviderEvent.objects.count()) == (400, 0)
