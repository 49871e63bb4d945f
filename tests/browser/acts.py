"""What people do in a browser, said once for all the stories."""

import re
from pathlib import Path

from machine import processes
from playwright.sync_api import Locator, Page

PASSWORD = "a long enough sentence"
REAL_PROJECT = Path(__file__).resolve().parents[3] / "shared" / "data" / "goteo" / "project.json"
OWN_PROJECT = Path(__file__).resolve().parents[1] / "fixtures" / "goteo_balcony.json"


def project_file() -> Path:
    """The real project where it is at hand, else one of our own in the same form and with the same sums."""
    return REAL_PROJECT if REAL_PROJECT.exists() else OWN_PROJECT


def mail_to(smtp_sink, email: str, subject: str) -> str:
    """The words of the latest mail to this address whose subject has these words; waits until it has come."""

    def latest() -> str:
        found = [mail for mail in smtp_sink.to(email) if subject.lower() in str(mail["subject"]).lower()]
        return found[-1].get_body(("plain",)).get_content() if found else ""

    known = [(str(mail["to"]), str(mail["subject"])) for mail in smtp_sink.messages]
    assert processes.wait_for(latest, 75), f"no mail to {email} about {subject}: {known[-8:]}"
    return latest()


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


def go(page: Page, control: Locator) -> None:
    with page.expect_navigation():
        control.click()


def press(page: Page, name: str) -> None:
    """A button by its words, and the page that answers."""
    go(page, page.get_by_role("button", name=name, exact=True).first)
    problem = page.locator("[data-errsum]")
    assert problem.count() == 0, problem.first.inner_text()
