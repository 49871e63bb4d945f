"""Every page of the access table in Chromium, on a phone in the light and on a desk in the dark."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from funding.payments import provider
from tests import make_payouts, make_pledges
from tests.access_rows import Row, public
from tests.access_table import TABLE, rows
from tests.browser.test_look import RULES, spills
from tests.test_access import BACKEND
from tests.world import CAST, world

pytestmark = pytest.mark.django_db(transaction=True)

NO_PAGES = {
    "healthz": "a word for machines",
    "readyz": "a word for machines",
    "choose_language": "goes on to the page one was on",
    "inbox_notice": "goes on to what the notice is about",
    "remarks": "goes on to where one reads the conversation",
    "report_pdf": "a file",
    "apply_file": "a file",
    "gate_minutes": "a file",
    "gate_document": "a file",
    "apply_request": "nobody of the table is asked anything: read in test_chosen.py",
    "staff_applications_csv": "a sheet",
    "staff_compare_csv": "a sheet",
    "staff_board_csv": "a sheet",
    "transfer_movements_csv": "a sheet",
    "advice_ics": "a file",
    "team_dates": "a file",
    "team_date": "a file",
    "legal_document": "a file",
    "follow_stop": "goes on to the page that asks",
    "programme_stop_watching": "goes on to the page that asks",
    "campaign_short": "goes on to the campaign",
    "campaign_total": "figures for the script of the campaign's page",
    "campaign_og": "a picture",
    "campaign_qr_svg": "a picture",
    "campaign_qr_png": "a picture",
    "contract_document": "a file",
    "contract_paper": "a file",
    "campaign_spending_csv": "a sheet",
    "staff_spending_csv": "a sheet",
    "staff_payout_transfers": "a sheet",
    "spending_evidence": "a file",
    "campaign_deliveries_addresses": "a sheet",
    "campaign_picture": "a picture",
    "books_csv": "a sheet",
    "books_json": "figures for machines",
    "staff_books_csv": "a sheet",
    "dev_as": "goes on to the home of who one becomes",
    "dev_mail_html": "a mail, which is not a page of ours",
    "pledge_check": "needs a pledge half way: walked in test_unfunded.py",
    "pledge_receipt_pdf": "a file",
    "training_figure": "a picture",
    "training_worksheet_document": "a file",
    "training_file": "a file",
    "training_workshop_ics": "a file",
    "training_certificate_pdf": "a file",
    "staff_figure": "a picture",
    "training_quiz": "is tried with its questions in the whole road",
}
# Pages of a co-op that is paid already, for whose lead the table has no column: name and what the address is about.
AFTER = {
    "campaign_payout": [],
    "campaign_contract": [],
    "campaign_contract_account": [],
    "campaign_deliveries": [],
    "campaign_deliveries_of": ["batch"],
    "campaign_spending": [],
    "campaign_spending_entry": ["spending"],
}
FILLING = ("campaign_contract", "campaign_contract_data")
SIZES = ({"width": 320, "height": 740}, {"width": 1280, "height": 800})


def who_may(row: Row) -> str:
    """Public pages as the public sees them; else somebody with something to see there: the team first."""
    return next(who for who in ("stranger", "member", *reversed(CAST)) if who in (row.get or ()))


def visits() -> dict[str, list[tuple[str, str, Row]]]:
    """Person → the pages they look at."""
    found: dict[str, list[tuple[str, str, Row]]] = {}
    for name in TABLE:
        for row in rows(name):
            if row.get and name not in NO_PAGES:
                found.setdefault(who_may(row), []).append((name, who_may(row), row))
    return found


def address(everything: Any, name: str, row: Row) -> str:
    args = row.args(everything)
    return reverse(name, **({"kwargs": args} if isinstance(args, dict) else {"args": args}))


@pytest.fixture
def everything(transactional_db, settings, monkeypatch):
    monkeypatch.setitem(provider.PROVIDERS, "desk", "tests.make_pledges.the_desk")
    settings.PAYMENT_PROVIDERS = ["desk"]
    make_pledges.new_desk()
    return world()


def context_of(browser, url: str, person: Any, **options: Any) -> BrowserContext:
    """A browser in which this person is signed in."""
    context = browser.new_context(base_url=url, locale="es-ES", reduced_motion="reduce", **options)
    context.set_default_timeout(30_000)
    if person:
        client = Client()
        client.force_login(person, backend=BACKEND)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    return context


def faults(page: Page, path: str, row: Row, axe: Axe) -> Iterator[str]:
    answer = page.goto(path)
    if answer.status not in row.answers:
        yield f"answers {answer.status}"
    for size, scheme in zip(SIZES, ("light", "dark"), strict=True):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        if spills(page):
            yield f"scrolls sideways at {size['width']} px"
        for rule in axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]:
            yield f"{rule['id']} in {scheme}: {rule['nodes'][0]['html'][:160]}"
    if (headings := page.locator("h1").count()) != 1:
        yield f"{headings} h1"
    if not page.title().partition(" · ")[0].strip():
        yield "no title"


def read(browser: Any, url: str, person: Any, pages: list[tuple[str, str, Row]]) -> list[str]:
    """What is wrong with these pages (name, path, row) as this person sees them."""
    context = context_of(browser, url, person)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    axe, found = Axe(), []
    for name, path, row in pages:
        found += [f"{name} {path}: {fault}" for fault in faults(page, path, row, axe)]
        found += [f"{name} {path}: console: {error}" for error in errors]
        errors.clear()
    context.close()
    return found


def test_every_page_can_be_read_by_everybody(browser, live_server, everything):
    """One world for all: to build it takes as long as to read a tenth of it."""
    wrong = {}
    for who, seen in sorted(visits().items()):
        pages = [(name, address(everything, name, row), row) for name, _who, row in seen]
        wrong[who] = read(browser, live_server.url, getattr(everything, who), pages)
    assert {who: found for who, found in wrong.items() if found} == {}


def test_the_pages_after_a_campaign_can_be_read_by_its_team(browser, live_server, everything):
    seen = public()
    pages = [
        (name, reverse(name, args=[getattr(everything, what).pk for what in about]), seen)
        for name, about in AFTER.items()
    ]
    assert read(browser, live_server.url, everything.paid_lead, pages) == []
    filler = make_payouts.lead_of(make_payouts.filled_in(make_payouts.funded()).campaign)
    assert read(browser, live_server.url, filler, [(name, reverse(name), seen) for name in FILLING]) == []


def test_no_page_is_left_out_without_a_word():
    looked_at = {name for pages in visits().values() for name, _who, _row in pages}
    after = {*AFTER, *FILLING}
    assert {name for name in TABLE if any(row.get is not None for row in rows(name))} == looked_at | set(
        NO_PAGES
    ) | after
    assert (looked_at | after) & set(NO_PAGES) == set()
