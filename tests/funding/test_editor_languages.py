"""A campaign in several languages: each text beside its original, and nothing lost where one is missing."""

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.look.text import in_language
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns import moves
from funding.campaigns.languages import moves as languages
from funding.campaigns.languages import texts
from funding.campaigns.meanwhile import mark
from funding.campaigns.models import Campaign
from tests import kept, make_editor, make_funding

pytestmark = pytest.mark.django_db


@kept.fixture
def written(la_fleca):
    campaign = make_funding.draft(la_fleca)
    make_editor.maker(campaign)
    make_editor.commitment(campaign)
    make_editor.picture(campaign)
    return Campaign.objects.get(pk=campaign.pk)


def key_of(campaign, group, field):
    return next(text.key for text in texts.of(campaign) if (text.group.name, text.field) == (group, field))


def test_every_text_stands_beside_its_original(written, lead, as_):
    shown = as_(lead).get(reverse("campaign_language", args=["ca"])).content.decode()
    for original in ("Bread of the street", "Oven", "Workshop", "Sourdough manual", "Electrician", "She bakes."):
        assert original in shown
    groups = list(dict.fromkeys(text.group.name for text in texts.of(written)))
    assert groups == ["story", "pictures", "budget", "rewards", "returns", "impact", "help", "team"]
    assert as_(lead).get(reverse("campaign_language", args=["es"])).status_code == 404  # its own
    assert as_(lead).get(reverse("campaign_language", args=["fr"])).status_code == 404


def test_what_is_translated_is_read_and_the_rest_as_it_was_written(written, lead, as_):
    loaf = written.rewards.get(title="Loaf")
    said = {f"rewards-{loaf.pk}-title": "Pa", key_of(written, "story", "title"): "Pa del carrer"}
    assert as_(lead).post(reverse("campaign_language", args=["ca"]), said).status_code == 302
    moves.edit(written, by=lead, translations={**Campaign.objects.get().translations, "eu": {"title": "Ogia"}})
    languages.translate(written, by=lead, language="ca", said={key_of(written, "story", "sentence"): "Un forn"})
    fresh, loaf = Campaign.objects.get(), written.rewards.get(title="Loaf")
    assert fresh.translations == {"ca": {"title": "Pa del carrer", "sentence": "Un forn"}, "eu": {"title": "Ogia"}}
    assert [in_language(fresh, "title", one) for one in ("ca", "en", "es")] == ["Pa del carrer", *[written.title] * 2]
    assert [in_language(loaf, name, "ca") for name in ("title", "description")] == ["Pa", "A loaf of a kilo."]
    assert "3 of 22 texts" in as_(lead).get(reverse("campaign_languages")).content.decode()
    languages.translate(written, by=lead, language="ca", said={f"rewards-{loaf.pk}-title": ""})
    loaf.refresh_from_db()
    assert loaf.translations == {}


def test_two_who_translate_do_not_overwrite_each_other(written, lead, teammate, as_):
    url, title = reverse("campaign_language", args=["ca"]), key_of(written, "story", "title")
    read = as_(lead).get(url).content.decode().split('name="seen" value="')[1].split('"')[0]
    languages.translate(written, by=teammate, language="ca", said={title: "Pa de Teo"})
    shown = as_(lead).post(url, {title: "Pa de Laia", "seen": read}).content.decode()
    for words in ("Nothing was overwritten", "Pa de Laia", "What stands there now:", "Pa de Teo"):
        assert words in shown
    assert Campaign.objects.get().translations["ca"]["title"] == "Pa de Teo"
    with pytest.raises(NotNow, match="Nothing was overwritten"):
        languages.translate(written, by=lead, language="ca", said={title: "Pa"}, seen=mark({"other": "page"}))


def test_a_line_that_went_meanwhile_gives_the_words_back(written, lead):
    gone = written.rewards.get(title="Loaf")
    key = f"rewards-{gone.pk}-title"
    moves.remove_reward(written, by=lead, part=gone)
    with pytest.raises(NotNow, match="not there any more") as refused:
        languages.translate(written, by=lead, language="ca", said={key: "Pa"})
    assert "Pa" in refused.value.reasons


def test_who_may_and_what_is_no_language_of_it(written, lead, other_lead, mentor):
    for person in (other_lead, mentor):
        with pytest.raises(NotYours):
            languages.translate(written, by=person, language="ca", said={})
    with pytest.raises(NotNow, match="not translated into this language"):
        languages.translate(written, by=lead, language="fr", said={})


def test_during_the_campaign_only_help_and_the_people_are_translated(la_fleca, lead):
    campaign = make_funding.ready(la_fleca)
    make_editor.maker(campaign)
    title = key_of(campaign, "story", "title")
    sent = moves.submit(campaign, by=lead)
    approved = moves.approve(sent, by=la_fleca.incubation.mentor, publish_at=clock.now())
    live = moves.publish(approved, by=None)
    assert {text.group.name for text in texts.of(live)} == {"help", "team"}
    languages.translate(live, by=lead, language="ca", said={key_of(live, "help", "title"): "Electricista"})
    assert live.help_wanted.get().translations == {"ca": {"title": "Electricista"}}
    with pytest.raises(NotNow, match="not there any more"):
        languages.translate(live, by=lead, language="ca", said={title: "Una altra cosa"})
