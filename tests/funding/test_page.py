"""The campaign's page for visitors without a session: kept, and never stale."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.people import moves as people
from funding.campaigns import moves
from funding.ledger import accounts, book
from funding.showcase import kept as pages
from funding.showcase.kept import DRAWN_AT_LEAST_EVERY, DRAWN_AT_MOST_EVERY
from incubator.community import moves as community
from tests import kept, make_funding, make_pledges

pytestmark = [pytest.mark.django_db, pytest.mark.once]
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _provider(desk):
    """Payments are answered in this process."""


@kept.fixture
def live(la_fleca):
    return make_funding.live(la_fleca)


def read(client, campaign, path="/en/c/{}/", **headers):
    answer = client.get(path.format(campaign.slug), headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def asked(client, path, **headers):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path, headers=headers)
    return [one["sql"] for one in queries], answer


# -- Kept ------------------------------------------------------------------------------------------
def test_a_visitor_costs_one_small_query_and_gets_no_cookie(client, live):
    path = f"/en/c/{live.slug}/"
    first, drawn = asked(client, path)
    again, given = asked(client, path)
    assert len(first) <= 8
    assert len(again) == 1
    assert "funding_totals" in again[0]
    assert given.content == drawn.content
    assert not given.cookies
    assert "Bread of the street" in given.content.decode()


def test_the_kept_page_is_what_the_page_is_without_keeping(client, live, lead, as_):
    """With an address that says where somebody came from, and with one that asks for something else, which is not kept."""
    make_pledges.paid(live, 310_000)
    whole = read(client, live, "/en/c/{}/?other=1").replace("?other=1", "").replace("%3Fother%3D1", "")
    assert read(client, live) == whole
    assert read(client, live) == whole
    assert read(client, live, "/en/c/{}/?from=whatsapp&utm_source=x") == whole
    signed_in = read(as_(lead), live)
    assert "My co-op" in signed_in
    assert "My co-op" not in read(client, live)


def test_headers_are_those_of_every_page(client, live):
    path, plain = f"/en/c/{live.slug}/", reverse("campaigns")
    for answer in (client.get(path), client.get(path)):
        ours, others = dict(answer.headers), dict(client.get(plain).headers)
        safety = [name for name in others if name not in {"Content-Length", "Vary", "Cache-Control"}]
        assert {"Content-Security-Policy", "X-Frame-Options", "Permissions-Policy", "Referrer-Policy"} <= set(safety)
        assert {name: ours.get(name) for name in safety} == {name: others[name] for name in safety}
        assert answer["Cache-Control"] == "public, no-cache"
        assert {"Cookie", "Accept-Encoding"} <= set(answer["Vary"].split(", "))
    assert client.get(path, headers={"host": "evil.example"}).status_code == 400
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_what_has_not_changed_is_not_sent_again(client, live):
    path = f"/en/c/{live.slug}/"
    etag = client.get(path)["ETag"]
    same = client.get(path, headers={"If-None-Match": etag})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    make_pledges.paid(live)
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_it_is_sent_small_to_whoever_can_read_that(client, live):
    path = f"/en/c/{live.slug}/"
    small = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == client.get(path).content
    assert int(small["Content-Length"]) == len(small.content) < 20_000


def test_the_short_address_answers_in_the_visitors_language(client, live, lead):
    first = {code: read(client, live, "/c/{}/", **{"Accept-Language": code}) for code in ("es", "ca", "en")}
    again = {code: read(client, live, "/c/{}/", **{"Accept-Language": code}) for code in ("es", "ca", "en")}
    assert first == again
    assert [f'<html lang="{code}"' in text for code, text in again.items()] == [True] * 3
    answer = client.get(f"/c/{live.slug}/", headers={"Accept-Language": "ca"})
    assert "Accept-Language" in answer["Vary"]
    assert answer["Content-Language"] == "ca"
    client.cookies["django_language"] = "es"
    chosen = client.get(f"/c/{live.slug}/", headers={"Accept-Language": "ca"})
    assert '<html lang="es"' in chosen.content.decode()
    assert chosen["Cache-Control"] == "private, no-cache"
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in read(client, live)


def test_nothing_of_a_draft_or_of_one_person_is_kept(client, la_fleca, lead, as_):
    draft = make_funding.draft(la_fleca)
    assert client.get(f"/en/c/{draft.slug}/").status_code == 404
    assert "Preview" in read(as_(lead), draft)
    assert client.get(f"/en/c/{draft.slug}/").status_code == 404
    assert len(pages.shelf) == 0


def test_the_memory_has_an_end(client, live, monkeypatch):
    monkeypatch.setattr(pages, "MOST", 2)
    for code in ("es", "ca", "en"):
        read(client, live, f"/{code}/c/{{}}/")
    assert len(pages.shelf) == 2
    assert len(asked(client, f"/en/c/{live.slug}/")[0]) == 1
    assert len(asked(client, f"/es/c/{live.slug}/")[0]) > 1


# -- Never stale -----------------------------------------------------------------------------------
def test_every_pledge_is_there_at_once_and_in_every_sentence(client, live):
    assert "Be the first person" in read(client, live)
    make_pledges.paid(live, 310_000, email="ana@example.org")
    text = read(client, live)
    for words in (
        "€3,100",
        "(62%)</span>",
        "data-supporters>1<",
        "<b data-share-of>62%</b>",
        "€1,900 more reach",
        "€3,100 of €5,000.",
    ):
        assert words in text
    assert 'width="47.69%"' in text
    assert "Be the first person" not in text
    second = make_pledges.paid(live, 185_800)
    text = read(client, live)
    assert "Complete the minimum: €42" in text
    assert 'data-at-most="6000" href="/en/c/bread-of-the-street/pledge/?complete=1">' in text
    assert 'data-at-most="6000" href="/en/c/bread-of-the-street/pledge/?complete=1" hidden>' not in text
    make_pledges.paid(live, 4_200)
    text = read(client, live)
    assert 'pledge/?complete=1" hidden>' in text
    assert "Minimum reached, now towards the optimum of €6,500" in text
    make_pledges.cancelled(second)
    assert "€1,858 more reach" in read(client, live)


def test_one_total_is_drawn_once(client, live, monkeypatch):
    read(client, live)
    make_pledges.paid(live)
    path = f"/en/c/{live.slug}/"
    assert [len(asked(client, path)[0]) for _time in range(3)] == [2, 1, 1]


def test_units_and_names_follow_within_seconds_of_the_total(client, live):
    with clock.at(live.published_at + timedelta(hours=1)):
        read(client, live)
        workshop = live.rewards.get(title="Workshop")
        make_pledges.paid(live, 6_000, reward=workshop, name="Ada", public=True)
        text = read(client, live)
        assert ("€60" in text, "10 left" in text) == (True, True)
    with clock.at(live.published_at + timedelta(hours=1) + DRAWN_AT_MOST_EVERY):
        text = read(client, live)
        assert ("9 left" in text, "Ada" in text, "10 left" in text) == (True, True, False)


def test_time_alone_changes_it_too(client, live):
    with clock.at(live.ends_at - 2 * A_DAY):
        assert "2 days" in read(client, live)
    with clock.at(live.ends_at - A_DAY + timedelta(seconds=-1)):
        assert "2 days" in read(client, live)
    with clock.at(live.ends_at - A_DAY):
        assert "1 day<" in read(client, live)
    with clock.at(live.ends_at - timedelta(seconds=1)):
        assert reverse("pledge", args=[live.slug]) in read(client, live)
    with clock.at(live.ends_at):
        assert "the count is being made" in read(client, live)
    with clock.at(live.ends_at - timedelta(seconds=1)):
        assert "1 day<" in read(client, live)


def test_what_is_changed_without_a_step_is_there_after_a_minute(client, live):
    start = live.published_at + timedelta(hours=1)
    with clock.at(start):
        read(client, live)
        type(live).objects.filter(pk=live.pk).update(sentence="Mended by hand")
        assert "Mended by hand" not in read(client, live)
    with clock.at(start + DRAWN_AT_LEAST_EVERY):
        assert "Mended by hand" in read(client, live)


def test_the_match_is_drawn_hatched_from_the_books(client, live):
    make_pledges.paid(live, 100_000)
    read(client, live)
    pot = "pot:1:reserved"
    book.post("pledge_paid", "matched:1", {pot: -50_000, accounts.campaign_matched(live.pk): 50_000})
    with clock.at(clock.now() + DRAWN_AT_LEAST_EVERY):
        text = read(client, live)
        told = client.get(f"/c/{live.slug}/total.json").json()
    assert "€1,500" in text
    assert "€500 of it comes from matchfunding." in text
    assert 'class="bar-matched" x="15.38%" width="7.69%"' in text
    assert (told["raised"], told["matched"]) == (150_000, 50_000)


# -- What is changed by a step is there at once ---------------------------------------------------
def test_each_step_that_changes_the_page_shows_at_once(client, live, lead, coordinator, la_fleca):
    """One step after another, each looked at before and after."""
    help_wanted = live.help_wanted.get()
    steps = [
        ("New help", lambda: moves.ask_for_help(live, by=lead, kind="task", title="New help", description="An hour")),
        ("Other help", lambda: moves.change_help(live, by=lead, part=help_wanted, title="Other help")),
        ("A first loaf", lambda: community.publish_update(la_fleca, by=lead, title="A first loaf", body="B")),
        ("La Fleca de Gràcia", lambda: people.describe(la_fleca, by=lead, name="La Fleca de Gràcia")),
        ("Vic", lambda: people.describe(la_fleca, by=lead, town="Vic")),
        ("This campaign was cancelled", lambda: moves.cancel(live, by=coordinator, reason="Fire")),
    ]
    for words, step in steps:
        assert words not in read(client, live), words
        step()
        assert words in read(client, live), words
    assert "Other help" in read(client, live)


def test_what_is_taken_away_is_gone_at_once(client, live, lead):
    assert "Electrician" in read(client, live)
    moves.remove_help(live, by=lead, part=live.help_wanted.get())
    assert "Electrician" not in read(client, live)


def test_each_state_shows_at_once(client, live):
    assert "All or nothing" in read(client, live)
    make_pledges.paid(live, 600_000)
    passed = make_funding.end_round(live)
    with clock.at(live.ends_at):
        assert "The minimum is safe" in read(client, live)
        last = make_pledges.paid(passed, 1_000)
    assert last.state == "paid"
    with clock.at(passed.ends_at):
        assert "the count is being made" in read(client, live)
        make_funding.end_round(passed)
        text = read(client, live)
    assert "with €6,010 from 2 people" in text
    assert "Follow La Fleca" in text


def test_the_first_page_after_publication_is_there_at_once(client, la_fleca):
    campaign = make_funding.approved(la_fleca)
    assert client.get(f"/c/{campaign.slug}/", follow=True).status_code == 404
    moves.publish(campaign, by=None)
    assert campaign.title in read(client, campaign, "/c/{}/")
