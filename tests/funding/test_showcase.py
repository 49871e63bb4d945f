"""What everybody sees: home, the list, a campaign in each of its states, its figures and its picture."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from PIL import Image

from crowdcoop import clock
from funding.campaigns import moves, panels
from funding.campaigns.models import Campaign, Stock
from funding.showcase import figures, picture, report
from incubator.community import moves as community
from tests import kept, make, make_editor, make_funding, make_pledges

pytestmark = [pytest.mark.django_db, pytest.mark.once]
XSS = "<script>alert(1)</script> <img src=x onerror=alert(2)> [click](javascript:alert(3)) **bold** "


@pytest.fixture(autouse=True)
def _provider(desk):
    """Payments are answered in this process."""


@kept.fixture
def live(la_fleca):
    return make_funding.live(la_fleca)


def page(client, campaign, **asked):
    answer = client.get(reverse("campaign", args=[campaign.slug]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


# -- The page of a campaign ----------------------------------------------------------------------
def test_nobody_has_pledged_yet_and_the_page_says_what_that_means(client, live):
    text = page(client, live)
    for words in (
        "Be the first person",
        "€0",
        "of €5,000 minimum",
        "40 days",
        "All or nothing",
        "Sourdough manual",
        "CC BY-SA 4.0",
        "Electrician",
        "Bread of the street",
        "10 left",
    ):
        assert words in text
    assert reverse("pledge", args=[live.slug]) in text


def test_the_figures_of_the_page_are_those_of_the_pledges(client, live):
    make_pledges.paid(live, 310_000, email="ana@example.org")
    make_pledges.paid(live, 2_000, email="ana@example.org")
    text = page(client, live)
    assert "€3,120" in text
    assert "(62%)</span>" in text
    assert "data-supporters>1<" in text
    assert "Be the first person" not in text


def test_the_sums_of_the_table_are_the_minimum_and_the_optimum(client, live):
    table = page(client, live).split("<tfoot>")[1].split("</tfoot>")[0]
    assert "€5,000" in table
    assert "€6,500" in table


def test_what_a_team_writes_is_shown_and_never_run(client, la_fleca, lead):
    campaign = make_funding.ready(la_fleca)
    moves.edit(campaign, by=lead, title="<b>Bread</b>", sentence=XSS, story=XSS * 80, goal=XSS, motivation=XSS)
    moves.plan_cost(campaign, by=lead, title=XSS, description=XSS, kind="task", cents=1)
    moves.offer_reward(campaign, by=lead, title="<i>R</i>", description=XSS, cents=1)
    moves.submit(campaign, by=lead)
    moves.approve(campaign, by=la_fleca.incubation.mentor, publish_at=clock.now())
    text = page(client, moves.publish(campaign, by=None))
    for tag in ("<script>alert", "<img src=x", 'href="javascript:', "<b>Bread", "<i>R</i>"):
        assert tag not in text
    assert "<strong>bold</strong>" in text


def test_the_shared_link_answers_by_itself_with_its_preview(client, live):
    answer = client.get(f"/c/{live.slug}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert '<meta property="og:title" content="Bread of the street">' in text
    assert f'<meta property="og:url" content="http://testserver/c/{live.slug}/">' in text
    assert f'content="http://testserver/c/{live.slug}/og.png?v=0"' in text
    assert '<meta property="og:description" content="€0 of €5,000.' in text


def test_a_visitor_gets_no_cookie(client, live):
    for url in (reverse("home"), reverse("campaigns"), f"/c/{live.slug}/", reverse("campaign_total", args=[live.slug])):
        answer = client.get(url)
        assert (url, dict(answer.cookies)) == (url, {})


def test_the_sold_out_reward_stays_at_the_end(client, live):
    cheapest = live.rewards.first()
    Stock.objects.filter(reward=cheapest).update(units=1)
    make_pledges.paid(live, 1_000, reward=cheapest)
    text = page(client, live)
    assert text.index("Workshop") < text.index("Sold out")
    assert f"?reward={cheapest.pk}" not in text


def test_who_chose_to_be_seen_is_seen_and_nobody_else(client, live):
    make_pledges.paid(live, 1_000, name="Ana Seen", public=True)
    make_pledges.paid(live, 1_000, name="Bea Hidden")
    text = page(client, live)
    assert "Ana Seen" in text
    assert "Bea Hidden" not in text


def test_updates_of_the_co_op_are_on_its_campaign(client, live, lead):
    community.publish_update(live.cooperative, by=lead, title="The oven is lit", body="Come.")
    assert "The oven is lit" in page(client, live)


@pytest.mark.parametrize("state", ["draft", "in_review", "approved"])
def test_before_publication_it_exists_only_for_who_works_on_it(request, la_fleca, as_, state):
    campaign = getattr(make_funding, state)(la_fleca)
    url = reverse("campaign", args=[campaign.slug])
    for who in ("stranger", "supporter", "other_lead", "other_mentor", "finance"):
        assert (who, as_(request.getfixturevalue(who)).get(url).status_code) == (who, 404)
    for person in (*la_fleca.team(), la_fleca.incubation.mentor, request.getfixturevalue("coordinator")):
        answer = as_(person).get(url)
        assert answer.status_code == 200
        assert "Preview" in answer.content.decode()
    assert as_(None).get(f"/c/{campaign.slug}/total.json").status_code == 404
    assert as_(None).get(f"/c/{campaign.slug}/og.png").status_code == 404


def test_a_failed_campaign_says_so_and_keeps_its_figures(client, live):
    make_pledges.paid(live, 5_000)
    text = page(client, make_funding.end_round(live))
    assert "The minimum was not reached: everything goes back" in text
    assert "€50" in text
    assert reverse("pledge", args=[live.slug]) not in text
    assert "Follow La Fleca" in text


def test_a_funded_campaign_says_with_how_much_and_from_how_many(client, live):
    make_pledges.paid(live, 600_000)
    passed = make_funding.end_round(live)
    with clock.at(live.round_1_ends_at):
        assert "The minimum is safe" in page(client, passed)
    funded = make_funding.end_round(passed)
    assert "with €6,000 from 1 person" in page(client, funded)


def test_between_the_end_and_the_count_nobody_can_pledge(client, live):
    with clock.at(live.ends_at):
        text = page(client, live)
    assert "The round is over and the count is being made." in text
    assert reverse("pledge", args=[live.slug]) not in text


def test_a_cancelled_campaign_can_still_be_found_by_its_address_but_not_in_the_list(client, live, coordinator):
    moves.cancel(live, by=coordinator, reason="Fire")
    assert "This campaign was cancelled" in page(client, live)
    assert live.title not in client.get(reverse("campaigns")).content.decode()


def test_it_is_read_in_the_language_of_the_address_where_it_has_been_translated(client, la_fleca, lead):
    campaign = make_funding.ready(la_fleca)
    moves.edit(campaign, by=lead, translations={"ca": {"title": "Pa de carrer"}})
    moves.submit(campaign, by=lead)
    moves.approve(campaign, by=la_fleca.incubation.mentor, publish_at=clock.now())
    moves.publish(campaign, by=None)
    assert "Pa de carrer" in client.get(f"/ca/c/{campaign.slug}/").content.decode()
    assert "Bread of the street" in client.get(f"/es/c/{campaign.slug}/").content.decode()


def test_the_page_costs_the_same_whatever_is_on_it(client, live, lead):
    url = reverse("campaign", args=[live.slug])
    few = queries(client, url)
    for number in range(12):
        make_pledges.paid(live, 1_000, name=f"Person {number}", public=True, reward=live.rewards.first())
        moves.ask_for_help(live, by=lead, kind="task", title=f"Help {number}", description="An hour")
    community.publish_update(live.cooperative, by=lead, title="One", body="B")
    assert queries(client, url) == few


# -- Figures for machines ------------------------------------------------------------------------
def test_the_total_is_what_the_interface_says(client, live):
    make_pledges.paid(live, 12_345)
    answer = client.get(f"/c/{live.slug}/total.json")
    told = answer.json()
    assert parse_datetime(told.pop("closes_at")) == live.ends_at.replace(
        microsecond=live.ends_at.microsecond // 1000 * 1000
    )
    assert told == {
        "raised": 12_345,
        "matched": 0,
        "minimum": 500_000,
        "optimum": 650_000,
        "supporters": 1,
        "state": "round_1",
        "currency": "EUR",
    }
    assert answer["Cache-Control"] == "public, max-age=5"
    assert "Cookie" not in answer.get("Vary", "")


def test_the_picture_is_small_of_the_right_size_and_follows_the_figures(client, live):
    first = client.get(f"/c/{live.slug}/og.png")
    drawn = first.getvalue()
    assert first["Content-Type"] == "image/png"
    assert len(drawn) <= 250_000
    assert Image.open(io.BytesIO(drawn)).size == (1200, 630)
    make_pledges.paid(live, 250_000)
    with clock.at(clock.now() + picture.ANEW_AFTER):
        second = client.get(f"/c/{live.slug}/og.png")
    assert second.getvalue() != drawn


def test_an_unknown_campaign_is_404_everywhere(client):
    for url in ("/c/nothing/", "/en/c/nothing/", "/c/nothing/total.json", "/c/nothing/og.png"):
        assert client.get(url, follow=True).status_code == 404


@pytest.mark.parametrize(
    ("before", "days"), [(timedelta(days=40), 40), (timedelta(hours=25), 2), (timedelta(seconds=1), 1)]
)
def test_a_begun_day_counts_as_a_day(live, before, days):
    with clock.at(live.ends_at - before):
        assert figures.of(live).days_left == days


# -- Home ----------------------------------------------------------------------------------------
def test_a_house_without_figures_shows_none(client, db):
    text = client.get(reverse("home")).content.decode()
    assert "figures" not in text
    assert "No campaign is open today" in text


def test_the_figures_of_the_house_come_from_the_books(client, live, other_coop):
    make_pledges.paid(live, 10_000, email="ana@example.org")
    other = make_funding.live(other_coop)
    make_pledges.paid(other, 5_000, email="ana@example.org")
    make_pledges.cancelled(make_pledges.paid(other, 7_000, email="bea@example.org"))
    numbers = {str(words): number for words, number, _money in figures.impact()}
    assert numbers == {
        "raised": 15_000,
        "people who have pledged": 1,
        "co-ops on their way": 2,
        "open collective returns": 2,
    }
    assert "€150" in client.get(reverse("home")).content.decode()


def test_home_shows_the_open_campaigns_and_the_open_call(client, live):
    text = client.get(reverse("home")).content.decode()
    assert live.title in text
    assert live.cooperative.incubation.call.title in text
    assert "Sourdough manual" in text


# -- The list ------------------------------------------------------------------------------------
@kept.fixture
def three(la_fleca, other_coop):
    """One open, one that failed, one approved and not yet public."""
    failed = make_funding.live(other_coop, title="Greenhouse", round_days=1)
    open_one = make_funding.live(la_fleca)
    with clock.at(failed.ends_at):
        failed = make_funding.end_round(failed)
    hidden = make_funding.approved(make.cooperative(name="Cuidem"), title="Hidden one")
    return open_one, failed, hidden


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Bread of the street", "Greenhouse"]),
        ({"state": "open"}, ["Bread of the street"]),
        ({"state": "unfunded"}, ["Greenhouse"]),
        ({"state": "funded"}, []),
        ({"q": "green"}, ["Greenhouse"]),
        ({"q": "fleca"}, ["Bread of the street"]),
        ({"kind": "housing"}, []),
        ({"sort": "newest"}, ["Bread of the street", "Greenhouse"]),
        ({"state": "draft"}, ["Bread of the street", "Greenhouse"]),
        ({"sort": "; drop table", "page": "99"}, ["Bread of the street", "Greenhouse"]),
    ],
)
def test_the_address_says_what_is_listed(client, three, asked, found):
    answer = client.get(reverse("campaigns"), asked)
    assert answer.status_code == 200
    assert [card["campaign"].title for card in answer.context["cards"]] == found


def test_an_empty_list_offers_a_way_out(client, three):
    text = client.get(reverse("campaigns"), {"q": "zeppelin"}).content.decode()
    assert "No campaign matches" in text
    assert "Clear the filters" in text


def with_pictures(coop, *alts):
    """Live, with these pictures in this order."""
    campaign = make_funding.ready(coop, title=f"Of {coop}")
    for alt in alts:
        make_editor.picture(campaign, alt)
    by = make_funding.team_lead(coop)
    sent = moves.submit(campaign, by=by)
    approved = moves.approve(sent, by=coop.incubation.mentor, publish_at=clock.now())
    return moves.publish(approved, by=None)


@pytest.mark.parametrize("name", ["home", "campaigns"])
def test_a_card_shows_the_first_picture_and_cloth_where_there_is_none(client, live, name):
    assert "card-picture" not in client.get(reverse(name)).content.decode()
    campaign = with_pictures(make.cooperative(name="Seen"), "The oven, lit", "The street")
    shown = client.get(reverse(name)).content.decode()
    first = campaign.pictures.with_files().first()
    assert (shown.count("card-picture"), first.src in shown, "The street" in shown) == (1, True, False)
    assert 'alt="The oven, lit"' in shown


def test_home_and_list_cost_the_same_with_more_campaigns(client, live):
    few = [queries(client, reverse(name)) for name in ("home", "campaigns")]
    for number in range(4):
        with_pictures(make.cooperative(name=f"More {number}"), "One", "Another")
    assert [queries(client, reverse(name)) for name in ("home", "campaigns")] == few


# -- Elsewhere -----------------------------------------------------------------------------------
def test_the_co_op_s_page_has_its_public_campaigns(la_fleca):
    campaign = make_funding.approved(la_fleca)
    assert panels.campaigns(None, la_fleca) is None
    moves.publish(campaign, by=None)
    assert [one.pk for one in panels.campaigns(None, la_fleca)["context"]["campaigns"]] == [campaign.pk]


def test_the_report_tells_the_figures_of_its_moment_and_not_of_today(live):
    with clock.at(live.published_at + timedelta(days=1)):
        make_pledges.paid(live, 100_000)
    with clock.at(live.published_at + timedelta(days=9)):
        make_pledges.paid(live, 500_000)
    make_funding.end_round(make_funding.end_round(live))
    then = [report.section(live.cooperative, live.published_at + timedelta(days=days)) for days in (2, 10, 50, 90)]
    assert [(one["raised"], one["supporters"], one["percent"], one["state"]) for one in then] == [
        (100_000, 1, 20, "round_1"),
        (600_000, 2, 120, "round_1"),
        (600_000, 2, 120, "round_2"),
        (600_000, 2, 120, "funded"),
    ]
    assert [[bool(one["passed_at"]) for one in section["rounds"]] for section in then] == [
        [False],
        [False],
        [True, False],
        [True, False],
    ]
    assert (then[0]["minimum"], then[0]["optimum"], len(then[0]["costs"])) == (500_000, 650_000, 3)
    assert report.section(live.cooperative, live.published_at - timedelta(days=1)) is None


def test_in_the_report_people_and_money_leave_at_the_same_moment(live):
    """The refund is asked for on the third day; the provider has not sent it yet."""
    with clock.at(live.published_at + timedelta(days=1)):
        pledge = make_pledges.paid(live, 10_000, email="gone@example.org")
        make_pledges.paid(live, 3_000, email="here@example.org")
    with clock.at(live.published_at + timedelta(days=3)):
        make_pledges.cancelled(pledge)
    then = [report.section(live.cooperative, live.published_at + timedelta(days=days)) for days in (2, 4)]
    assert [(one["raised"], one["supporters"]) for one in then] == [(13_000, 2), (3_000, 1)]


def test_a_draft_of_nobody_stays_invisible(client, db):
    assert Campaign.objects.public().count() == 0
