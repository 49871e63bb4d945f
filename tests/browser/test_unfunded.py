"""A campaign that does not reach its minimum gives every cent back: on real processes, by every way of pledging."""

import json
import re
import urllib.request
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from machine import processes
from playwright.sync_api import Page

from tests.browser import acts
from tests.browser.acts import enter, go, press, tab_to
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_look import RULES, spills

TABS = 8  # ux.md, rule 2: so many stops from the top of the page to the button that matters
BEGIN = """
from tests import make, make_funding
campaign = make_funding.live(make.cooperative(make.person('Olga', email='olga@harbour.example'), name='Mar de Fons'),
    title='Preserves with a name')
print(campaign.slug)
"""


@pytest.fixture(scope="module")
def stack(second_stack):
    """Its journey in time would move the dates of the other stories."""
    return second_stack


@dataclass
class Harbour:
    stack: object
    smtp_sink: object
    slug: str

    def total(self) -> dict:
        return json.loads(self.ask(f"{self.stack.url}/c/{self.slug}/total.json"))

    def provider_books(self) -> dict:
        return json.loads(self.ask(f"{self.stack.sandbox_url}/books.json"))

    def ask(self, url: str) -> bytes:
        secret = {"Authorization": f"Bearer {self.stack.env['SANDBOX_SECRET']}"}
        with urllib.request.urlopen(urllib.request.Request(url, headers=secret), timeout=10) as answer:
            return answer.read()

    def until(self, met, what: str) -> None:
        assert processes.wait_for(met, 75, pause=0.5), f"{what}: {self.stack.log('worker')}"


@pytest.fixture(scope="module")
def harbour(stack, smtp_sink) -> Harbour:
    return Harbour(stack, smtp_sink, stack.shell(BEGIN).splitlines()[-1])


def test_a_campaign_that_fails_gives_every_cent_back(harbour, open_page):
    with (
        open_page(PHONE, has_touch=True, is_mobile=True) as phone,
        open_page(DESK, java_script_enabled=False) as plain,
        open_page(DESK) as keyboard,
    ):
        somebody_pledges_on_a_phone(harbour, phone)
        another_without_javascript_while_redis_and_the_worker_are_dead(harbour, plain)
        a_third_with_the_keyboard_only(harbour, keyboard)
        harbour.until(lambda: harbour.total()["raised"] == 6_500, "three pledges are counted")
        harbour.stack.manage("check_books")
        the_round_ends_below_the_minimum(harbour)
        every_charge_goes_back(harbour)
        the_supporter_is_told(harbour, phone)


def fill(page: Page, email: str, amount: str) -> None:
    page.get_by_label("Amount in euros").fill(amount)
    page.get_by_label("E-mail").fill(email)
    press(page, "Continue")


def confirm_and_pay(page: Page) -> None:
    go(page, page.get_by_role("button", name=re.compile("^Confirm and pledge")))
    assert page.locator("h1").count() == 1
    go(page, page.locator("[data-outcome=accepted]"))
    page.wait_for_url("**/pledge/done/**")


def somebody_pledges_on_a_phone(harbour: Harbour, page: Page) -> None:
    page.goto(f"/en/c/{harbour.slug}/")
    go(page, page.get_by_role("link", name="Pledge", exact=True).first)
    fill(page, "sara@harbour.example", "25")
    assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []
    assert not spills(page)
    confirm_and_pay(page)
    page.get_by_role("heading", name=re.compile("^Thank you")).wait_for(timeout=75_000)


def another_without_javascript_while_redis_and_the_worker_are_dead(harbour: Harbour, page: Page) -> None:
    for name in ("redis", "worker"):
        harbour.stack.kill(name)
    page.goto(f"/en/c/{harbour.slug}/")
    go(page, page.get_by_role("link", name="Pledge", exact=True).first)
    fill(page, "gil@harbour.example", "30")
    confirm_and_pay(page)
    assert receipts(harbour, "gil@harbour.example") == []
    for name in ("redis", "worker"):
        harbour.stack.start(name)
    harbour.until(lambda: len(receipts(harbour, "gil@harbour.example")) == 1, "the receipt leaves when they are back")


def receipts(harbour: Harbour, email: str) -> list[str]:
    return [
        str(mail["subject"]) for mail in harbour.smtp_sink.to(email) if "received your pledge" in str(mail["subject"])
    ]


def a_third_with_the_keyboard_only(harbour: Harbour, page: Page) -> None:
    page.goto(f"/en/c/{harbour.slug}/")
    tab_to(page, "Pledge", TABS)
    enter(page)
    tab_to(page, "Amount in euros", 20)
    page.keyboard.type("10")
    tab_to(page, "E-mail", 3)
    page.keyboard.type("kim@harbour.example")
    enter(page)
    tab_to(page, "Confirm and pledge", 20)
    enter(page)
    tab_to(page, "Pay: accepted", 5)
    enter(page)
    page.wait_for_url("**/pledge/done/**")


def the_round_ends_below_the_minimum(harbour: Harbour) -> None:
    harbour.stack.manage("demo", "--travel", "41")
    harbour.until(lambda: harbour.total()["state"] == "unfunded", "the campaign closes below its minimum")
    closing = harbour.stack.query("SELECT outcome, raised, supporters FROM funding_closing")
    assert closing == [("unfunded", 6_500, 3)]


def every_charge_goes_back(harbour: Harbour) -> None:
    paid = "SELECT count(*) FROM funding_pledge WHERE state <> 'refunded'"
    harbour.until(lambda: harbour.stack.query(paid) == [(0,)], "every pledge is refunded")
    books = harbour.provider_books()
    charged = {charge["id"]: charge["amount"] for charge in books["charges"] if charge["state"] == "succeeded"}
    returned = {refund["charge"]: refund["amount"] for refund in books["refunds"] if refund["state"] == "done"}
    assert sum(charged.values()) == 6_500
    assert returned == charged
    assert len(books["refunds"]) == 3
    harbour.stack.manage("check_books")


def the_supporter_is_told(harbour: Harbour, page: Page) -> None:
    words = acts.mail_to(harbour.smtp_sink, "sara@harbour.example", "have been returned")
    assert "€25.00" in words
    assert [len(receipts(harbour, f"{name}@harbour.example")) for name in ("sara", "gil", "kim")] == [1, 1, 1]
    page.goto(acts.link_in(words))
    told = page.locator("main").inner_text()
    assert "€25.00" in told
    assert "have been returned" in told
    assert not spills(page)
