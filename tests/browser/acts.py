"""What people do in a browser, said once for all the stories."""

import io
import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from machine import processes
from PIL import Image
from playwright.sync_api import Locator, Page
from pypdf import PdfWriter

from tests.browser.test_look import RULES, spills

STOPS = 30  # so many a person would put up with, from the top of a page
PASSWORD = "a long enough sentence"
REAL_PROJECT = Path(__file__).resolve().parents[3] / "shared" / "data" / "goteo" / "project.json"
OWN_PROJECT = Path(__file__).resolve().parents[1] / "fixtures" / "goteo_balcony.json"


def project_file() -> Path:
    """The real project where it is at hand, else one of our own in the same form and with the same sums."""
    return REAL_PROJECT if REAL_PROJECT.exists() else OWN_PROJECT


def mails(smtp_sink, email: str, subject: str) -> list[EmailMessage]:
    """Those that have come to this address with these words in the subject, oldest first."""
    return [mail for mail in smtp_sink.to(email) if subject.lower() in str(mail["subject"]).lower()]


def mail_to(smtp_sink, email: str, subject: str, after: int = 0) -> str:
    """The words of the latest mail to this address whose subject has these words; waits until there are more than `after`."""
    known = [(str(mail["to"]), str(mail["subject"])) for mail in smtp_sink.messages]
    come = processes.wait_for(lambda: len(mails(smtp_sink, email, subject)) > after, 75)
    assert come, f"no mail to {email} about {subject}: {known[-8:]}"
    return mails(smtp_sink, email, subject)[-1].get_body(("plain",)).get_content()


def link_in(words: str) -> str:
    return re.findall(r"https?://\S+", words)[0]


def sign_up(page: Page, smtp_sink, email: str) -> None:
    page.goto("/en/accounts/signup/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form button").last.click()
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", mail_to(smtp_sink, email, "confirm"), re.MULTILINE)[1]
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/en/me/")


def codes(smtp_sink, email: str) -> list[str]:
    """The codes that have come to this address, in whatever language, oldest first."""
    words = [mail.get_body(("plain",)).get_content() for mail in smtp_sink.to(email)]
    return [found[0] for text in words if (found := re.findall(r"^(\d{6})\s*$", text, re.MULTILINE))]


def code_for(smtp_sink, email: str, ask: Callable[[], None]) -> str:
    """The six figures that come by mail once `ask` has been done."""
    before = len(codes(smtp_sink, email))
    ask()
    assert processes.wait_for(lambda: len(codes(smtp_sink, email)) > before, 75), f"no code for {email}"
    return codes(smtp_sink, email)[-1]


def sign_in(page: Page, smtp_sink, email: str) -> None:
    """As anybody with an account: by a code, without a password."""
    page.goto("/en/accounts/login/code/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Code").fill(code_for(smtp_sink, email, lambda: press(page, "Send me a code")))
    press(page, "Go on")


def go(page: Page, control: Locator) -> None:
    with page.expect_navigation():
        control.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """A link by its words, and the page behind it."""
    go(page, page.get_by_role("link", name=name).first)


def change(label: str) -> re.Pattern[str]:
    """The link beside it: its second half is only heard."""
    return re.compile(rf"Change\s*:\s*{re.escape(label)}")


def press(page: Page, name: str) -> None:
    """A button by its words, and the page that answers."""
    go(page, page.get_by_role("button", name=name, exact=True).first)
    problem = page.locator("[data-error-summary]")
    assert problem.count() == 0, problem.first.inner_text()


def told(page: Page) -> str:
    """What the page says."""
    return page.locator("main").inner_text()


def read(page: Page) -> str:
    """The same, with what a screen reader needs: for pages that are there only half way. Needs a page with JavaScript."""
    assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []
    assert not spills(page), page.url
    return told(page)


def focused(page: Page) -> str:
    return page.evaluate("(document.activeElement.labels?.[0] || document.activeElement).innerText || ''").strip()


def tab_to(page: Page, words: str, stops: int) -> None:
    """Tab after Tab until the focus is on what begins with these words."""
    met = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        met.append(focused(page))
        if met[-1].startswith(words):
            return
    raise AssertionError(f"{words} is not reached in {stops} stops: {met}")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, label: str, words: str) -> None:
    tab_to(page, label, STOPS)
    page.keyboard.type(words)


def choose(page: Page, answer: str) -> None:
    """One of several: Tab comes to the group, the arrows to the answer."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    for _ in range(6):
        if focused(page).startswith(answer):
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{answer} is not among the answers of {page.url}")


def push(page: Page, button: str) -> None:
    tab_to(page, button, STOPS)
    enter(page)
    assert not spills(page), page.url
    assert page.locator("[data-error-summary]").count() == 0, told(page)


def a_pdf() -> bytes:
    written, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(width=300, height=400)
    writer.write(written)
    return written.getvalue()


def a_picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (200, 120), "olive").save(written, "PNG")
    return written.getvalue()


def write_the_plan(page: Page) -> None:
    """What no import brings: how the campaign is to be made known."""
    page.goto("/en/campaign/plan/")
    page.get_by_label("How people will hear of it").fill("A letter to each door, the market on Saturdays, the school.")
    press(page, "Save the plan")


def approve(page: Page, number: int) -> None:
    """The whole list gone through, and the day that is proposed."""
    page.goto(f"/en/staff/campaign-review/{number}/")
    for box in page.get_by_role("group", name="I have checked").get_by_role("checkbox").all():
        box.check()
    press(page, "Approve the campaign")
