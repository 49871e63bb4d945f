"""Chromium, as a phone and as a desk, on the real processes of the `stack` fixture."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items):
    for item in items:
        if "/tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the ORM would refuse to work beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "chromium is not on this machine: ./run test says what to install"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def opened(browser: Browser, stack, viewport: dict[str, int], **options) -> Iterator[Page]:
    """A page with its own cookies. Errors of scripts and of the content policy fail the test that caused them."""
    context = browser.new_context(viewport=viewport, base_url=stack.url, locale="es-ES", **options)
    context.set_default_timeout(30_000)
    page = context.new_page()
    errors: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        # A refused form or a missing page is an answer, not an error of the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            errors.append(message.text)

    page.on("console", keep)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def phone(browser, stack) -> Iterator[Page]:
    with opened(browser, stack, PHONE, has_touch=True, is_mobile=True) as page:
        yield page


@pytest.fixture
def desk(browser, stack) -> Iterator[Page]:
    with opened(browser, stack, DESK) as page:
        yield page


@pytest.fixture
def open_page(browser, stack):
    """For stories with several people: `with open_page(DESK) as page:` gives each one a browser of their own."""

    def make(viewport: dict[str, int] = DESK, **options):
        return opened(browser, stack, viewport, **options)

    return make
