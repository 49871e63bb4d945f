"""The frame of every page: header, footer, theme, language, headers, errors."""

import datetime as dt
import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.shortcuts import render
from django.template.loader import render_to_string
from django.test import Client

from crowdcoop.people import moves
from crowdcoop.people.models import User

pytestmark = [pytest.mark.urls("tests.crowdcoop.look_urls"), pytest.mark.django_db]
LEFT = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)


class Seen(HTMLParser):
    """The attributes of every element of a page, by tag."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.found if attrs.get("id")]


def page(client: Client, path: str, **more):
    response = client.get(path, **more)
    return response, response.content.decode()


def links(html: str, start: str) -> list[str]:
    part = html.split(start)[1].partition("</nav>")[0]
    return re.findall(r">([^<]+)(?=</a>|</span></a>|<span class=.count)", re.sub(r"<svg.*?</svg>", "", part))


@pytest.fixture
def lead(db):
    person = User.objects.create_user("marta@fleca.example", "a-long-password", name="Marta Puig")
    moves.found(None, by=person, name="La Fleca")
    return person


def test_a_page_has_one_h1_a_title_its_language_and_a_way_past_the_header(client):
    _, html = page(client, "/en/campaigns/")
    seen = Seen(html)
    assert html.count("<h1") == 1
    assert "<title>Plain · Crowdcoop</title>" in html
    assert seen.all("html") == [{"lang": "en"}]
    assert seen.all("a")[0]["href"] == "#main"
    assert seen.all("main")[0]["id"] == "main"


def test_a_visitor_gets_no_cookie_and_a_page_any_cache_may_share(client):
    response, html = page(client, "/en/campaigns/")
    assert dict(response.cookies) == {}
    assert response.headers.get("Vary") is None
    assert "Cache-Control" not in response.headers
    assert links(html, 'aria-label="Your pages"') == ["Sign in"]


def test_a_visitor_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/en/campaigns/")


def test_the_header_of_a_team_member_leads_to_the_co_op(client, lead):
    client.force_login(lead)
    _, html = page(client, "/en/campaigns/")
    assert links(html, 'aria-label="Main"') == ["Campaigns", "Programme", "My co-op"]
    assert links(html, 'aria-label="Your pages"') == ["Inbox", "Account"]


def test_who_left_the_team_no_longer_sees_the_co_op_in_the_header(client, lead):
    lead.memberships.update(left_at=LEFT)
    client.force_login(lead)
    assert links(page(client, "/en/")[1], 'aria-label="Main"') == ["Campaigns", "Programme"]


@pytest.mark.parametrize(
    ("role", "entry"),
    [
        ("mentor", "Mentoring"),
        ("coordinator", "Coordination"),
        ("finance", "Coordination"),
    ],
)
def test_the_header_follows_the_roles_of_a_person(client, role, entry):
    person = User.objects.create_user("pau@example.org")
    moves.give_role(person, by=None, role=role)
    client.force_login(person)
    assert links(page(client, "/en/")[1], 'aria-label="Main"') == ["Campaigns", "Programme", entry]


def test_the_header_costs_one_query_beside_session_and_person(client, lead, django_assert_num_queries):
    client.force_login(lead)
    with django_assert_num_queries(3):
        client.get("/en/campaigns/")


def test_the_header_says_what_is_open_now(client):
    _, html = page(client, "/en/campaigns/")
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', html) == ["/en/campaigns/"]


def test_a_message_is_said_once(client):
    _, html = page(client, "/en/?say=Saved+%3Cb%3E")
    assert html.count("Saved &lt;b&gt;") == 1
    assert html.index("Saved &lt;b&gt;") < html.index("<h1")
    assert "Saved" not in page(client, "/en/")[1]


def test_a_page_for_somebody_is_kept_by_no_cache(client, lead):
    client.force_login(lead)
    response, _ = page(client, "/en/campaigns/")
    assert response["Cache-Control"] == "no-store, private"


def test_a_page_behind_a_private_link_is_kept_by_no_cache_and_no_search_engine(client):
    response, _ = page(client, "/en/private/abc/")
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"


def test_every_page_says_its_language_and_renounces_the_device(client):
    for language in ("es", "ca", "en"):
        response, _ = page(client, f"/{language}/")
        assert response["Content-Language"] == language
        assert "camera=()" in response["Permissions-Policy"]


# -- Language -------------------------------------------------------------------------------------


def test_the_language_switch_keeps_the_page_and_what_was_asked(client):
    seen = Seen(page(client, "/es/campaigns/?page=2")[1])
    switch = [a["href"] for a in seen.all("a") if a.get("hreflang")]
    assert switch == ["/ca/language/?next=/es/campaigns/%3Fpage%3D2", "/en/language/?next=/es/campaigns/%3Fpage%3D2"]
    response = client.get(switch[0])
    assert (response.status_code, response["Location"]) == (302, "/ca/campaigns/?page=2")


def test_other_languages_are_named_to_search_engines(client):
    seen = Seen(page(client, "/es/campaigns/")[1])
    alternates = {a["hreflang"]: a["href"] for a in seen.all("link") if a["rel"] == "alternate"}
    assert alternates == {"ca": "http://testserver/ca/campaigns/", "en": "http://testserver/en/campaigns/"}


def test_the_choice_of_language_holds_on_pages_without_a_prefix(client):
    response = client.get("/ca/language/", {"next": "/c/la-fleca/"})
    assert response["Location"] == "/c/la-fleca/"
    assert '<html lang="ca">' in page(client, "/c/la-fleca/")[1]


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_choices_never_lead_to_another_site(client, away):
    assert client.get("/en/language/", {"next": away})["Location"] == "/en/"
    assert client.post("/en/theme/", {"theme": "dark", "next": away})["Location"] == "/en/"


# -- Theme ----------------------------------------------------------------------------------------


def test_the_theme_is_chosen_without_javascript_and_remembered(client):
    response = client.post("/en/theme/", {"theme": "dark", "next": "/en/campaigns/"})
    assert (response.status_code, response["Location"]) == (303, "/en/campaigns/")
    _, html = page(client, "/en/campaigns/")
    assert Seen(html).all("html") == [{"lang": "en", "data-theme": "dark"}]
    assert 'value="dark" aria-pressed="true"' in html


def test_the_theme_goes_back_to_the_devices_own(client):
    client.post("/en/theme/", {"theme": "dark"})
    client.post("/en/theme/", {"theme": ""})
    assert Seen(page(client, "/en/")[1]).all("html") == [{"lang": "en"}]


def test_a_page_in_chosen_colours_stays_out_of_shared_caches(client):
    client.post("/en/theme/", {"theme": "dark"})
    assert page(client, "/en/campaigns/")[0]["Cache-Control"] == "private"


def test_an_unknown_theme_reaches_no_attribute(client):
    client.cookies["theme"] = '"><script>'
    assert Seen(page(client, "/en/")[1]).all("html") == [{"lang": "en"}]


def test_the_theme_is_changed_by_post_only(client):
    assert client.get("/en/theme/").status_code == 405


# -- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["help", "accessibility", "terms", "privacy"])
@pytest.mark.parametrize("language", ["es", "ca", "en"])
def test_help_and_legal_pages_answer_in_every_language(client, name, language):
    response, html = page(client, f"/{language}/{name}/")
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert "hola@crowdcoop.example" in html


# -- Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/en/nowhere/", 404, "This page is not here"),
        ("/en/forbidden/", 403, "This is not open to you"),
        ("/en/refused/", 409, "This cannot be done now"),
        ("/en/broken/", 500, "Something broke on our side"),
    ],
)
def test_an_error_page_says_what_happened_and_the_way_out(client, path, status, heading):
    client.raise_request_exception = False
    response, html = page(client, path)
    assert response.status_code == status
    assert re.findall(r"<h1[^>]*>([^<]+)</h1>", html) == [heading]
    assert 'class="btn"' in html


def test_a_refusal_gives_its_reasons_and_gives_back_what_was_written(client):
    _, html = page(client, "/en/refused/")
    assert "The call is closed." in html
    assert "A long story</textarea>" in html


def test_a_broken_page_asks_nothing_of_the_database(client, django_assert_num_queries):
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        client.get("/en/broken/")


def test_a_strange_host_gets_a_plain_400(client):
    response, html = page(client, "/en/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert "We did not understand that" in html


def test_a_form_without_its_token_says_so_kindly(lead):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/en/form/", {"amount": "5"})
    assert response.status_code == 403
    assert "The form was open for too long" in response.content.decode()


@pytest.mark.parametrize("name", ["429.html"])
def test_the_rarer_error_pages_render(rf, name):
    html = render(rf.get("/en/"), name).content.decode()
    assert html.count("<h1") == 1


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_last_resort_pages_need_nothing(name):
    html = render_to_string(name)
    assert html.count("<h1") == 1
    assert "/static/css/site.css" in html


def test_the_page_of_a_stopped_site_needs_nothing_but_itself():
    html = (Path(settings.BASE_DIR) / "docs/deploy/stopped.html").read_text()
    seen = Seen(html)
    assert [a.get("lang") for a in (*seen.all("html"), *seen.all("section"))] == ["es", None, "ca", "en"]
    assert seen.all("link") + seen.all("script") + seen.all("img") == []


def test_what_browsers_load_is_small():
    static = Path(settings.BASE_DIR) / "static"
    assert len(gzip.compress((static / "js/app.js").read_bytes())) <= 6 * 1024
    assert len(gzip.compress((static / "css/site.css").read_bytes())) <= 12 * 1024
    assert "http" not in (static / "css/site.css").read_text()
