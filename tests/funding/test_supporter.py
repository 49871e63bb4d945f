"""The supporter's own pages, by private link and without an account: thanks, how it stands, what can be changed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.workflow import NotNow
from funding.campaigns.models import Stock, Totals
from funding.payments import books, calls, sweep
from funding.pledges import changing, moves
from funding.pledges.models import Pledge
from incubator.community.models import Follow
from tests import make_funding, make_pledges
from tests.make_pledges import VISITOR

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "Marta\nCarrer Gran 1\n08001\nBarcelona\nSpain"
WHERE = {"receiver": "Pau", "street": "Carrer Nou 2", "postcode": "17001", "town": "Girona", "country": "Spain"}


@pytest.fixture
def posted(la_fleca, desk):
    return make_funding.live_with_post(la_fleca)


@pytest.fixture
def parcel(posted):
    return posted.rewards.get(title="Parcel")


def at(name: str, pledge, *more) -> str:
    return reverse(name, args=[pledge.token, *more])


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def again(pledge) -> Pledge:
    return Pledge.objects.get(pk=pledge.pk)


def taken(reward) -> int:
    return Stock.objects.get(reward=reward).taken


# -- Thanks (P43) ----------------------------------------------------------------------------------
def test_thanks_say_what_was_done_what_comes_and_what_may_be_done_more(client, posted, desk):
    pledge = make_pledges.paid(posted, email="marta@example.org")
    page = text(client.get(at("pledge_done", pledge)))
    for said in (
        "Thank you: you are the first person",
        pledge.reference,
        at("pledge_receipt", pledge),
        "The first round ends on",
        at("pledge_manage", pledge),
        "https://wa.me/?text=",
        f"c/{posted.slug}/%3Ffrom%3Dwhatsapp",
        "mailto:?subject=",
        "How did you hear of it?",
        "Create your account",
    ):
        assert said in page
    assert " checked" not in page
    with clock.at(clock.now() + timedelta(days=1)):
        assert "Thank you" in text(client.get(at("pledge_done", pledge)))
    make_pledges.paid(posted, email="pau@example.org")
    assert "Thank you: you are 2 people now" in text(client.get(at("pledge_done", pledge)))


def test_nothing_is_followed_or_said_unless_they_say_so(client, posted, desk):
    pledge = make_pledges.paid(posted, email="marta@example.org")
    assert client.post(at("pledge_done", pledge), {}).status_code == 303
    assert (Follow.objects.count(), again(pledge).heard) == (0, "")
    client.post(at("pledge_done", pledge), {"follow": "on", "heard": "friend"})
    follow = Follow.objects.get()
    assert (follow.email, follow.confirmed_at, again(pledge).heard) == ("marta@example.org", None, "friend")
    assert Notice.objects.filter(message="follow_confirm", email="marta@example.org").count() == 1
    wrong = client.post(at("pledge_done", pledge), {"heard": "a bird"})
    assert "<title>Error: " in wrong.content.decode()


@pytest.mark.parametrize("known", [True, False])
def test_the_account_button_says_the_same_of_an_address_with_an_account(as_, posted, desk, supporter, known):
    client = as_(None)
    pledge = make_pledges.paid(posted, email=supporter.email if known else "new@example.org")
    answer = client.post(at("pledge_account", pledge))
    assert (answer.status_code, answer.url) == (302, "/en/accounts/login/code/confirm/?next=%2Fen%2Fme%2Fpledges%2F")
    page = text(client.get(answer.url)).replace(pledge.email, "")
    for said in ("already", "exists", "welcome back"):
        assert said not in page.lower()
    assert Notice.objects.filter(email=pledge.email, message="login_code").count() == 1


# -- How it stands (P44) ---------------------------------------------------------------------------
def test_its_page_tells_its_way_and_what_comes(client, posted, desk):
    pledge = make_pledges.paid(posted)
    page = client.get(at("pledge_manage", pledge))
    told, coming = ([str(step.words) for step in page.context[name]] for name in ("steps", "next"))
    assert told == ["You made the pledge.", "We received €25.00."]
    assert [words[:27] for words in coming] == [
        "The first round ends. With ",
        "The second round ends.",
        "The co-op gets the money an",
    ]
    assert page.context["next"][0].at == posted.round_1_ends_at
    make_pledges.paid(posted, 500_000)
    passed = make_funding.end_round(posted)
    with clock.at(passed.round_2_ends_at - timedelta(hours=1)):
        page = client.get(at("pledge_manage", pledge))
    told = [str(step.words) for step in page.context["steps"]]
    assert told[-1] == "The campaign reached its minimum: the decision stands."
    assert "It can no longer be cancelled" in text(page)
    make_funding.end_round(passed)
    page = client.get(at("pledge_manage", pledge))
    assert str(page.context["steps"][-1].words) == "The campaign was funded: the money is the co-op's."
    assert page.context["next"] == []
    # Read only, but for who sees their name.
    assert page.context["may"] == {
        "change_reward": False,
        "change_address": False,
        "change_privacy": True,
        "write": True,
        "cancel": False,
    }


def test_cancelling_takes_three_clicks_from_the_mail_and_the_total_falls(client, posted, desk):
    pledge = make_pledges.paid(posted)
    make_pledges.paid(posted)
    mail = words(Notice.objects.filter(message="pledge_received", email=pledge.email).get()).text
    assert at("pledge_manage", pledge) in mail  # the first click
    page = text(client.get(at("pledge_manage", pledge)))
    assert "<summary>Cancel this pledge</summary>" in page  # the second
    assert client.post(at("pledge_cancel", pledge)).url == at("pledge_manage", pledge)  # the third
    totals = client.get(f"/c/{posted.slug}/total.json").json()
    assert (totals["raised"], totals["supporters"]) == (2_500, 1)
    sweep.send_refunds_due()
    page = client.get(at("pledge_manage", pledge))
    assert str(page.context["steps"][-1].words) == "€25.00 have been returned."
    assert books.differences() == []


def test_the_reward_can_be_changed_for_one_the_amount_covers(client, posted, parcel, desk):
    workshop, loaf = posted.rewards.get(title="Workshop"), posted.rewards.get(title="Loaf")
    pledge = make_pledges.paid(posted, 3_500, reward=loaf)
    page = client.get(at("pledge_reward", pledge))
    choices = [str(words) for _pk, words in page.context["form"].fields["reward"].choices]
    assert choices == ["No reward", "Thanks", "Loaf", "Parcel"]
    first = client.post(at("pledge_reward", pledge), {"reward": parcel.pk})
    assert "This reward comes by post" in text(first)
    assert again(pledge).reward == loaf
    assert client.post(at("pledge_reward", pledge), {"reward": parcel.pk, **WHERE}).status_code == 303
    pledge = again(pledge)
    assert (pledge.reward, pledge.snapshot["title"], pledge.address.split("\n")[3]) == (parcel, "Parcel", "Girona")
    assert [taken(one) for one in (loaf, parcel)] == [0, 1]
    client.post(at("pledge_reward", pledge), {"reward": ""})
    pledge = again(pledge)
    assert (pledge.reward, pledge.snapshot, pledge.address, taken(parcel)) == (None, {}, "", 0)
    dearer = client.post(at("pledge_reward", pledge), {"reward": workshop.pk})
    assert list(dearer.context["form"].errors) == ["reward"]
    with pytest.raises(NotNow):
        moves.change_reward(pledge, by=VISITOR, reward=workshop)
    assert books.differences() == []


def test_a_sold_out_reward_can_be_kept_and_not_taken(client, posted, parcel, desk):
    holder = make_pledges.paid(posted, 3_000, reward=parcel, address=ADDRESS)
    make_pledges.paid(posted, 3_000, reward=parcel, address=ADDRESS)
    other = make_pledges.paid(posted, 3_000)
    kept = client.post(at("pledge_reward", holder), {"reward": parcel.pk, **WHERE})
    assert (kept.status_code, again(holder).address.split("\n")[0]) == (303, "Pau")
    refused = client.post(at("pledge_reward", other), {"reward": parcel.pk, **WHERE})
    assert list(refused.context["form"].errors) == ["reward"]
    with pytest.raises(NotNow, match="sold out"):
        moves.change_reward(other, by=VISITOR, reward=parcel, address=ADDRESS)
    assert taken(parcel) == 2
    with clock.at(posted.ends_at):
        assert "not taking pledges" in text(client.get(at("pledge_reward", holder)))


def test_where_it_goes_can_be_changed_until_it_has_left(client, posted, parcel, desk, settings, monkeypatch):
    pledge = make_pledges.paid(posted, 3_000, reward=parcel, address=ADDRESS)
    assert 'value="Carrer Gran 1"' in text(client.get(at("pledge_address", pledge)))
    assert client.post(at("pledge_address", pledge), WHERE).status_code == 303
    assert again(pledge).address == "Pau\nCarrer Nou 2\n17001\nGirona\nSpain"
    card = client.post(at("pledge_address", pledge), WHERE | {"street": "4111 1111 1111 1111"})
    assert list(card.context["form"].errors) == ["street"]
    settings.REWARD_IS_SENT = ["tests.funding.test_supporter.always"]
    assert "has been sent already" in text(client.get(at("pledge_address", pledge)))
    assert client.post(at("pledge_address", pledge), WHERE).status_code == 409
    plain = make_pledges.paid(posted)
    assert "Nothing is sent by post" in text(client.get(at("pledge_address", plain)))


def always(_pledge) -> bool:
    return True


def test_who_sees_the_name_can_be_changed(client, posted, desk):
    pledge = make_pledges.paid(posted, name="Marta Canary")
    campaign = reverse("campaign", args=[posted.slug])
    assert "Marta Canary" not in text(client.get(campaign))
    client.post(at("pledge_privacy", pledge), {"name": "Marta Canary", "public": "on"})
    assert "Marta Canary" in text(client.get(campaign))
    client.post(at("pledge_privacy", pledge), {"name": "Marta Canary"})
    assert "Marta Canary" not in text(client.get(campaign))
    told = Entry.objects.filter(step="pledges.change_privacy").order_by("id").values_list("data", flat=True)
    assert list(told) == [{"public": True, "share_with_coop": False}, {"public": False, "share_with_coop": False}]


@pytest.mark.parametrize(
    "name", ["pledge_reward", "pledge_address", "pledge_privacy", "pledge_write", "pledge_receipt", "pledge_done"]
)
def test_a_private_page_is_for_its_link_alone(client, posted, desk, name):
    pledge = make_pledges.paid(posted)
    page = client.get(at(name, pledge))
    assert (page.status_code, page["Cache-Control"], page["X-Robots-Tag"]) == (200, "no-store, private", "noindex")
    assert page["Referrer-Policy"] == "same-origin"
    assert client.get(reverse(name, args=[pledge.token[:-1] + "~"])).status_code == 404


# -- Lost links ------------------------------------------------------------------------------------
def test_lost_links_come_by_mail_and_the_page_says_nothing(client, posted, desk):
    pledges = [make_pledges.paid(posted, email="marta@example.org") for _one in range(2)]
    answers = {}
    for email in ("Marta@Example.org", "nobody@example.org"):
        answer = client.post(reverse("pledge_links"), {"email": email}, follow=True)
        answers[email] = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    assert len(set(answers.values())) == 1
    notice = Notice.objects.get(message="pledge_links")
    assert notice.email == "marta@example.org"
    for pledge in pledges:
        assert at("pledge_manage", pledge) in words(notice).text
    client.post(reverse("pledge_links"), {"email": "marta@example.org"})
    assert Notice.objects.filter(message="pledge_links").count() == 1
    with clock.at(clock.now() + changing.LINKS_AGAIN_AFTER):
        client.post(reverse("pledge_links"), {"email": "marta@example.org"})
    assert Notice.objects.filter(message="pledge_links").count() == 2


# -- With an account (P45) -------------------------------------------------------------------------
def test_ones_own_page_shows_pledges_and_receipts_or_where_to_begin(as_, posted, supporter, desk):
    client = as_(supporter)
    assert "You have not pledged to any campaign yet" in text(client.get("/en/me/"))
    pledge = make_pledges.paid(posted)
    Pledge.objects.filter(pk=pledge.pk).update(person=supporter)
    page = text(client.get("/en/me/"))
    assert pledge.receipts.get().code in page
    assert at("pledge_manage", pledge) in page
    with CaptureQueriesContext(connection) as few:
        client.get("/en/me/")
    for _more in range(3):
        Pledge.objects.filter(pk=make_pledges.paid(posted).pk).update(person=supporter)
    with CaptureQueriesContext(connection) as many:
        client.get("/en/me/")
    assert len(many) == len(few)
    assert "1" in text(client.get("/en/me/pledges/"))


def test_a_payment_that_failed_can_be_tried_again_for_a_week(client, posted, desk):
    pledge = make_pledges.started(posted)
    desk.pay(pledge.attempts.get(), "failed")
    calls.settle(pledge.attempts.get())
    mail = words(Notice.objects.get(message="payment_failed")).text
    assert at("pledge_manage", pledge) in mail
    assert "You get this because you pledged" in mail
    make_pledges.sweep_abandoned()
    with clock.at(clock.now() + timedelta(days=6)):
        assert "Pay €25.00" in text(client.get(at("pledge_manage", pledge)))
        assert calls.pay(moves.take_up_again(again(pledge), by=VISITOR), by=VISITOR) == pledge.attempts.last().url
    assert Totals.objects.get(campaign=posted).raised == 0
