from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.module_loading import import_string

from crowdcoop.journal.models import Entry
from crowdcoop.people import moves
from crowdcoop.people.models import User
from crowdcoop.workflow import NotYours
from tests import make_training

pytestmark = pytest.mark.django_db
PROFILE = {"name": "Laia P.", "language": "ca", "timezone": "Europe/Lisbon"}


def test_the_page_of_a_co_op_is_public_once_it_is_in_the_programme(itinerary, client):
    page = client.get(itinerary.cooperative.get_absolute_url()).content.decode()
    assert "La Fleca" in page
    assert "Bread of the neighbourhood" in page


@pytest.mark.parametrize(
    ("who", "code"), [("other_lead", 200), ("coordinator", 200), ("lead", 404), ("mentor", 404), ("stranger", 404)]
)
def test_before_that_only_its_team_and_the_coordination_see_it(who, code, other_coop, la_fleca, as_, request):
    assert as_(request.getfixturevalue(who)).get(other_coop.get_absolute_url()).status_code == code


def test_a_co_op_that_does_not_exist_is_not_found(client):
    assert client.get("/en/cooperatives/no-such/").status_code == 404


def test_panels_with_nothing_to_show_are_left_out(itinerary, client, settings):
    settings.COOPERATIVE_PANELS = ["tests.crowdcoop.test_people.nothing", "incubator.community.panels.community"]
    assert client.get(itinerary.cooperative.get_absolute_url()).status_code == 200


def nothing(request, cooperative):
    return None


def test_every_panel_named_in_the_settings_is_there(settings):
    for name in settings.PERSON_PANELS + settings.COOPERATIVE_PANELS:
        module = Path(name.rpartition(".")[0].replace(".", "/") + ".py")
        assert not module.exists() or callable(import_string(name))


def test_what_a_team_writes_of_itself_is_only_text(itinerary, lead, client):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    moves.describe(itinerary.cooperative, by=lead, name=bad[:100], sentence=bad, about=bad, town=bad[:60])
    page = client.get(itinerary.cooperative.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_name_is_told_in_the_readers_language_where_it_exists(itinerary, lead, client):
    moves.describe(itinerary.cooperative, by=lead, translations={"ca": {"sentence": "Pa de barri"}})
    assert "Pa de barri" in client.get("/ca/cooperatives/la-fleca/").content.decode()
    assert "Bread of the neighbourhood" in client.get("/es/cooperatives/la-fleca/").content.decode()


# -- One's own page -------------------------------------------------------------------------------


def test_ones_own_page_is_for_who_is_signed_in(client):
    assert client.get(reverse("me")).status_code == 302


def test_a_profile_is_saved_and_the_page_answers_in_the_language_chosen(lead, as_):
    response = as_(lead).post(reverse("me"), PROFILE)
    lead.refresh_from_db()
    assert response.url == "/ca/me/"
    assert {name: getattr(lead, name) for name in PROFILE} == PROFILE
    assert Entry.objects.get(step="people.describe_oneself").by == lead


@pytest.mark.parametrize(
    "given",
    [{"language": "xx"}, {"timezone": "Mars/Olympus"}, {"timezone": ""}, {"name": "x" * 121}, {"name": "a\x00b"}],
)
def test_a_profile_that_cannot_be_is_said(given, lead, as_):
    response = as_(lead).post(reverse("me"), PROFILE | given)
    lead.refresh_from_db()
    assert "Error:" in response.content.decode()
    assert lead.name == "Laia Puig"


def test_fields_that_are_not_in_the_form_change_nothing(lead, as_):
    as_(lead).post(reverse("me"), PROFILE | {"is_staff": "1", "is_superuser": "1", "email": "x@example.org"})
    lead.refresh_from_db()
    assert [lead.is_staff, lead.is_superuser, lead.email] == [False, False, "lead@example.org"]


def test_nobody_describes_somebody_else(lead, teammate, coordinator):
    for other in (teammate, coordinator):
        with pytest.raises(NotYours):
            moves.describe_oneself(lead, by=other, **PROFILE)


def test_ones_co_ops_and_follows_are_there(itinerary, lead, supporter, as_):
    assert "La Fleca" in as_(lead).get(reverse("me")).content.decode()
    assert "La Fleca" not in as_(supporter).get(reverse("me")).content.decode()


def test_a_name_of_any_script_is_kept(lead, as_):
    for name in ("María del Carmen Fernández-Villaverde i Puigdomènech", "محمد", "Li 李", "<b>x</b>"):
        as_(lead).post(reverse("me"), PROFILE | {"name": name})
        assert User.objects.get(pk=lead.pk).name == name


def test_queries_of_the_public_page_do_not_grow(itinerary, as_, cost):
    def costs(number):
        for _ in range(number):
            make_training.update(itinerary.cooperative)
        make_training.followers(itinerary.cooperative, number)
        return cost(as_(None), itinerary.cooperative.get_absolute_url())

    assert costs(3) == costs(27)
