"""Pledging: the form, the summary, what is refused, and what is counted."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns.models import Stock, Totals
from funding.payments import calls
from funding.payments import moves as payments
from funding.pledges import cart as carts
from funding.pledges import moves, sweep
from funding.pledges.cart import KeyUsed
from funding.pledges.models import Pledge
from tests import make_funding, make_pledges

pytestmark = pytest.mark.django_db
FORM = {
    "reward": "",
    "amount": "25",
    "email": "marta@example.org",
    "name": "",
    "tip": "",
    "message": "",
    "key": "k" * 22,
}


def address(campaign) -> str:
    return f"/en/c/{campaign.slug}/pledge/"


def fill(client, campaign, **changes):
    return client.post(address(campaign), FORM | changes)


def key_of(response) -> str:
    return parse_qs(urlsplit(response.url).query)["key"][0]


# -- The form (P40) -------------------------------------------------------------------------------
def test_the_form_suggests_nothing(client, campaign, desk):
    page = client.get(address(campaign))
    form = page.context["form"]
    assert [name for name in form.fields if name not in ("key", "source")] == [
        *("reward", "amount", "email", "name", "tip", "message", "public", "share_with_coop"),
    ]
    assert [form[name].value() for name in ("reward", "amount", "tip", "public", "share_with_coop")] == [
        *("", None, None, None, None),
    ]
    html = page.content.decode()
    assert html.count("<h1") == 1
    assert html.count(" checked") == 1  # "No reward"
    assert "style=" not in html


def test_the_reward_of_the_link_is_chosen_with_its_price(client, campaign, workshop, desk):
    form = client.get(f"{address(campaign)}?reward={workshop.pk}").context["form"]
    assert form["reward"].value() == str(workshop.pk)
    assert form["amount"].value() == "60"


@pytest.mark.parametrize("reward", ["999999", "x", "-1", "9" * 30, "1; drop"])
def test_a_strange_reward_in_the_link_chooses_none(client, campaign, desk, reward):
    form = client.get(address(campaign), {"reward": reward}).context["form"]
    assert form["reward"].value() == ""
    assert form["amount"].value() is None


@pytest.mark.parametrize(
    ("typed", "language", "cents"),
    [
        ("25", "es", 2500),
        ("25,5", "es", 2550),
        ("12,50", "es", 1250),
        ("12.50", "es", 1250),
        ("25,50 €", "ca", 2550),
        ("1.234,50", "es", 123450),
        ("1 234,50", "es", 123450),
        ("1,234.50", "en", 123450),
        ("\u00a025\u00a0", "es", 2500),
    ],
)
def test_amounts_as_people_type_them(client, campaign, desk, typed, language, cents):
    response = client.post(f"/{language}/c/{campaign.slug}/pledge/", FORM | {"amount": typed})
    assert response.status_code == 303
    assert carts.find(client.session, FORM["key"]).amount == cents


@pytest.mark.parametrize(
    "typed",
    [
        *("0", "-1", "-0", "0,99", "0.001", "12.345", "NaN", "Infinity", "sNaN", "1e309", "1e999999999", "1e-400"),
        *(
            "99999999999999999999",
            "10000,01",
            "1234567890",
            "null",
            "0x10",
            "",
            "   ",
            "\u00a0",
            "12 euros",
            "٢٥",
            "25;",
        ),
    ],
)
def test_what_is_not_an_amount_is_said_on_the_form(client, campaign, desk, typed):
    response = fill(client, campaign, amount=typed, name="Marta")
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["amount"]
    html = response.content.decode()
    assert "<title>Error: " in html
    assert 'value="Marta"' in html
    assert Pledge.objects.count() == 0


def test_of_two_amounts_in_one_form_the_last_is_taken_and_shown(client, campaign, desk):
    response = client.post(address(campaign), FORM | {"amount": ["1", "100"]})
    page = client.get(response.url).content.decode()
    assert "Confirm and pledge €100.00" in page


def test_fields_that_are_not_of_the_form_are_ignored(client, campaign, desk):
    fill(client, campaign, state="paid", currency="USD", total="1", campaign_id="999", paid_at="2026-01-01", person="1")
    client.post("/en/pledge/check/", {"key": FORM["key"], "amount": "1", "currency": "JPY"})
    pledge = Pledge.objects.get()
    assert (pledge.state, pledge.amount, pledge.currency, pledge.campaign) == ("started", 2500, "EUR", campaign)


def test_a_reward_costs_at_least_its_price(client, campaign, workshop, desk):
    response = fill(client, campaign, reward=str(workshop.pk), amount="59,99")
    assert response.context["form"].errors == {"amount": ["This reward is from €60.00."]}
    assert fill(client, campaign, reward=str(workshop.pk), amount="60").status_code == 303


def test_the_reward_of_another_campaign_is_refused(client, campaign, other_coop, desk):
    other = make_funding.live(other_coop, title="Another")
    response = fill(client, campaign, reward=str(other.rewards.first().pk), amount="100")
    assert list(response.context["form"].errors) == ["reward"]


def test_a_reward_by_post_asks_where_to(client, la_fleca, desk):
    draft = make_funding.draft(la_fleca)
    lead = make_funding.team_lead(la_fleca)
    words = {
        "title": "Parcel",
        "description": "Bread by post.",
        "cents": 3_000,
        "delivery": "post",
        "delivered_by": make_funding.FAR,
    }
    make_funding.moves.offer_reward(draft, by=lead, **words)
    parcel = draft.rewards.get(title="Parcel")
    make_funding.pass_gate(la_fleca)
    sent = make_funding.moves.submit(draft, by=lead)
    mentor = la_fleca.incubation.mentor
    approved = make_funding.moves.approve(sent, by=mentor, publish_at=clock.now())
    campaign = make_funding.moves.publish(approved, by=None)
    first = fill(client, campaign, reward=str(parcel.pk), amount="30")
    assert first.context["form"].errors == {}
    assert "<title>Pledge to" in first.content.decode()
    where = {
        "receiver": "Marta",
        "street": "Carrer Gran 1",
        "postcode": "08001",
        "town": "Barcelona",
        "country": "Spain",
    }
    wrong = fill(client, campaign, reward=str(parcel.pk), amount="30", **where | {"town": ""})
    assert list(wrong.context["form"].errors) == ["town"]
    second = fill(client, campaign, reward=str(parcel.pk), amount="30", **where)
    assert second.status_code == 303
    assert carts.find(client.session, FORM["key"]).address == "Marta\nCarrer Gran 1\n08001\nBarcelona\nSpain"


@pytest.mark.parametrize("field", ["name", "message"])
def test_a_card_number_is_refused_and_not_kept(client, campaign, desk, field):
    response = fill(client, campaign, **{field: "4111 1111 1111 1111"})
    assert list(response.context["form"].errors) == [field]
    assert carts.find(client.session, FORM["key"]) is None


@pytest.mark.parametrize(
    "email", ["", "marta@", "marta", "a@b", "x" * 250 + "@example.org", "a@example.org\nBcc: b@c.org"]
)
def test_the_mail_must_be_one(client, campaign, desk, email):
    assert list(fill(client, campaign, email=email).context["form"].errors) == ["email"]


def test_what_most_people_give_is_said_and_not_filled_in(client, campaign, desk):
    for amount in (2_000, 2_500, 2_500):
        make_pledges.paid(campaign, amount)
    page = client.get(address(campaign)).content.decode()
    assert "What most people give here: €25." in page
    assert 'value="25' not in page


def test_completing_the_minimum_is_offered_when_little_is_missing(client, campaign, desk):
    page = client.get(address(campaign)).content.decode()
    assert "Complete the minimum" not in page
    assert "data-live" not in page  # an offer that came by itself would push the form away
    make_pledges.paid(campaign, 494_050)
    page = client.get(address(campaign)).content.decode()
    assert "Complete the minimum: €60" in page
    assert "€59.50 more reach the minimum" in page
    assert f'data-live="/c/{campaign.slug}/total.json"' in page
    assert client.get(f"{address(campaign)}?complete=1").context["form"]["amount"].value() == "60"
    make_pledges.paid(campaign, 5_950)
    assert "Complete the minimum" not in client.get(address(campaign)).content.decode()


def test_too_many_forms_from_one_address_are_refused(client, campaign, desk, settings):
    settings.PLEDGE_LIMIT = 2
    assert [fill(client, campaign, amount="x").status_code for _time in range(4)] == [200, 200, 429, 429]
    assert client.get(address(campaign)).status_code == 200


# -- The summary (P41) and the confirmation -------------------------------------------------------
def test_the_summary_shows_what_will_be_charged_and_leads_back(client, campaign, workshop, desk):
    response = fill(client, campaign, reward=str(workshop.pk), amount="65", tip="2", name="Marta")
    page = client.get(response.url).content.decode()
    for words in ("€65.00", "€2.00", "Workshop", "marta@example.org", "Marta", "Confirm and pledge €67.00"):
        assert words in page
    assert f"{address(campaign)}?key={FORM['key']}#id_amount" in page
    again = client.get(f"{address(campaign)}?key={FORM['key']}").context["form"]
    assert [again[name].value() for name in ("amount", "tip", "email")] == ["65", "2", "marta@example.org"]


def test_confirming_leads_to_the_provider(client, campaign, desk):
    fill(client, campaign)
    response = client.post("/en/pledge/check/", {"key": FORM["key"]})
    pledge = Pledge.objects.get()
    assert response.status_code == 303
    assert response.url == make_pledges.attempt_of(pledge).url
    assert (pledge.state, pledge.amount, pledge.language, pledge.person) == ("started", 2500, "en", None)


@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_summary_of_nothing(client, campaign, desk, method):
    assert getattr(client, method)("/en/pledge/check/", {"key": FORM["key"]}).status_code == 404
    fill(client, campaign)
    assert getattr(client, method)("/en/pledge/check/", {"key": "another"}).status_code == 404
    assert Pledge.objects.count() == 0


def test_somebody_elses_form_is_not_found(client, campaign, desk, as_):
    fill(client, campaign)
    assert as_(None).get(f"/en/pledge/check/?key={FORM['key']}").status_code == 404


def test_sent_twice_or_from_two_tabs_it_is_one_pledge(client, campaign, desk):
    fill(client, campaign)
    first, second = (client.post("/en/pledge/check/", {"key": FORM["key"]}) for _tab in range(2))
    assert first.url == second.url
    pledge = Pledge.objects.get()
    assert pledge.attempts.count() == 1
    assert client.get(f"/en/pledge/check/?key={FORM['key']}").url == f"/en/pledge/done/{pledge.token}/"


def test_back_and_resend_after_paying_charges_nothing_more(client, campaign, desk):
    fill(client, campaign)
    client.post("/en/pledge/check/", {"key": FORM["key"]})
    pledge = Pledge.objects.get()
    desk.pay(make_pledges.attempt_of(pledge))
    calls.settle(make_pledges.attempt_of(pledge))
    again = client.post("/en/pledge/check/", {"key": FORM["key"]})
    assert again.url == f"/en/pledge/done/{pledge.token}/"
    assert len(desk.charges) == 1


def test_the_same_key_for_something_else_is_a_conflict(client, campaign, desk):
    fill(client, campaign)
    client.post("/en/pledge/check/", {"key": FORM["key"]})
    fill(client, campaign, amount="30")
    response = client.post("/en/pledge/check/", {"key": FORM["key"]})
    assert response.status_code == 409
    assert Pledge.objects.get().amount == 2500
    with pytest.raises(KeyUsed):
        carts.confirm(carts.find(client.session, FORM["key"]), by=make_pledges.VISITOR)


def test_a_reward_that_sells_out_meanwhile_is_named_and_the_rest_kept(client, campaign, workshop, desk):
    response = fill(client, campaign, reward=str(workshop.pk), amount="60")
    for _place in range(10):
        make_pledges.started(campaign, 6_000, reward=workshop)
    check = f"http://testserver{response.url}"
    refused = client.post("/en/pledge/check/", {"key": FORM["key"]}, headers={"referer": check}, follow=True)
    assert "“Workshop” is sold out." in refused.content.decode()
    assert carts.find(client.session, FORM["key"]).email == "marta@example.org"
    assert Pledge.objects.count() == 10
    changed = fill(client, campaign, reward=str(workshop.pk), amount="60")
    assert list(changed.context["form"].errors) == ["reward"]


# -- When ------------------------------------------------------------------------------------------
def test_it_is_open_until_just_before_the_end(campaign, desk):
    second = timedelta(seconds=1)
    moments = [campaign.published_at - second, campaign.published_at, campaign.ends_at - second, campaign.ends_at]
    answers = []
    for moment in moments:
        with clock.at(moment):
            answers.append(moves.start.allowed(campaign, make_pledges.VISITOR))
    assert answers == [False, True, True, False]


def test_after_the_page_was_opened_the_campaign_may_end(client, campaign, desk):
    fill(client, campaign)
    with clock.at(campaign.ends_at):
        assert "not taking pledges" in client.get(f"/en/pledge/check/?key={FORM['key']}").content.decode()
        assert client.post("/en/pledge/check/", {"key": FORM["key"]}).status_code == 409
        assert "not taking pledges" in client.get(address(campaign)).content.decode()
    assert Pledge.objects.count() == 0


@pytest.mark.parametrize("builder", [make_funding.draft, make_funding.in_review, make_funding.approved])
def test_there_is_nothing_to_pledge_to_before_publication(client, la_fleca, desk, builder):
    campaign = builder(la_fleca)
    assert client.get(address(campaign)).status_code == 404
    assert fill(client, campaign).status_code == 404
    with pytest.raises(NotNow):
        carts.confirm(make_pledges.cart(campaign), by=make_pledges.VISITOR)


def test_a_team_does_not_pledge_to_itself(campaign, lead, supporter, as_, desk):
    cart = make_pledges.cart(campaign)
    assert "You are in the team" in as_(lead).get(address(campaign)).content.decode()
    with pytest.raises(NotNow):
        carts.confirm(cart, by=lead)
    assert carts.confirm(cart, by=supporter).person == supporter


# -- What is counted and told ----------------------------------------------------------------------
def test_one_person_counts_once(campaign, desk):
    make_pledges.paid(campaign, 1_000, email="marta@example.org")
    make_pledges.paid(campaign, 1_500, email="Marta@Example.org")
    make_pledges.paid(campaign, 2_000, email="pau@example.org")
    totals = Totals.objects.get(campaign=campaign)
    assert (totals.raised, totals.supporters) == (4_500, 2)


def test_the_supporter_gets_a_receipt_at_once(campaign, lead, teammate, desk):
    """The team hears of it a little later, with others: tests/funding/test_pledge_speed.py."""
    pledge = make_pledges.paid(campaign, name="Marta", public=True)
    told = Notice.objects.filter(message__startswith="pledge").order_by("id").values_list("message", "email")
    assert list(told) == [("pledge_received", pledge.email)]


def test_what_nobody_pays_is_abandoned_and_its_reward_freed(campaign, workshop, desk):
    declined = make_pledges.started(campaign, 6_000, reward=workshop)
    desk.pay(make_pledges.attempt_of(declined), "failed")
    calls.settle(make_pledges.attempt_of(declined))
    open_still = make_pledges.started(campaign, 6_000, reward=workshop)
    assert sweep.abandon_due() == 0
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert sweep.abandon_due() == 1
        assert sweep.abandon_due() == 0
    assert [Pledge.objects.get(pk=pledge.pk).state for pledge in (declined, open_still)] == ["abandoned", "started"]
    assert Stock.objects.get(reward=workshop).taken == 1


def test_no_pledge_is_abandoned_while_its_payment_may_arrive(campaign, desk):
    pledge = make_pledges.started(campaign)
    with pytest.raises(NotNow):
        moves.abandon(pledge, by=None)


def test_an_abandoned_pledge_can_be_taken_up_again_for_a_week(campaign, workshop, desk):
    pledge = make_pledges.started(campaign, 6_000, reward=workshop)
    payments.fail(make_pledges.attempt_of(pledge), by=None, reason="declined")
    pledge = moves.abandon(pledge, by=None)
    with clock.at(clock.now() + timedelta(days=8)), pytest.raises(NotNow):
        moves.take_up_again(pledge, by=make_pledges.VISITOR)
    assert moves.take_up_again(pledge, by=make_pledges.VISITOR).state == "started"
    assert Stock.objects.get(reward=workshop).taken == 1


def test_only_the_programme_itself_moves_money_states(campaign, desk, lead, finance):
    pledge = make_pledges.started(campaign)
    for step, words in [(moves.pay, {}), (moves.abandon, {}), (moves.turn_away, {}), (moves.returned, {})]:
        for person in (lead, finance, make_pledges.VISITOR):
            with pytest.raises(NotYours):
                step(pledge, by=person, **words)


def test_a_funded_campaign_tells_its_supporters_once(campaign, desk):
    for email in ("a@example.org", "b@example.org", "A@example.org"):
        make_pledges.paid(campaign, 200_000, email=email)
    campaign = make_funding.end_round(make_funding.end_round(campaign))
    assert campaign.state == "funded"
    assert [sweep.tell_results_due(), sweep.tell_results_due()] == [1, 0]
    assert Notice.objects.filter(message="campaign_result_supporter").count() == 2


# -- My pledges ------------------------------------------------------------------------------------
def test_nobody_else_sees_them(campaign, supporter, lead, as_, desk):
    carts.confirm(make_pledges.cart(campaign), by=supporter)
    assert list(as_(lead).get("/en/me/pledges/").context["page"].object_list) == []
    assert as_(None).get("/en/me/pledges/").status_code == 302


def test_the_list_asks_as_much_for_thirty_as_for_three(campaign, supporter, as_, desk, django_assert_num_queries):
    client = as_(supporter)
    carts.confirm(make_pledges.cart(campaign), by=supporter)
    with CaptureQueriesContext(connection) as few:
        client.get("/en/me/pledges/")
    for _more in range(25):
        carts.confirm(make_pledges.cart(campaign), by=supporter)
    with django_assert_num_queries(len(few)):
        page = client.get("/en/me/pledges/")
    assert len(page.context["page"].object_list) == 24
