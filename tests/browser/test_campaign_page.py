"""The campaign's page on a phone in Chromium: it follows the total by itself, moves nothing, and is light."""

import pytest
from playwright.sync_api import expect

from funding.campaigns import moves
from funding.payments import provider
from tests import make_funding, make_pledges
from tests.browser.test_every_page import context_of
from tests.browser.test_look import spills

pytestmark = pytest.mark.django_db(transaction=True)
WATCH = """
window.shifted = 0; window.said = [];
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.shifted += e.value; })
  .observe({ type: "layout-shift", buffered: true });
addEventListener("DOMContentLoaded", () => {
  const region = document.querySelector("[data-live] [aria-live=polite]");
  if (region) new MutationObserver(() => window.said.push(region.textContent.replace(/\\s+/g, " ").trim()))
    .observe(region, { subtree: true, childList: true, characterData: true });
});
"""


@pytest.fixture
def live(la_fleca, settings, monkeypatch):
    monkeypatch.setitem(provider.PROVIDERS, "desk", "tests.make_pledges.the_desk")
    settings.PAYMENT_PROVIDERS = ["desk"]
    make_pledges.new_desk()
    return make_funding.live(la_fleca)


@pytest.fixture
def phone(browser, live_server):
    context = context_of(browser, live_server.url, None, viewport={"width": 360, "height": 780})
    yield context.new_page()
    context.close()


def after_a_quarter_of_a_minute(page):
    with page.expect_response("**/total.json"):
        page.clock.fast_forward(16_000)


def test_the_total_follows_and_nothing_on_the_page_moves(phone, live):
    first = make_pledges.paid(live, 310_000)
    phone.clock.install()
    phone.add_init_script(WATCH)
    phone.goto(f"/en/c/{live.slug}/")
    expect(phone.locator("[data-complete]")).to_be_hidden()
    before = phone.evaluate("window.shifted")
    make_pledges.paid(live, 185_800)
    after_a_quarter_of_a_minute(phone)
    expect(phone.locator("[data-raised]")).to_have_text("€4,958")
    expect(phone.locator("[data-supporters]")).to_have_text("2")
    expect(phone.locator("[data-aim-words]")).to_have_text("€42 more reach the minimum")
    expect(phone.locator("[data-complete]")).to_have_text("Complete the minimum: €42")
    assert phone.evaluate("window.said") == ["€4,958 of €5,000 minimum (99%)"]
    make_pledges.paid(live, 4_200)
    after_a_quarter_of_a_minute(phone)
    expect(phone.locator("[data-complete]")).to_be_hidden()
    expect(phone.locator(".progress-aim")).to_have_class("progress-aim progress-reached")
    expect(phone.locator("[data-aim-words]")).to_contain_text("Minimum reached, now towards the optimum of €6,500")
    make_pledges.cancelled(first)
    after_a_quarter_of_a_minute(phone)
    expect(phone.locator("[data-raised]")).to_have_text("€1,900")
    expect(phone.locator(".buybar [data-share-of]")).to_have_text("38%")
    assert before <= 0.02
    assert phone.evaluate("window.shifted") == before
    assert not spills(phone)


def test_the_offer_on_an_open_form_follows_and_takes_nothing_of_what_is_written(phone, live):
    make_pledges.paid(live, 495_000)
    phone.clock.install()
    phone.add_init_script(WATCH)
    phone.goto(f"/en/c/{live.slug}/pledge/")
    offer, words = phone.locator("[data-complete]"), phone.locator("[data-aim-words]")
    expect(offer).to_have_text("Complete the minimum: €50")
    before = phone.evaluate("window.shifted")
    phone.get_by_label("E-mail").fill("sara@example.org")
    make_pledges.paid(live, 850)
    after_a_quarter_of_a_minute(phone)
    expect(words).to_have_text("€41.50 more reach the minimum")
    offer.click()
    expect(phone.get_by_label("Amount in euros")).to_have_value("42")
    make_pledges.paid(live, 4_150)
    after_a_quarter_of_a_minute(phone)
    expect(offer).to_be_hidden()
    expect(words).to_have_text("Minimum reached")
    moves.cancel(live, by=make_funding.coordinator_of(live.cooperative), reason="Fire")
    after_a_quarter_of_a_minute(phone)
    expect(phone.get_by_label("E-mail")).to_have_value("sara@example.org")
    assert phone.evaluate("window.shifted") == before <= 0.02
    assert not spills(phone)


def test_the_page_is_light_sets_no_cookie_and_pledging_is_near(phone, live):
    got = []
    phone.on("response", lambda answer: got.append(answer))  # noqa: PLW0108 - it is given marks, which a method of a list cannot bear
    phone.goto(f"/es/c/{live.slug}/")
    phone.wait_for_load_state("networkidle")
    assert len(got) <= 12
    assert {answer.url.split("/")[2] for answer in got} == {phone.url.split("/")[2]}
    assert sum(len(answer.body()) for answer in got if answer.status == 200) <= 250_000  # as sent: a third of it
    assert phone.context.cookies() == []
    for _time in range(8):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.textContent") == "Aportar":
            break
    else:
        pytest.fail("the way to pledging is longer than eight stops")
    box = "document.activeElement.getBoundingClientRect()"
    for _time in range(25):
        phone.keyboard.press("Tab")
        top = phone.evaluate("(document.querySelector('.buybar') || document.body).getBoundingClientRect().top")
        inside = phone.evaluate("!!document.activeElement.closest('.buybar')")
        assert inside or phone.evaluate(f"{box}.top") < top
