"""The cohort board in Chromium: a card is moved by drag, by keyboard and without scripts, and taken back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from incubator.journeys.models import Incubation
from tests import make, make_cohort, make_training
from tests.browser.test_every_page import context_of
from tests.browser.test_look import RULES, spills

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/en/staff/board/"
PREPARATION = Incubation.State.CAMPAIGN_PREPARATION


@pytest.fixture
def cards(transactional_db, coordinator, mentor):
    """Horta Viva, at the gate; and La Fleca, which the gate still lacks something of."""
    cohort = make_cohort.call(title="Crowdcoop 2026", updates_needed=1)
    people = {"mentor": mentor, "coordinator": coordinator}
    horta = make_cohort.at_the_gate(make.cooperative(name="Horta Viva"), cohort, **people)
    make_training.update(horta.cooperative)
    make.itinerary(make.cooperative(name="La Fleca"), cohort, **people)
    return horta


@pytest.fixture
def opened(browser, live_server, cards, coordinator):
    contexts, errors = [], []

    def page(**options) -> Page:
        context = context_of(browser, live_server.url, coordinator, **options)
        contexts.append(context)
        found = context.new_page()
        found.on("pageerror", lambda error: errors.append(str(error)))
        found.on("console", lambda m: m.type == "error" and errors.append(m.text))
        found.set_viewport_size({"width": 1280, "height": 900})
        found.goto(BOARD)
        return found

    yield page
    for context in contexts:
        context.close()
    assert errors == []


def card(page: Page, name: str):
    return page.locator("[data-card]", has=page.get_by_role("heading", name=name))


def column(page: Page, stage: str):
    return page.locator(f'[data-stage="{stage}"]')


def state(cards) -> str:
    return Incubation.objects.get(pk=cards.pk).state


def moved_and_taken_back(page: Page, cards) -> None:
    expect(page.locator("#board-said")).to_have_text("Horta Viva moved to Campaign preparation")
    expect(column(page, PREPARATION)).to_contain_text("Horta Viva")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: Horta Viva is in Itinerary again.")).to_be_visible()
    assert state(cards) == "itinerary"


def test_a_card_is_dragged_and_taken_back(opened, cards):
    page = opened()
    card(page, "Horta Viva").drag_to(column(page, PREPARATION))
    moved_and_taken_back(page, cards)


def test_a_card_dragged_where_it_may_not_go_says_why(opened, cards):
    page = opened()
    card(page, "La Fleca").drag_to(column(page, PREPARATION))
    expect(page.locator("#board-said")).to_contain_text("Updates to the community: 0 of 1")
    expect(card(page, "La Fleca").get_by_text("Not possible now")).to_be_visible()
    card(page, "La Fleca").drag_to(column(page, "ready"), source_position={"x": 8, "y": 20})
    expect(page.locator("#board-said")).to_contain_text("“Campaign preparation” comes first.")
    assert set(Incubation.objects.order_by("pk").values_list("state", flat=True)) == {"itinerary"}


def test_the_keyboard_is_enough(opened, cards):
    page = opened()
    card(page, "Horta Viva").locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card(page, "Horta Viva").get_by_label("Campaign preparation")).to_be_focused()
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    assert [rule["id"] for rule in found] == []
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    moved_and_taken_back(page, cards)


def test_without_scripts_it_is_a_page_and_a_button(opened, cards):
    page = opened(java_script_enabled=False)
    card(page, "Horta Viva").locator("summary").click()
    card(page, "Horta Viva").get_by_role("link", name="Choose where to").click()
    page.get_by_label("Campaign preparation").check()
    page.get_by_role("button", name="Move it").click()
    moved_and_taken_back(page, cards)


def test_on_a_narrow_phone_nothing_is_cut_off(opened, cards):
    page = opened()
    page.set_viewport_size({"width": 320, "height": 740})
    card(page, "La Fleca").locator("summary").click()
    expect(card(page, "La Fleca").get_by_text("Not possible now")).to_be_visible()
    assert not spills(page)
