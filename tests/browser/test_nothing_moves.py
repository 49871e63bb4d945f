"""The campaign's page and the way to pledge stand still while they arrive, however late the fonts and the script are."""

import time

import pytest

from tests import make_pledges
from tests.browser.test_campaign_page import live
from tests.browser.test_every_page import context_of

__all__ = ["live"]  # the campaign
pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [(360, 740), (360, 1600), (1280, 800)]  # the second is tall: all that is near the top is seen
ENOUGH = 0.005  # the rule is 0.02 on slow networks
LATE = 1.2  # seconds
# A browser that has a share sheet, as phones have.
WATCH = """
navigator.share = async (shared) => { window.shared = shared; };
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const what = entry.sources.map((source) => (source.node?.outerHTML || source.node?.textContent || "").slice(0, 80));
    window.moved.push([entry.value, what]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 25_000, "uploadThroughput": 25_000}


@pytest.fixture(params=SIZES, ids=str)
def visitor(request, browser, live_server):
    width, height = request.param
    context = context_of(browser, live_server.url, None, viewport={"width": width, "height": height})
    page = context.new_page()
    page.add_init_script(WATCH)
    yield page
    context.close()


def late(route):
    time.sleep(LATE)
    route.continue_()


def slow(page):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def fonts_and_script_are_late(page):
    page.route("**/*.woff2", late)
    page.route("**/app*.js", late)


@pytest.mark.parametrize("trouble", [fonts_and_script_are_late, slow])
def test_nothing_moves_while_it_arrives(visitor, live, trouble):
    make_pledges.paid(live, 310_000)
    trouble(visitor)
    for path in (f"/es/c/{live.slug}/", f"/es/c/{live.slug}/pledge/"):
        visitor.goto(path)
        visitor.wait_for_load_state("networkidle")
        assert visitor.evaluate(
            "document.fonts.check('1rem \"Atkinson Next\"') && document.fonts.check('700 2rem Bricolage')"
        )
        visitor.wait_for_timeout(300)
        moved = visitor.evaluate("window.moved")
        assert sum(value for value, _what in moved) <= ENOUGH, (path, moved)


def test_sharing_opens_the_sheet_where_there_is_one_and_a_mail_where_there_is_none(visitor, live, live_server):
    visitor.goto(f"/es/c/{live.slug}/")
    link = visitor.locator("[data-share]")
    href, short = link.get_attribute("href"), f"%2Fc%2F{live.slug}"
    assert href.startswith("mailto:?subject=Bread%20of%20the%20street&body=http")
    assert short in href
    link.click()
    assert visitor.evaluate("window.shared.url").endswith(f"/c/{live.slug}/")
