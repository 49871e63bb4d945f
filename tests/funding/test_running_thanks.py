"""Whoever gave is thanked once, in the team's own words, and keeps what they did not want to show."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.workflow import NotNow, NotYours
from funding.running import moves, queue
from funding.running.models import Thanked, Thanks, waiting_for_thanks
from tests import make_pledges
from tests.make_running import begun, crowd, given, on

AFTERNOON = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
TEXT = "You are in the first ten.\n\nCome and smell the bread."


@pytest.fixture
def campaign(la_fleca, desk):
    return begun(la_fleca)


@pytest.fixture
def url():
    return reverse("campaign_thanks")


def sent():
    return Notice.objects.filter(message="thanks_of_team").order_by("id")


def test_one_by_one(as_, campaign, lead, teammate, url):
    first = given(campaign, 1, 2_500, name="Rosa Amat", message="For the bread", share_with_coop=True)[0]
    second = given(campaign, 2, 1_000, name="Hidden Person", email="hidden@example.org")[0]
    third = given(campaign, 2, 1_000, name="Seen Person", public=True, email="seen@example.org")[0]
    one = reverse("campaign_thanks_one", args=[first.pk])
    with clock.at(AFTERNOON):
        browser = as_(lead)
        told = browser.get(url).content.decode()
        assert one in told
        assert "3 pledges wait." in told
        for shown in ("Rosa Amat", first.email, "“For the bread”", "Anonymous", "Seen Person", "€25"):
            assert shown in told
        for kept in ("Hidden Person", "hidden@example.org", "seen@example.org"):
            assert kept not in told
        assert "checked" not in told
        answer = browser.post(one, {"text": TEXT, "pledges": first.pk})
        assert answer["Location"] == reverse("campaign_thanks_one", args=[second.pk])
        assert "hidden@example.org" not in browser.get(answer["Location"]).content.decode()
        again = as_(teammate).post(one, {"text": "Twice!", "pledges": first.pk})
        assert again.status_code == 409
        assert "They have been thanked already." in again.content.decode()
        assert "You are in the first ten." in as_(teammate).get(one).content.decode()
        browser.post(reverse("campaign_thanks_one", args=[third.pk]), {"text": TEXT, "pledges": third.pk})
        assert [giver.name for giver in queue.page_of(campaign, None).givers] == ["Anonymous"]
    notice = sent()[0]
    said = words(notice, "en")
    assert (notice.email, notice.not_before, sent().count()) == (first.email, AFTERNOON, 2)
    assert said.subject == "La Fleca thanks you for supporting “Bread of the street”"
    assert TEXT in said.text
    assert "You get this because you pledged" in said.text
    assert "Laia Puig, of La Fleca" in said.text


def test_many_at_once(as_, campaign, lead, url):
    crowd(campaign, 60)
    ours = list(waiting_for_thanks(campaign).values_list("pk", flat=True))
    with clock.at(AFTERNOON):
        browser = as_(lead)
        told = browser.get(url).content.decode()
        assert told.count('type="checkbox" name="pledges"') == 50
        nobody = browser.post(url, {"text": TEXT}).content.decode()
        assert "Tick whom you want to thank." in nobody
        assert browser.post(url, {"text": "", "pledges": ours[:2]}).status_code == 200
        too_many = browser.post(url, {"text": TEXT, "pledges": ours[:51]}).content.decode()
        assert "At most 50 at a time." in too_many
        assert Thanks.objects.count() == 0
        shown = ",".join(map(str, ours[:50]))
        browser.post(url, {"text": TEXT, "everybody": "on", "shown": shown})
        assert (Thanked.objects.count(), sent().count()) == (50, 50)
        assert "10 pledges wait." in browser.get(url).content.decode()
        half = browser.post(url, {"text": "More", "pledges": [ours[49], ours[50]]}, follow=True).content.decode()
    assert "1 pledge has been thanked for. The others had been thanked already." in half
    assert (Thanks.objects.count(), sent().count()) == (2, 51)


def test_by_day_and_once_per_person(campaign, lead, supporter):
    supporter.timezone = "Atlantic/Canary"
    supporter.save()
    first, second = given(campaign, 1, 1_000, 2_000, email="rosa@example.org")
    other = given(campaign, 1, 1_000)[0]
    other.person, other.email = supporter, supporter.email
    other.save()
    with clock.at(datetime(2026, 3, 5, 20, 30, tzinfo=UTC)):  # half past nine in Madrid, half past eight in Tenerife
        moves.thank(campaign, by=lead, pledges=[first.pk, second.pk, other.pk], text="Good night")
    assert list(sent().values_list("email", "not_before")) == [
        ("rosa@example.org", datetime(2026, 3, 6, 7, 0, tzinfo=UTC)),
        (supporter.email, datetime(2026, 3, 5, 20, 30, tzinfo=UTC)),
    ]


def test_only_those_of_this_campaign_that_count(campaign, other_coop, lead, other_lead, as_, url):
    paid, gone = given(campaign, 1, 1_000, 2_000)
    with on(campaign, 1.1):
        make_pledges.cancelled(gone)
        started = make_pledges.started(campaign)
    theirs = given(begun(other_coop), 1, 1_000)[0]
    with on(campaign, 2):
        with pytest.raises(NotYours):
            moves.thank(campaign, by=other_lead, pledges=[paid.pk], text=TEXT)
        with pytest.raises(NotNow):
            moves.thank(campaign, by=lead, pledges=[gone.pk, started.pk, theirs.pk], text=TEXT)
        for strange in (theirs.pk, 10**30, "x", -1):
            answer = as_(lead).post(url, {"text": TEXT, "pledges": strange})
            assert answer.status_code == 200
        for foreign in (theirs.pk, gone.pk):
            assert as_(lead).get(reverse("campaign_thanks_one", args=[foreign])).status_code == 404
        thanks = moves.thank(campaign, by=lead, pledges=[paid.pk, gone.pk, theirs.pk], text=TEXT)
    assert [thanked.pledge_id for thanked in thanks.pledges.all()] == [paid.pk]
