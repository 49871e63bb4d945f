"""What the demo says in other languages: whatever a co-op or a campaign begins to translate is there whole."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from funding.campaigns.languages import texts
from funding.campaigns.models import Campaign
from funding.showcase.demo import texts as written
from funding.showcase.demo.campaigning import NAMES

CODES = [code for code, _name in settings.LANGUAGES]
FILES = sorted(path.stem for path in (written.FOLDER / "cooperatives").glob("*.toml"))
CARD = {"title", "sentence"}  # what lists and chats show, in each language that is named


def lacking(campaign: dict[str, Any], code: str) -> Iterator[str]:
    """What its original says and this language does not."""
    said = campaign.get("translations", {}).get(code, {}) | campaign[code]
    for field in texts.STORY:
        if campaign.get(field) and not said.get(field):
            yield field
    for group in texts.GROUPS[1:]:
        for number, part in enumerate(campaign.get(NAMES[group.name], [])):
            for field in group.fields:
                if part.get(field) and not part.get(code, {}).get(field):
                    yield f"{group.name} {number} {field}"


@pytest.mark.parametrize("name", FILES)
def test_a_language_that_a_campaign_is_told_in_has_every_field_of_the_original(name):
    campaign = written.cooperative(name).get("campaign", {})
    found = {code: list(lacking(campaign, code)) for code in CODES if code in campaign}
    assert found == {code: [] for code in found}
    named = campaign.get("translations", {})
    assert {code: CARD - set(said) for code, said in named.items()} == {code: set() for code in named}


def test_one_campaign_is_told_whole_in_another_language_and_its_co_op_with_it():
    fleca = written.cooperative("la-fleca")
    assert [code for code in CODES if code in fleca["campaign"]] == ["ca"]
    whole = ["about", "name", "sentence"]
    assert {code: sorted(said) for code, said in fleca["translations"].items()} == {"ca": whole, "en": whole}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("demo_world")
def test_and_so_it_stands_on_the_site_after_all_its_changes():
    """With what a review has had added to it."""
    fleca = Campaign.objects.get(cooperative__name="La Fleca del Carrer Nou")
    said = {name: (getattr(fleca, name), fleca.translations["ca"].get(name, "")) for name in texts.STORY}
    assert [name for name, (original, words) in said.items() if original and not words] == []
    for original, words in said.values():
        assert len(original.split("\n\n")) == len(words.split("\n\n"))
