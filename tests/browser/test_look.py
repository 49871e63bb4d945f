"""What only a browser can tell of the look: that nothing is cut off, that it can be read, and that the comforts work."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.urls("tests.crowdcoop.look_urls"), pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ["/en/everything/", "/en/form/", "/es/help/", "/en/accounts/login/", "/en/accounts/login/code/", "/ca/nowhere/"]
# WCAG 1.4.12: what somebody may set, without anything being lost.
WIDE_TEXT = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}"
DARK, LIGHT = "rgb(25, 20, 17)", "rgb(251, 246, 236)"


@pytest.fixture
def page_of(browser, live_server):
    contexts = []

    def opened(width: int = 360, **options):
        context = browser.new_context(viewport={"width": width, "height": 740}, base_url=live_server.url, **options)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def ground(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def spills(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_is_cut_off(page_of, scheme, width):
    page = page_of(width, color_scheme=scheme, reduced_motion="reduce")
    for path in PAGES:
        page.goto(path)
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(path, fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
        assert not spills(page), path


def test_a_form_with_errors_is_accessible_too(page_of):
    page = page_of(320)
    page.goto("/en/form/")
    page.get_by_role("button", name="Go on").click()
    assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []
    assert not spills(page)


@pytest.mark.parametrize("path", PAGES)
def test_text_can_be_spaced_and_doubled(page_of, path):
    page = page_of(320, bypass_csp=True)
    page.goto(path)
    page.add_style_tag(content=WIDE_TEXT)
    assert not spills(page)
    page.set_viewport_size({"width": 640, "height": 740})
    page.add_style_tag(content="html{font-size:200%}")
    assert not spills(page)


def test_what_is_pressed_is_large_enough(page_of):
    page = page_of(320)
    page.goto("/en/everything/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, input')].filter(e => e.offsetParent && !e.closest('p, .prose'))
        .map(e => [e.textContent.trim(), e.getBoundingClientRect()]).filter(([, r]) => r.height < 24 && r.width > 0).map(([t, r]) => t + r.height)"""
    )
    assert small == []
    assert page.locator("main .btn").evaluate_all("all => all.every(b => b.getBoundingClientRect().height >= 48)")


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(page_of):
    page = page_of()
    page.goto("/en/form/")
    page.fill("#id_name", "Marta")
    with page.expect_navigation():
        page.get_by_role("button", name="Go on").click()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Fill in: E-mail").click()
    assert page.evaluate("document.activeElement.id") == "id_email"
    assert page.input_value("#id_name") == "Marta"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_theme_is_switched_with_and_without_javascript_and_kept(page_of, scripts):
    page = page_of(color_scheme="light", java_script_enabled=scripts)
    page.goto("/en/campaigns/")
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Dark", pressed=True).wait_for()
    page.goto("/en/programme/")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.get_by_role("button", name="Dark", pressed=True).count() == 1
    if scripts:
        assert ground(page) == DARK


@pytest.mark.parametrize(("scheme", "choice", "colour"), [("light", "Dark", DARK), ("dark", "Light", LIGHT)])
def test_a_choice_of_theme_wins_over_the_devices_own(page_of, scheme, choice, colour):
    page = page_of(color_scheme=scheme)
    page.goto("/en/campaigns/")
    assert ground(page) != colour
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name=choice).click()
    page.reload()
    assert ground(page) == colour


@pytest.mark.parametrize(("language", "raised"), [("en", "€10,000"), ("es", "10.000 €"), ("ca", "10.000 €")])
def test_the_total_moves_without_a_reload(page_of, language, raised):
    page = page_of()
    page.clock.install()
    page.goto(f"/{language}/everything/")
    page.clock.fast_forward(16_000)
    page.get_by_text("1177").or_(page.get_by_text("1.177")).or_(page.get_by_text("1,177")).wait_for()
    assert page.inner_text("[data-raised]").replace("\u00a0", " ") == raised
    assert page.get_attribute("[data-live] .bar-people", "width").startswith("35.7")


def test_the_way_past_the_header_is_the_first_stop(page_of):
    page = page_of()
    page.goto("/en/everything/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_the_focus_is_never_hidden_under_the_buy_bar(page_of):
    page = page_of(360)
    page.goto("/en/everything/")
    hidden = []
    for _ in range(45):
        page.keyboard.press("Tab")
        hidden.append(
            page.evaluate(
                """() => { const e = document.activeElement, bar = document.querySelector('.buybar');
                if (bar.contains(e) || e === document.body) return ''; const r = e.getBoundingClientRect();
                return r.top >= bar.getBoundingClientRect().top && r.top < innerHeight ? e.outerHTML : ''; }"""
            )
        )
    assert [html for html in hidden if html] == []
