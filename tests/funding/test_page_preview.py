"""What a chat shows of a campaign: title, sentence, and a picture that changes with the total, but not all the time."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from crowdcoop import clock
from funding.campaigns.models import Campaign
from funding.ledger import accounts, book
from funding.showcase import figures, picture
from tests import make_funding, make_pledges

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def live(la_fleca, desk, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return make_funding.live(la_fleca)


def og(client, campaign, language="es"):
    page = client.get(f"/{language}/c/{campaign.slug}/").content.decode()
    return dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)"', page))


def test_the_words_are_short_and_in_the_readers_language(client, live):
    make_pledges.paid(live, 310_000)
    Campaign.objects.filter(pk=live.pk).update(translations={"ca": {"title": "Pa " * 40}})
    found = og(client, live)
    with clock.at(live.ends_at - timedelta(days=12)):
        assert og(client, live)["description"].startswith("3.100\xa0€ de 5.000\xa0€. Quedan 12 días.")
    assert (found["title"], found["locale"]) == ("Bread of the street", "es_ES")
    assert found["image:alt"] == "Bread of the street · La Fleca"
    assert (found["image:width"], found["image:height"]) == ("1200", "630")
    assert found["image"].startswith(f"http://testserver/c/{live.slug}/og.png?v=")
    catalan = og(client, live, "ca")
    assert (len(catalan["title"]), catalan["locale"]) == (60, "ca_ES")
    assert og(client, live, "en")["locale"] == "en_GB"


def version(campaign, at):
    """As the page and the picture read it at that moment."""
    with clock.at(at):
        row = picture.with_moved(Campaign.objects.select_related("totals"), at).get(pk=campaign.pk)
        return picture.version(row, figures.of(row))


def test_its_address_changes_with_the_total_and_at_most_every_ten_minutes(live):
    start = picture.slot(live.published_at + timedelta(days=1))
    moments = [start + timedelta(seconds=30 * n) for n in range(60 * 2)]
    seen = []
    for n, moment in enumerate(moments):
        if n < 60 or n == 90:
            with clock.at(moment):
                parts = {accounts.provider("desk"): -100, accounts.campaign_pledged(live.pk): 100}
                book.post("pledge_paid", f"paid:{n}", parts)
        seen.append((version(live, moment), moment))
    changes = [moment for (one, _before), (other, moment) in pairwise(seen) if one != other]
    assert [(moment - start).total_seconds() / 60 for moment in changes] == [10, 20, 30, 50]


def test_each_address_has_one_picture_and_old_ones_go(client, live, settings):
    folder = settings.DATA_DIR / "pictures" / live.slug
    pictures = []
    for n in range(3):
        moment = live.published_at + timedelta(minutes=20 * n)
        with clock.at(moment):
            pictures.append(b"".join(client.get(f"/c/{live.slug}/og.png").streaming_content))
            make_pledges.paid(live, 100_000)
            assert b"".join(client.get(f"/c/{live.slug}/og.png").streaming_content) == pictures[-1]
    assert len(set(pictures)) == 3
    assert max(map(len, pictures)) <= 250_000
    assert len(list(folder.iterdir())) == 3


def test_at_the_end_it_is_drawn_once_more_and_with_the_match(client, live):
    make_pledges.paid(live, 600_000)
    with clock.at(live.ends_at):
        assert version(live, clock.now()) == "over"
    funded = make_funding.end_round(make_funding.end_round(live))
    assert version(funded, funded.closed_at) == "funded"
    plain = figures.of(funded)
    matched = picture.draw(funded, plain._replace(matched=100_000))
    colours = {colour for _n, colour in matched.getcolors(100_000)}
    assert tuple(int(picture.MATCHED[place : place + 2], 16) for place in (1, 3, 5)) in colours
    assert tuple(int(picture.HATCH[place : place + 2], 16) for place in (1, 3, 5)) in colours
    assert tuple(int(picture.HATCH[place : place + 2], 16) for place in (1, 3, 5)) not in {
        colour for _n, colour in picture.draw(funded, plain).getcolors(100_000)
    }
