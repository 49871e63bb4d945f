import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.delivery import deliver_due
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from incubator.community import moves, report, tasklist
from incubator.community.models import Follow, Update
from tests import make_training

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>"


@pytest.fixture
def public(itinerary):
    """La Fleca, in the programme: everybody may follow it."""
    return itinerary.cooperative


def follow_url(coop):
    return reverse("follow", args=[coop.slug])


def asked(coop, email="neighbour@example.org"):
    return moves.ask_to_follow(coop, by=NOBODY, email=email, language="ca")


def told(message):
    return [notice.email for notice in Notice.objects.filter(message=message).order_by("id")]


# -- Following ------------------------------------------------------------------------------------


def test_a_stranger_follows_once_the_mail_is_confirmed(public, client, mailoutbox):
    client.post(follow_url(public), {"email": "Neighbour@Example.org"})
    assert public.follows.current().count() == 0
    deliver_due()
    mail = next(mail for mail in mailoutbox if mail.to == ["neighbour@example.org"])
    path = re.search(r"http://testserver(/\S+/confirm/)", mail.body).group(1)
    client.post(path)
    assert [follow.email for follow in public.follows.current()] == ["neighbour@example.org"]


@pytest.mark.parametrize("name", ["follow_confirm", "follow_manage"])
def test_looking_at_a_private_link_changes_nothing(name, public, client):
    follow = asked(public)
    response = client.get(reverse(name, args=[follow.token]))
    follow.refresh_from_db()
    assert response.status_code == 200
    assert (follow.confirmed_at, follow.stopped_at) == (None, None)
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_stopping_and_beginning_again_by_the_private_link(public, client):
    follow = make_training.follower(public)
    client.post(reverse("follow_manage", args=[follow.token]))
    assert public.follows.current().count() == 0
    client.post(reverse("follow_confirm", args=[follow.token]))
    assert public.follows.current().count() == 1


@pytest.mark.parametrize("name", ["follow_confirm", "follow_manage"])
def test_a_guessed_link_is_not_found(name, public, client):
    asked(public)
    assert client.get(reverse(name, args=["x" * 22])).status_code == 404
    assert client.post(reverse(name, args=["x" * 22])).status_code == 404


def test_asking_twice_is_one_follow_and_one_mail(public):
    asked(public)
    asked(public)
    assert Follow.objects.count() == 1
    assert told("follow_confirm") == ["neighbour@example.org"]


def test_who_lost_the_mail_may_ask_again_later(public):
    with clock.at(clock.now() - timedelta(minutes=11)):
        asked(public)
    asked(public)
    assert told("follow_confirm") == ["neighbour@example.org"] * 2


def test_the_answer_is_the_same_whether_or_not_somebody_follows(public, client):
    make_training.follower(public, "known@example.org")
    pages = [client.post(follow_url(public), {"email": mail}, follow=True) for mail in ("known@example.org", "n@e.org")]
    said = [re.findall(r"Look at your mail[^<]*", page.content.decode()) for page in pages]
    assert said[0] == said[1] != []
    assert told("follow_confirm")[1:] == ["n@e.org"]


def test_asking_for_somebody_who_follows_does_not_stop_them(public):
    make_training.follower(public, "known@example.org")
    asked(public, "known@example.org")
    assert public.follows.current().count() == 1


def test_whoever_is_signed_in_follows_at_once(public, supporter, as_):
    client = as_(supporter)
    client.post(follow_url(public))
    client.post(follow_url(public))
    assert [follow.person for follow in public.follows.current()] == [supporter]
    assert told("follow_confirm") == []
    assert public.name in client.get(reverse("me")).content.decode()


def test_signing_in_takes_over_what_was_asked_with_the_same_address(public, supporter, as_):
    asked(public, supporter.email)
    as_(supporter).post(follow_url(public))
    assert [follow.person for follow in Follow.objects.all()] == [supporter]


@pytest.mark.parametrize(
    "email", ["", "no", "a@b", "x" * 300 + "@example.org", "a\x00@example.org", "a@example.org\nBcc: b@e.org"]
)
def test_what_is_no_address_is_said(email, public, client):
    response = client.post(follow_url(public), {"email": email})
    assert response.status_code == 200
    assert "Error:" in response.content.decode()
    assert Follow.objects.count() == 0


def test_a_co_op_outside_the_programme_cannot_be_followed(other_coop, client, supporter):
    assert client.post(follow_url(other_coop), {"email": "a@example.org"}).status_code == 404
    with pytest.raises(NotNow):
        asked(other_coop)
    with pytest.raises(NotNow):
        moves.follow(other_coop, by=supporter)


# -- Stopping from the mail program ---------------------------------------------------------------
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def header(mail):
    return re.fullmatch(r"<http://testserver(/\S+)>", mail.extra_headers["List-Unsubscribe"]).group(1)


def test_one_click_in_a_mail_program_stops_it_for_this_receiver_only(public, supporter, mailoutbox):
    make_training.follower(public, "a@example.org")
    moves.follow(public, by=supporter)
    make_training.update(public)
    deliver_due()
    mails = {mail.to[0]: mail for mail in mailoutbox if mail.subject.startswith("La Fleca:")}
    assert {mail.extra_headers["List-Unsubscribe-Post"] for mail in mails.values()} == {"List-Unsubscribe=One-Click"}
    program = Client(enforce_csrf_checks=True)
    answers = [program.post(header(mails["a@example.org"]), ONE_CLICK) for _time in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert [follow.email for follow in public.follows.current()] == [supporter.email]
    assert Entry.objects.filter(step="community.stop").count() == 1
    assert not program.cookies


@pytest.mark.parametrize(
    "sent", [{}, {"List-Unsubscribe": ""}, {"List-Unsubscribe": "one-click\0"}, {"x": "y" * 9_999}]
)
def test_what_no_mail_program_sends_stops_nothing_and_is_asked(sent, public, client):
    follow = make_training.follower(public)
    url = reverse("follow_stop", args=[follow.token])
    for answer in (client.get(url), client.post(url, sent)):
        assert answer.url == follow.get_absolute_url()
    assert client.put(url).status_code == 405
    assert client.post(reverse("follow_stop", args=["x" * 22]), ONE_CLICK).status_code == 404
    assert public.follows.current().count() == 1


# -- Updates --------------------------------------------------------------------------------------


def test_every_follower_gets_the_update_with_a_link_of_their_own(public, lead, supporter, as_, mailoutbox):
    follower = make_training.follower(public, "a@example.org")
    moves.follow(public, by=supporter)
    asked(public, "not-confirmed@example.org")
    gone = make_training.follower(public, "gone@example.org")
    moves.stop(gone, by=NOBODY)
    as_(lead).post(reverse("community"), {"title": "The oven has come", "body": "It weighs *two tons*."})
    assert sorted(told("update_published")) == ["a@example.org", "supporter@example.org"]
    deliver_due()
    mails = {mail.to[0]: mail.body for mail in mailoutbox if mail.subject == "La Fleca: The oven has come"}
    assert follower.token in mails["a@example.org"]
    assert follower.token not in mails["supporter@example.org"]
    assert "It weighs" in mails["a@example.org"]


@pytest.mark.parametrize("who", ["mentor", "coordinator", "supporter", "other_lead"])
def test_only_the_team_writes_updates(who, public, other_coop, as_, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        make_training.update(public, by=person)
    assert as_(person).post(reverse("community"), {"title": "x", "body": "y"}).status_code == 404
    assert Update.objects.count() == 0


@pytest.mark.parametrize(
    "given", [{"title": ""}, {"body": ""}, {"title": "x" * 121}, {"body": "x" * 10001}, {"title": "a\x00b"}]
)
def test_an_update_that_cannot_be_published_keeps_what_was_typed(given, public, lead, as_):
    words = {"title": "The oven has come", "body": "It weighs two tons."} | given
    page = as_(lead).post(reverse("community"), words).content.decode()
    assert "Error:" in page
    assert words["body"][:50] in page
    assert Update.objects.count() == 0


def test_a_script_in_an_update_is_only_text(public, lead, client, mailoutbox):
    make_training.follower(public)
    update = make_training.update(public, title=HOSTILE[:100], body=HOSTILE)
    deliver_due()
    html = [mail.alternatives[0][0] for mail in mailoutbox if mail.subject.startswith("La Fleca:")]
    for page in [client.get(update.get_absolute_url()).content.decode(), *html]:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert not re.search(r"<a[^>]*javascript:", page)


def test_an_update_is_read_by_everybody_at_its_own_co_op_only(public, other_coop, client):
    update = make_training.update(public)
    assert client.get(update.get_absolute_url()).status_code == 200
    assert client.get(reverse("update", args=[other_coop.slug, update.pk])).status_code == 404


# -- Pages ----------------------------------------------------------------------------------------


def test_the_hub_tells_followers_against_the_goal(public, lead, as_):
    make_training.followers(public, 2)
    page = as_(lead).get(reverse("community")).content.decode()
    assert "2 of 30 followers" in page
    assert "No updates yet" in page


@pytest.mark.parametrize("who", ["mentor", "coordinator", "supporter", "other_lead"])
def test_the_hub_does_not_exist_for_others(who, public, other_coop, as_, request):
    assert as_(request.getfixturevalue(who)).get(reverse("community")).status_code == 404


def test_nobodys_address_is_on_a_page(public, lead, as_, client):
    make_training.follower(public, "private@example.org")
    pages = [as_(lead).get(reverse("community")), client.get(public.get_absolute_url())]
    assert all(b"private@example.org" not in page.content for page in pages)


@pytest.mark.parametrize("page", ["community", "updates"])
def test_queries_do_not_grow_with_updates_and_followers(page, public, lead, as_, cost):
    url = reverse(page, args=[public.slug] if page == "updates" else [])

    def costs(number):
        for _ in range(number):
            make_training.update(public)
        make_training.followers(public, number)
        return cost(as_(lead), url)

    assert costs(3) == costs(27)


def test_publishing_costs_the_same_for_3_and_30_followers(public, lead, as_):
    def costs(number):
        make_training.followers(public, number)
        with CaptureQueriesContext(connection) as asked:
            make_training.update(public)
        return len(asked)

    assert costs(3) == costs(30)


def test_tasks_tell_what_the_call_asks(itinerary, lead):
    make_training.update(itinerary.cooperative)
    found = [(task.status, task.done) for task in tasklist.tasks(itinerary, lead)]
    assert found == [("0 of 30", False), ("1 of 1", True)]


def test_report_counts_who_followed_then(public):
    make_training.followers(public, 2)
    then = clock.now()
    with clock.at(then + timedelta(seconds=1)):
        moves.stop(public.follows.first(), by=NOBODY)
        make_training.update(public)
    assert report.section(public, then)["followers"] == 2
    now = report.section(public, then + timedelta(seconds=2))
    assert [now["followers"], now["updates"]] == [1, 1]
