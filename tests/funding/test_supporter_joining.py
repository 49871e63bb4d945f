"""What was given as a guest comes to the account that proves the address, when it signs in, and to no other (A77)."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from funding.pledges import cart as carts
from funding.pledges import joining
from funding.pledges.models import Pledge
from tests import make_pledges

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ASK, CONFIRM = "/en/accounts/login/code/", "/en/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _limits_begin_anew():
    cache.clear()


def sign_in(client, email: str):
    client.post(ASK, {"email": email})
    told = Notice.objects.filter(message="login_code").latest("id")
    return client.post(CONFIRM, {"code": re.search(r"^\d{6}$", told.body, re.MULTILINE)[0]})


def owner(pledge):
    return Pledge.objects.get(pk=pledge.pk).person


def test_a_guest_with_an_account_goes_on_as_a_guest_and_finds_it_at_the_next_sign_in(campaign, supporter, client, desk):
    guest = make_pledges.paid(campaign, email="Supporter@Example.org")
    somebody_elses = make_pledges.paid(campaign, email="other@example.org")
    assert owner(guest) is None
    assert sign_in(client, supporter.email).status_code == 302
    assert (owner(guest), owner(somebody_elses)) == (supporter, None)
    assert [one.pk for one in client.get("/en/me/pledges/").context["page"].object_list] == [guest.pk]
    client.post("/en/accounts/logout/")
    sign_in(client, supporter.email)
    assert Entry.objects.filter(step="pledges.attach").count() == 1


def test_the_button_of_the_thanks_opens_an_account_that_has_the_pledge(campaign, client, desk):
    pledge = make_pledges.paid(campaign, email="new@example.org")
    page = client.post(f"/en/pledge/account/{pledge.token}/").url
    told = Notice.objects.filter(message="login_code").latest("id")
    arrived = client.post(page, {"code": re.search(r"^\d{6}$", told.body, re.MULTILINE)[0]})
    assert arrived.url == "/en/me/pledges/"
    assert owner(pledge).email == "new@example.org"


def test_an_address_that_is_not_proved_brings_nothing(campaign, supporter, as_, desk):
    pledge = make_pledges.paid(campaign, email="victim@example.org")
    EmailAddress.objects.create(user=supporter, email="victim@example.org", verified=False)
    supporter.email = "victim2@example.org"
    joining.attach(supporter)
    as_(supporter).get("/en/me/pledges/")
    as_(supporter).get("/en/me/")
    assert owner(pledge) is None


def test_what_is_somebodys_is_never_taken_over(campaign, supporter, lead, other_lead, desk):
    """Pledged while signed in, with an address that another person later proves to be theirs."""
    theirs = carts.confirm(make_pledges.cart(campaign, email="shared@example.org"), by=supporter)
    EmailAddress.objects.create(user=other_lead, email="shared@example.org", verified=True)
    joining.attach(other_lead)
    assert owner(theirs) == supporter


def test_an_address_proved_later_brings_its_pledges_at_once(campaign, supporter, as_, desk, rf):
    pledge = make_pledges.paid(campaign, email="second@example.org")
    client = as_(supporter)
    EmailAddress.objects.create(user=supporter, email=supporter.email, verified=True, primary=True)
    second = EmailAddress.objects.create(user=supporter, email="second@example.org", verified=False)
    assert owner(pledge) is None
    from allauth.account.adapter import get_adapter

    get_adapter().confirm_email(client.get("/en/me/").wsgi_request, second)
    assert owner(pledge) == supporter


def test_a_room_that_fails_keeps_nobody_out(campaign, supporter, client, settings):
    settings.AFTER_SIGN_IN = ["tests.funding.test_supporter_joining.broken"]
    sign_in(client, supporter.email)
    assert "_auth_user_id" in client.session


def broken(_person):
    raise RuntimeError("the room above is on fire")
