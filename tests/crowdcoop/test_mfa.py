import pytest
from allauth.mfa.models import Authenticator

from crowdcoop.people import moves
from crowdcoop.people.models import Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor_at_the_door(client, settings):
    settings.MFA_FOR_STAFF = True
    person = User.objects.create_user("door@example.org", name="Dora")
    moves.give_role(person, by=None, role=Role.Name.MENTOR)
    client.force_login(person)
    return person


@pytest.mark.parametrize("path", ["/en/mentor/", "/en/staff/", "/en/admin/"])
def test_staff_without_a_second_factor_are_led_to_set_it_up(client, mentor_at_the_door, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/en/accounts/2fa/totp/activate/")


def test_with_a_second_factor_the_page_opens(client, mentor_at_the_door):
    Authenticator.objects.create(user=mentor_at_the_door, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/en/mentor/").status_code == 200


def test_who_only_supports_or_belongs_to_a_team_needs_none(client, settings):
    settings.MFA_FOR_STAFF = True
    client.force_login(User.objects.create_user("nobody@example.org"))
    assert client.get("/en/mentor/").status_code in (403, 404)
