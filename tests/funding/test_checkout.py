"""The three screens as a supporter meets them: what is asked, what is kept, what may change under their hands."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from crowdcoop import clock
from funding.pledges import cart as carts
from funding.pledges import sources
from funding.pledges.models import Pledge
from tests import make_funding, make_pledges

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FORM = {"reward": "", "amount": "25", "email": "marta@example.org", "name": "", "tip": "", "key": "c" * 22}
WHERE = {"receiver": "Marta", "street": "Carrer Gran 1", "postcode": "08001", "town": "Barcelona", "country": "Spain"}
NOT_ASKED = {"hidden", "submit", "button"}


class Fields(HTMLParser):
    """Names of what is asked and seen at once: not what is hidden, nor folded away."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.closed, self.seen, self.ticked = 0, 0, [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.inside += tag == "main"
        self.closed += (tag == "details" and "open" not in given) or (tag == "fieldset" and "hidden" in given)
        self.closed += bool(self.closed) and tag == "fieldset" and "hidden" not in given
        if tag in {"input", "textarea", "select"} and self.inside and given.get("type") not in NOT_ASKED:
            self.ticked += [given["name"]] if "checked" in given and given.get("value") else []
            if not self.closed and given["name"] not in self.seen:
                self.seen.append(given["name"])

    def handle_endtag(self, tag):
        self.inside -= tag == "main"
        if tag in {"details", "fieldset"} and self.closed:
            self.closed -= 1


def fields(page) -> Fields:
    reader = Fields()
    reader.feed(page.content.decode())
    return reader


@pytest.fixture
def posted(la_fleca, desk):
    return make_funding.live_with_post(la_fleca)


@pytest.fixture
def parcel(posted):
    return posted.rewards.get(title="Parcel")


def address(campaign, **asked) -> str:
    return reverse("pledge", args=[campaign.slug], query=asked or None)


def fill(client, campaign, **changes):
    return client.post(address(campaign), FORM | changes)


def test_five_fields_are_seen_and_eight_when_something_is_posted(client, posted, parcel):
    page = client.get(address(posted))
    assert fields(page).seen == ["reward", "amount", "email", "name", "tip"]
    assert fields(page).ticked == []
    with_parcel = client.get(address(posted, reward=parcel.pk))
    assert fields(with_parcel).seen == ["reward", "amount", "email", *WHERE]
    assert len(fields(with_parcel).seen) == 8
    # Without the script the address comes on a second pass, with nothing wrong and nothing lost.
    second = fill(client, posted, reward=str(parcel.pk), amount="", name="Marta", message="Bon profit")
    html = second.content.decode()
    assert (second.status_code, fields(second).seen[:8]) == (200, ["reward", "amount", "email", *WHERE])
    assert "Error:" not in html
    assert "This reward comes by post" in html
    for kept in ('value="30"', 'value="Marta"', 'value="Bon profit"', 'value="marta@example.org"'):
        assert kept in html


def test_no_campaign_without_post_has_fields_for_an_address(client, campaign, desk):
    page = client.get(address(campaign))
    assert fields(page).seen == ["reward", "amount", "email", "name", "tip"]
    assert 'name="street"' not in page.content.decode()


def test_an_error_is_in_the_title_in_the_summary_and_at_its_field_with_everything_kept(client, posted, parcel):
    said = {"reward": str(parcel.pk), "amount": "12.345", "email": "marta@", "tip": "x", **WHERE, "town": ""}
    page = fill(client, posted, **said, message="Bon profit", public="on")
    html = page.content.decode()
    assert "<title>Error: " in html
    assert 'tabindex="-1" data-error-summary' in html
    linked = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', html)
    assert [target for target, _words in linked] == ["id_amount", "id_email", "id_tip", "id_town"]
    for target, words in linked:
        assert f'id="{target}"' in html
        assert html.count(words) >= 2
    for kept in ("12.345", "marta@", "Carrer Gran 1", "08001", "Bon profit"):
        assert f'value="{kept}"' in html
    assert page.context["form"]["public"].value() is True


def test_sold_out_is_shown_last_and_in_words(client, posted, parcel):
    for _one in range(2):
        make_pledges.started(posted, 3_000, reward=parcel, address="x")
    choices = client.get(address(posted)).context["form"].fields["reward"].choices
    assert [str(label) for _value, label in choices] == ["No reward", "Thanks", "Loaf", "Workshop", "Parcel"]
    assert str(choices[-1][1].hint).endswith("Sold out")
    answer = fill(client, posted, reward=str(parcel.pk), amount="30", **WHERE)
    assert "“Parcel” is sold out" in answer.content.decode()


def test_who_is_signed_in_reads_their_address_and_may_give_another(as_, posted, supporter):
    client = as_(supporter)
    page = client.get(address(posted))
    assert fields(page).seen == ["reward", "amount", "tip"]
    assert "supporter@example.org" in page.content.decode()
    said = {name: value for name, value in FORM.items() if name not in {"email", "name"}}
    client.post(address(posted), said)
    assert carts.find(client.session, FORM["key"]).email == "supporter@example.org"
    changed = client.get(address(posted, change=1))
    assert fields(changed).seen == ["reward", "amount", "email", "name", "tip"]
    client.post(address(posted), FORM)
    assert carts.find(client.session, FORM["key"]).email == "marta@example.org"
    assert 'value="marta@example.org"' in client.get(address(posted, key=FORM["key"])).content.decode()


def test_everything_is_on_the_summary_and_every_row_leads_back_to_it(client, posted, parcel):
    said = {"reward": str(parcel.pk), "amount": "35", "name": "Marta", "tip": "2", **WHERE}
    answer = fill(client, posted, **said, message="Bon profit", public="on", share_with_coop="on")
    page = client.get(answer.url)
    html = page.content.decode()
    for words in ("€35.00", "Parcel", "Carrer Gran 1<br>08001<br>Barcelona", "Bon profit", "Confirm and pledge €37.00"):
        assert words in html
    assert "everything comes back to you by itself" in html
    assert 'type="checkbox"' not in html
    assert html.count('class="summary-change"') == len(page.context["rows"]) == 9
    back = client.get(address(posted, key=FORM["key"]))
    form = back.context["form"]
    kept = WHERE | {"amount": "35", "name": "Marta", "message": "Bon profit", "public": True}
    assert {name: form[name].value() for name in kept} == kept
    for _label, _value, link in page.context["rows"]:
        assert f'id="{urlsplit(link).fragment}"' in back.content.decode()


def test_what_changed_meanwhile_is_named_and_the_rest_kept(client, posted, parcel):
    answer = fill(client, posted, reward=str(parcel.pk), amount="30", **WHERE)
    for _one in range(2):
        make_pledges.started(posted, 3_000, reward=parcel, address="x")
    page = client.get(answer.url).content.decode()
    assert page.count("“Parcel” is sold out. Choose another reward, or none.") == 1
    assert "Confirm and pledge" not in page
    refused = client.post(
        "/en/pledge/check/", {"key": FORM["key"]}, headers={"referer": f"http://testserver{answer.url}"}
    )
    again = client.get(refused.url).content.decode()
    assert again.count("“Parcel” is sold out") == 1
    form = client.get(address(posted, key=FORM["key"])).context["form"]
    assert [form[name].value() for name in ("email", "street", "amount")] == [
        "marta@example.org",
        "Carrer Gran 1",
        "30",
    ]
    with clock.at(posted.ends_at):
        assert "This campaign is not taking pledges." in client.get(answer.url).content.decode()
    assert Pledge.objects.filter(key=FORM["key"]).count() == 0


def test_a_price_that_is_not_met_is_refused_at_the_last_door(posted, parcel):
    with pytest.raises(Exception, match=r"is from €30\.00"):
        carts.confirm(make_pledges.cart(posted, 2_999, reward=parcel), by=make_pledges.VISITOR)
    assert Pledge.objects.count() == 0


# -- Where they came from --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("whatsapp", "whatsapp"),
        ("WhatsApp", "whatsapp"),
        ("radio_4-2", "radio_4-2"),
        ("", ""),
        *((strange, "") for strange in ("a b", "<b>", "ñ", "x" * 41, "a@b.org", "../..", "a\nb")),
    ],
)
def test_a_source_is_one_short_word_or_nothing(written, kept):
    assert sources.tidy(written) == kept


def test_the_word_of_the_link_arrives_with_the_pledge_and_in_no_cookie(client, posted, rf):
    page = client.get(f"/en/c/{posted.slug}/?from=whatsapp")
    assert not page.cookies
    came_from = {"referer": f"http://testserver/en/c/{posted.slug}/?utm_source=Radio"}
    assert client.get(address(posted), headers=came_from).context["form"]["source"].value() == "radio"
    elsewhere = {"referer": "https://elsewhere.example/?from=spam"}
    assert client.get(address(posted), headers=elsewhere).context["form"]["source"].value() == ""
    form = client.get(address(posted, **{"from": "whatsapp"})).context["form"]
    assert form["source"].value() == "whatsapp"
    for number, source in enumerate(["whatsapp", "<script>"]):
        answer = fill(client, posted, source=source, key=f"{number}" * 22)
        client.post("/en/pledge/check/", {"key": parse_qs(urlsplit(answer.url).query)["key"][0]})
    assert list(Pledge.objects.order_by("id").values_list("source", flat=True)) == ["whatsapp", ""]
