"""The code by mail: ten minutes, three tries, the same for an address that is known and for one that is not."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves
from crowdcoop.people.models import User
from crowdcoop.people.tasks import forget_due
from tests import kept, make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ASK, CONFIRM = "/en/accounts/login/code/", "/en/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _limits_begin_anew():
    cache.clear()


@kept.fixture
def marta(db):
    return make.person("Marta Puig", email="marta@example.org", language="ca")


def code() -> str:
    return re.search(r"^\d{6}$", Notice.objects.filter(message="login_code").latest("id").body, re.MULTILINE)[0]


def asked(client: Client, email: str = "marta@example.org", then: str = "/en/me/") -> str:
    return client.post(f"{ASK}?next={then}", {"email": email})["Location"]


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def late(client: Client, seconds: int) -> None:
    """The code was asked for that long ago."""
    session = client.session
    data = session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    data["at"] -= seconds
    session.save()


def test_a_code_has_six_figures_and_is_told_in_the_language_of_the_page(marta, client):
    asked(client)
    told = Notice.objects.get(message="login_code")
    assert (told.subject, told.language, told.person) == ("Your code for Crowdcoop", "en", marta)
    assert told.body.startswith(f"Your code for Crowdcoop is {code()}.")


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0:.3} {0:3.6}", "Your code: {}"])
def test_it_may_be_pasted_as_it_comes(marta, client, typed):
    page = asked(client)
    real = code()
    words = f"{real[:3]} - {real[3:]}" if "3" in typed else typed.format(real)
    assert client.post(page, {"code": words})["Location"] == "/en/me/"
    assert signed_in(client)
    assert marta.emailaddress_set.get().verified


def test_the_page_is_made_for_pasting_and_says_where_the_code_went(marta, client):
    page = client.get(asked(client)).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    for words in ("marta@example.org", "Send another code", "Use another e-mail"):
        assert words in page


@pytest.mark.parametrize("wrong", ["", "000000", "12345", "abc", "a\x00b", "９" * 6, "1" * 500])
def test_a_wrong_code_keeps_the_address(marta, client, wrong):
    page = client.post(asked(client), {"code": wrong if wrong != code() else "1"}).content.decode()
    assert "There is a problem" in page
    assert "marta@example.org" in page
    assert not signed_in(client)


def test_the_third_wrong_code_was_the_last_try(marta, client):
    page = asked(client)
    for _ in range(2):
        assert client.post(page, {"code": "1"}).status_code == 200
    answer = client.post(page, {"code": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{ASK}?next=/en/me/"
    assert "That was the last try with this code." in answer.content.decode()
    client.post(page, {"code": code()})
    assert not signed_in(client)


def test_after_ten_minutes_a_code_is_no_longer_valid(marta, client):
    page = asked(client)
    late(client, 601)
    answer = client.post(page, {"code": code()}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{ASK}?next=/en/me/"
    assert "it was more than ten minutes ago" in answer.content.decode()
    assert not signed_in(client)


def test_another_code_replaces_the_first_and_has_its_own_ten_minutes(marta, client):
    page, first = asked(client), code()
    late(client, 590)
    client.post(page, {"action": "resend", "next": "/en/me/"})
    late(client, 590)
    assert "Another code is on its way." in client.get(page).content.decode()
    if first != code():
        assert client.post(page, {"code": first}).status_code == 200
    assert client.post(page, {"code": code()})["Location"] == "/en/me/"


def test_who_mistyped_the_address_goes_back_and_keeps_the_way(marta, client):
    page = asked(client, "mrata@example.org")
    assert client.post(page, {"action": "another"})["Location"] == f"{ASK}?next=/en/me/"
    client.post(asked(client), {"code": code()})
    assert signed_in(client)


def test_too_many_codes_for_one_address_are_refused_with_words(marta, client):
    for _ in range(3):
        asked(Client())
    page = client.post(ASK, {"email": "marta@example.org"}).content.decode()
    assert "There were too many tries in a short time." in page
    assert Notice.objects.filter(message="login_code").count() == 3


def test_one_machine_does_not_guess_without_end(marta, client, settings):
    page = asked(client)
    settings.PLEDGE_LIMIT = 2
    cache.clear()
    assert [client.post(page, {"code": "1"}).status_code for _ in range(3)] == [200, 200, 429]
    assert not signed_in(client)


def test_the_next_page_is_one_of_ours(marta, client):
    page = asked(client, then="https://elsewhere.example/")
    assert "elsewhere" not in client.post(page, {"code": code()})["Location"]


def test_the_general_way_in_opens_no_account_and_says_so_only_by_mail(marta, client):
    pages = []
    for email in ("marta@example.org", "nobody@example.org"):
        browser = Client()
        html = browser.get(asked(browser, email)).content.decode()
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html).replace(email, "@"))
    assert pages[0] == pages[1]
    assert Notice.objects.get(email="nobody@example.org").message == "unknown_account"
    assert User.objects.filter(email="nobody@example.org").count() == 0


def test_the_sign_in_page_offers_both_ways(client):
    page = client.get("/en/accounts/login/?next=/en/me/").content.decode()
    assert page.count('class="btn"') == 2
    assert page.count('name="next" value="/en/me/"') == 2
    assert f'action="{ASK}?next=%2Fen%2Fme%2F"' in page or f'action="{ASK}"' in page


def test_the_password_of_somebody_who_never_confirmed_the_address_opens_nothing(client):
    intruder = User.objects.create_user("victim@example.org", "the-intruders-password")
    intruder.emailaddress_set.create(email=intruder.email, verified=False, primary=True)
    client.post(asked(client, "victim@example.org"), {"code": code()})
    assert signed_in(client)
    victim = User.objects.get()
    assert (victim.has_usable_password(), victim.emailaddress_set.get().verified) == (False, True)


def test_the_password_of_a_confirmed_address_stays(client):
    marta = User.objects.create_user("marta@example.org", "a-long-password")
    marta.emailaddress_set.create(email=marta.email, verified=True, primary=True)
    client.post(asked(client), {"code": code()})
    assert User.objects.get().has_usable_password()


def test_an_account_is_opened_once(client):
    given = {"email": " Marta@Example.org ", "language": "ca"}
    first, second = (moves.open_account(None, by=None, **given) for _ in range(2))
    assert (first, first.email, first.language) == (second, "marta@example.org", "ca")
    assert not first.has_usable_password()


@pytest.mark.parametrize("path", ["email", "password/change", "2fa", "2fa/totp/activate", "logout"])
def test_who_has_no_password_has_the_pages_of_their_account_all_the_same(client, path):
    moves.open_account(None, by=None, email="nova@example.org", language="en")
    client.post(asked(client, "nova@example.org"), {"code": code()})
    page = client.get(f"/en/accounts/{path}/", follow=True)
    assert page.status_code == 200
    assert [step for step, _ in page.redirect_chain] in ([], ["/en/accounts/password/set/"])


def test_an_address_that_nobody_proved_is_forgotten_after_a_week(client, marta, la_fleca):
    for name in ("typed", "proved", "inmate"):
        moves.open_account(None, by=None, email=f"{name}@example.org", language="en")
    client.post(asked(client, "proved@example.org"), {"code": code()})
    moves.join_team(la_fleca, by=None, person=User.objects.get(email="inmate@example.org"))
    everybody = set(User.objects.values_list("email", flat=True))
    assert forget_due() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert (forget_due(), forget_due()) == (1, 0)
    assert everybody - set(User.objects.values_list("email", flat=True)) == {"typed@example.org"}
