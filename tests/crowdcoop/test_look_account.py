"""allauth's pages in our clothes: every one of them is opened, none of them falls back to allauth's bare layout."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from crowdcoop.people.models import User
from tests.crowdcoop.test_look_pages import Seen

pytestmark = [pytest.mark.urls("tests.crowdcoop.look_urls"), pytest.mark.django_db]


@pytest.fixture
def person():
    person = User.objects.create_user("marta@fleca.example", "a-long-password", name="Marta Puig")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def inside(client, person):
    """Signed in, and asked for the password again, which allauth wants before it shows keys and codes."""
    client.post("/en/accounts/login/", {"login": person.email, "password": "a-long-password"})
    client.post("/en/accounts/reauthenticate/", {"password": "a-long-password"})
    return client


def assert_is_ours(response, title: str = "") -> str:
    html = response.content.decode()
    assert response.status_code == 200, response.headers
    seen = Seen(html)
    assert html.count("<h1") == 1
    assert len(seen.ids()) == len(set(seen.ids()))
    assert "Menu:" not in html
    assert all("btn" in (b.get("class") or "") or "linklike" in (b.get("class") or "") for b in seen.all("button"))
    assert re.search(r"<title>\s*\S[^<]*· Crowdcoop</title>", html)
    assert title in html
    return html


@pytest.mark.parametrize("language", ["es", "ca", "en"])
@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "login/code/", "password/reset/", "password/reset/done/", "confirm-email/", "inactive/"],
)
def test_a_strangers_account_page_is_ours_in_every_language(client, language, path):
    response = client.get(f"/{language}/accounts/{path}", follow=True)
    assert_is_ours(response)


def test_signing_in_offers_a_code_and_says_that_pledging_needs_no_account(client):
    html = assert_is_ours(client.get("/en/accounts/login/"))
    assert "To pledge you need no account." in html
    assert 'action="/en/accounts/login/code/"' in html


def test_a_wrong_password_is_told_above_the_form_and_in_the_title(client, person):
    response = client.post("/en/accounts/login/", {"login": person.email, "password": "not it"})
    html = assert_is_ours(response)
    assert "<title>Error: Sign in · Crowdcoop</title>" in html
    assert html.count("data-error-summary") == 1


def test_the_code_page_says_where_the_code_went_and_can_be_pasted_into(client, person):
    response = client.post("/en/accounts/login/code/", {"email": person.email}, follow=True)
    html = assert_is_ours(response)
    assert "marta@fleca.example" in html
    assert 'autocomplete="one-time-code"' in html
    assert "Send another code" in html


def test_a_wrong_code_keeps_the_person_on_the_page(client, person):
    client.post("/en/accounts/login/code/", {"email": person.email})
    html = assert_is_ours(client.post("/en/accounts/login/code/confirm/", {"code": "000000"}))
    assert html.count("data-error-summary") == 1
    assert "marta@fleca.example" in html


def test_confirming_a_new_accounts_address_is_ours(client):
    data = {"email": "new@example.org", "password1": "a-long-password-9"}
    assert_is_ours(client.post("/en/accounts/signup/", data, follow=True))


@pytest.mark.parametrize(
    "path",
    ["email/", "password/change/", "logout/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/"],
)
def test_the_pages_of_ones_account_are_ours(inside, path):
    assert_is_ours(inside.get(f"/en/accounts/{path}"))


def test_the_account_pages_lead_to_each_other(inside):
    html = inside.get("/en/accounts/email/").content.decode()
    nav = html.split('aria-label="Your account"')[1].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', nav) == [
        "/en/accounts/email/",
        "/en/accounts/password/change/",
        "/en/accounts/2fa/",
        "/en/accounts/logout/",
    ]
    assert nav.count('aria-current="page"') == 1


def test_a_refused_new_password_names_its_field(inside):
    html = assert_is_ours(inside.post("/en/accounts/password/change/", {"oldpassword": "x", "password1": "y"}))
    assert 'href="#id_oldpassword"' in html


@pytest.fixture
def two_steps(inside, person):
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    return inside


@pytest.mark.parametrize(
    "path", ["2fa/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/"]
)
def test_the_pages_of_two_step_sign_in_are_ours(two_steps, path):
    assert_is_ours(two_steps.get(f"/en/accounts/{path}"))


def test_the_second_step_is_ours(two_steps, client, person):
    assert Authenticator.objects.filter(user=person).count() == 2
    client.logout()
    client.post("/en/accounts/login/", {"login": person.email, "password": "a-long-password"})
    assert_is_ours(client.get("/en/accounts/2fa/authenticate/"))


def test_asking_again_for_the_password_is_ours(client, person):
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    assert_is_ours(client.get("/en/accounts/reauthenticate/"))


def test_a_security_key_is_listed_with_its_name_and_age(inside, person):
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue key", "credential": {}}
    )
    html = assert_is_ours(inside.get("/en/accounts/2fa/webauthn/"))
    assert "Blue key" in html
    assert "Not used yet." in html
