"""The mails of accounts carry our name and our address, in the receiver's language, whatever a request says."""

import pytest
from django.test import Client

from crowdcoop.notify.models import Notice
from crowdcoop.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KNOWN, NOBODY = "marta@fleca.example", "nobody@fleca.example"


@pytest.fixture
def marta(settings):
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["*"], "https://crowdcoop.example"
    marta = User.objects.create_user(KNOWN, "a-long-password", name="Marta Puig", language="en")
    marta.emailaddress_set.create(email=KNOWN, verified=True, primary=True)
    return marta


def posted(path: str, **form: str) -> Notice:
    Client(headers={"host": "elsewhere.example"}).post(f"/en/accounts/{path}/", form)
    return Notice.objects.latest("id")


@pytest.mark.parametrize(
    ("path", "form", "subject", "link"),
    [
        ("login/code", {"email": KNOWN}, "Your code for Crowdcoop", None),
        ("login/code", {"email": NOBODY}, "There is no account with your e-mail at Crowdcoop", "/en/accounts/signup/"),
        ("password/reset", {"email": KNOWN}, "A new password for Crowdcoop", "/en/accounts/password/reset/key/"),
        (
            "signup",
            {"email": KNOWN, "password1": "another-long-password"},
            "You already have an account at Crowdcoop",
            "/en/accounts/password/reset/",
        ),
        ("signup", {"email": NOBODY, "password1": "another-long-password"}, "Confirm your e-mail for Crowdcoop", None),
    ],
)
def test_a_mail_names_us_and_leads_to_our_own_address(marta, path, form, subject, link):
    mail = posted(path, **form)
    assert (mail.email, mail.subject) == (form["email"], subject)
    assert "elsewhere.example" not in mail.body
    addresses = [line for line in mail.body.splitlines() if line.startswith("http")]
    assert [line.startswith(f"https://crowdcoop.example{link}") for line in addresses] == ([True] if link else [])


def test_a_change_of_password_is_told_and_says_what_to_do(marta, settings):
    client = Client()
    client.force_login(marta, backend="allauth.account.auth_backends.AuthenticationBackend")
    said = {"oldpassword": "a-long-password", "password1": "another-long-one", "password2": "another-long-one"}
    client.post("/en/accounts/password/change/", said)
    mail = Notice.objects.latest("id")
    assert mail.subject == "Your password at Crowdcoop has changed"
    assert settings.CONTACT_EMAIL in mail.body
    assert "127.0.0.1" in mail.body
