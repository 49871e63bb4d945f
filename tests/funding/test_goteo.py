"""A project of Goteo's public data comes over as a draft; what is not taken is said, and a broken file in one line."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crowdcoop.people.models import Cooperative
from funding.campaigns import goteo, moves, rules
from funding.campaigns.models import Campaign
from tests import make_funding

pytestmark = pytest.mark.django_db
OURS = Path(__file__).parents[1] / "fixtures" / "goteo_project.json"
# The real project of Goteo's open data, where the workshop has it beside the code.
REAL = Path(__file__).parents[3] / "shared" / "data" / "goteo" / "project.json"


def bring_in(*files, **options):
    out = StringIO()
    call_command("import_goteo", *(str(file) for file in files), stdout=out, **options)
    return out.getvalue().splitlines()


def changed(tmp_path, **values):
    file = tmp_path / "project.json"
    file.write_text(json.dumps({**json.loads(OURS.read_text()), **values}))
    return file


def test_a_project_becomes_a_co_op_with_a_draft():
    bring_in(OURS)
    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.source, campaign.sums()) == ("draft", "goteo:pan-comun", (380_050, 460_049))
    assert (campaign.title, campaign.sentence, campaign.goal, campaign.motivation) == (
        "Pan común",
        "Pan de barrio",
        "Hornear cada día.",
        "",
    )
    assert campaign.video == "http://youtu.be/x"
    assert (campaign.cooperative.name, campaign.cooperative.about) == (
        "Obrador Común",
        "Cuatro panaderas y un horno.\n\nDesde 2024.",
    )
    assert campaign.cooperative.team().count() == 0


def test_its_costs_rewards_returns_and_help_come_with_it():
    bring_in(OURS)
    campaign = Campaign.objects.get()
    assert list(campaign.cost_lines.values_list("title", "kind", "cents", "required")) == [
        ("Horno", "material", 280_000, True),
        ("Obra", "infrastructure", 100_050, True),
        ("Reparto", "task", 70_000, False),
        ("Fiesta", "task", 9_999, False),
    ]
    assert [(one.title, one.cents, one.stock.units, one.stock.taken) for one in campaign.rewards.all()] == [
        ("Gracias", 500, None, 0),
        ("Cesta", 5_000, 20, 0),
    ]
    assert list(campaign.collective_returns.values_list("title", "kind", "licence")) == [
        ("Recetario", "manual", "ccbysa"),
        ("Hoja de cálculo", "code", ""),
    ]
    assert list(campaign.help_wanted.values_list("title", "kind")) == [
        ("Una furgoneta", "loan"),
        ("Traducción", "task"),
    ]


def test_its_social_commitment_becomes_one_of_ours(tmp_path):
    commitment = {"social-commitment": {"id": 1, "name": "Solidary"}, "social-commitment-description": "Bread for all."}
    bring_in(changed(tmp_path, **commitment))
    assert list(Campaign.objects.get().commitments.values_list("title", "description")) == [
        ("Solidary", "Bread for all.")
    ]
    bring_in(changed(tmp_path, id="other", name="Otro", **{"social-commitment-description": "Pan para todas."}))
    assert Campaign.objects.get(source="goteo:other").commitments.get().title == "Pan para todas."


def test_the_basque_translation_is_kept_as_far_as_it_goes():
    bring_in(OURS)
    campaign = Campaign.objects.get()
    assert campaign.translations == {"eu": {"sentence": "Auzoko ogia", "story": "Labe bat."}}
    assert campaign.cooperative.translations == {"eu": {"about": "Lau okin."}}


def test_what_stays_behind_is_said_line_by_line():
    assert bring_in(OURS) == [
        "goteo:pan-comun: draft pan-comun, minimum 3800.50 EUR, optimum 4600.49 EUR",
        "  not taken: costs[3]: the type “party” is not known here; it is a task",
        "  not taken: rewards[0]: the version of its licence; here it is CC BY-SA 4.0",
        "  not taken: rewards[1]: the licence “unheard-of” is not known here",
        "  not taken: image-gallery: pictures",
        "  not taken: image-url: the main picture",
        "  not taken: categories: categories",
        "  not taken: amount: what it raised there",
        "  not taken: date-published: its dates, which have passed",
        "  not taken: status: its state there",
        "  not taken: scope: its scope",
        "  not taken: user: the account of its owner",
        "  not taken: costs: their dates, which have passed",
    ]


def test_a_second_time_changes_nothing():
    bring_in(OURS)
    before = list(Campaign.objects.values())
    assert bring_in(OURS) == ["goteo:pan-comun: already here as pan-comun, nothing changed"]
    assert list(Campaign.objects.values()) == before
    assert Cooperative.objects.count() == 1


def test_it_can_go_into_a_co_op_that_is_here_already(la_fleca, lead):
    bring_in(OURS, cooperative=la_fleca.slug)
    assert Campaign.objects.get().cooperative == la_fleca
    moves.edit(Campaign.objects.get(), by=lead, title="Ours now")


def test_a_co_op_with_a_campaign_takes_no_second_one(la_fleca):
    make_funding.blank(la_fleca)
    with pytest.raises(CommandError, match="one at a time"):
        bring_in(OURS, cooperative=la_fleca.slug)
    with pytest.raises(CommandError, match="no co-op with the address 'nobody'"):
        bring_in(OURS, cooperative="nobody")


def test_a_list_of_projects_comes_over_one_by_one(tmp_path):
    one = json.loads(OURS.read_text())
    file = tmp_path / "list.json"
    file.write_text(json.dumps({"items": [one, one | {"id": "otro", "name": "Otro", "owner-name": None}]}))
    bring_in(file)
    assert sorted(Campaign.objects.values_list("slug", flat=True)) == ["otro", "pan-comun"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "this is not JSON"),
        ("{", "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
        ("[]", "there is no project in it"),
        ("3", "there is no project in it"),
        ('["x"]', "a project is an object"),
        ('{"items": [{"id": "gpl", "name": "General Public License"}]}', "this is something else"),
    ],
)
def test_a_file_that_is_no_project_is_answered_in_one_line(tmp_path, text, words):
    file = tmp_path / "broken.json"
    file.write_text(text)
    with pytest.raises(CommandError) as met:
        bring_in(file)
    assert words in str(met.value)
    assert str(file) in str(met.value)
    assert "\n" not in str(met.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"currency": "USD"}, "its money is in USD"),
        ({"costs": {"a": 1}}, "costs is not a list"),
        ({"costs": ["x"]}, r"costs\[0\] is not an object"),
        ({"costs": [{"name": "Oven", "amount": "abc"}]}, r"costs\[0\]: its amount is not money: 'abc'"),
        ({"costs": [{"name": "Oven", "amount": -5}]}, "not money"),
        ({"costs": [{"name": "Oven", "amount": 1.001}]}, "not money"),
        ({"costs": [{"name": "Oven", "amount": float("inf")}]}, "not money"),
        ({"costs": [{"name": "Oven", "amount": True}]}, "not money"),
        ({"name": 7}, "name is not text"),
        ({"description": "a\x00b"}, "description is not text"),
        ({"rewards": [{"type": "individual", "name": "R", "amount": 5, "units": "many"}]}, "units are not a number"),
        ({"translations": ["eu"]}, "translations is not an object"),
        ({"translations": {"eu": "Bai"}}, "translations.eu is not an object"),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_nothing_is_kept(tmp_path, values, words):
    with pytest.raises(CommandError, match=words):
        bring_in(changed(tmp_path, **values))
    assert not Cooperative.objects.exists()


def test_what_is_too_long_is_cut_and_said(tmp_path):
    lines = bring_in(changed(tmp_path, name="x" * 70, **{"video-url": "javascript:alert(1)"}))
    assert "  not taken: name: name is cut at 60 characters" in lines
    assert "  not taken: video-url: it is not an address" in lines
    assert (Campaign.objects.get().title, Campaign.objects.get().video) == ("x" * 60, "")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        bring_in(tmp_path / "nothing.json")


@pytest.mark.skipif(not REAL.exists(), reason="the real project is only where the workshop's data is")
def test_the_real_project_comes_over_whole():
    bring_in(REAL)
    campaign = Campaign.objects.get(source="goteo:llevamealhuerto")
    assert campaign.sums() == (520_000, 920_000)
    assert [reward.cents for reward in campaign.rewards.all()] == [500, 2_500, 4_000, 5_000, 15_000, 25_000, 80_000]
    assert [one.licence for one in campaign.collective_returns.all()] == ["ccbyncnd", ""]
    assert campaign.help_wanted.count() == 3
    assert campaign.translations["eu"]["sentence"].startswith("Balkoian eta ortuan")
    assert rules.publishable(campaign) == []
    assert [str(one) for one in rules.complete(campaign)] == ["Say how people will hear of it."]


def test_the_reader_keeps_no_text_it_was_not_given():
    project = next(goteo.projects(json.loads(OURS.read_text())))
    assert set(project.texts) <= set(moves.TEXTS)
