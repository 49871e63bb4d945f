"""The way into the programme as people walk it in a browser: a call is made, a group applies, mentors review, it is decided."""

import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from machine import processes
from playwright.sync_api import Page

from tests.browser import acts
from tests.browser.acts import follow, go, press
from tests.browser.conftest import DESK, PHONE

KIND = "A group forming a co-op"
ANSWERS = {
    "team": {
        "People in the promoting group": "4",
        "Who are you, and how do you share out the work?": "Four gardeners; one keeps the accounts.",
    },
    "idea": {"What do you want to do?": "Teach people to grow vegetables on a balcony."},
    "needs": {"What do you lack to start?": "Cameras, an editing desk and a better website."},
    "community": {"Who knows of it and takes part already?": "Six hundred subscribers and two schools."},
    "impact": {"What will change?": "Two thousand balconies with vegetables."},
    "commitment": {"What do you commit to?": "Two days a week each, for two years."},
}
IN_DAYS = "SELECT to_char((now() AT TIME ZONE 'Europe/Madrid')::date + %s, 'YYYY-MM-DD')"


WAITS = 75
CUT_OFF = """addEventListener("load", () => {
    const whole = document.documentElement;
    if (whole.scrollWidth > whole.clientWidth) console.error("cut off: " + location);
});"""


@dataclass
class Way:
    stack: object
    smtp_sink: object
    open_page: object
    desk: Page

    def journal(self) -> list[str]:
        return [row[0] for row in self.stack.query("SELECT step FROM journal_entry ORDER BY id")]

    def one(self, sql: str, *values):
        return self.stack.query(sql, *values)[0][0]

    @property
    def call(self) -> int:
        return self.one("SELECT id FROM incubator_call ORDER BY id DESC LIMIT 1")

    @property
    def application(self) -> int:
        return self.one("SELECT id FROM incubator_application ORDER BY id DESC LIMIT 1")

    def state(self) -> str:
        return self.one("SELECT state FROM incubator_application ORDER BY id DESC LIMIT 1")

    def asked(self) -> list[str]:
        """The mentors at work on it, in the order in which they were asked."""
        rows = self.stack.query(
            "SELECT u.email FROM incubator_review r JOIN people_user u ON u.id = r.reviewer_id"
            " WHERE r.state IN ('assigned', 'sent') ORDER BY r.id"
        )
        return [email for (email,) in rows]

    def mail(self, email: str, subject: str, after: int = 0) -> str:
        return acts.mail_to(self.smtp_sink, email, subject, after)

    def until(self, met, what: str) -> None:
        assert processes.wait_for(met, WAITS), f"{what}: {self.stack.log('worker')}"

    @contextmanager
    def phone(self, **options):
        """A phone of 360 px; a page of which something is cut off is an error like those of its scripts."""
        with self.open_page(PHONE, has_touch=True, is_mobile=True, **options) as page:
            page.add_init_script(CUT_OFF)
            yield page

    @contextmanager
    def signed_in(self, email: str, viewport: dict[str, int] = DESK):
        with self.open_page(viewport) as page:
            acts.sign_in(page, self.smtp_sink, email)
            yield page


def in_days(stack, days: int) -> str:
    """As a date field takes it, where the programme lives."""
    return stack.query(IN_DAYS, days)[0][0]


def an_organisation_mentors(page: Page, name: str, *mentors: str) -> None:
    page.goto("/en/staff/advice/")
    page.get_by_label("Name", exact=True).fill(name)
    for mentor in mentors:
        page.get_by_label(mentor).check()
    press(page, "Add the organisation")


def a_call_is_drafted(
    page: Page, stack, title: str, *, opens: int = 0, closes: int = 30, **numbers: int | bool
) -> None:
    """From the default one, with terms; its page is shown at the end."""
    page.goto("/en/staff/calls/new/")
    page.get_by_label("Title", exact=True).first.fill(title)
    page.locator("[name=language]").select_option("en")
    page.get_by_label("Opens on").fill(in_days(stack, opens))
    page.get_by_label("Last day to apply").fill(in_days(stack, closes))
    page.get_by_label("Decision by").fill(in_days(stack, closes + 30))
    press(page, "Make the draft")
    follow(page, "Terms")
    page.get_by_label("New version of the terms").first.fill("One person, one vote. What is learnt is shared.")
    press(page, "Publish this version")
    follow(page, title)
    if numbers:
        follow(page, "Reviews, fee, rounds and gate")
        for name, number in numbers.items():
            field = page.locator(f"[name={name}]")
            field.set_checked(number) if isinstance(number, bool) else field.fill(str(number))
        press(page, "Save")


def it_opens(page: Page) -> None:
    press(page, "Announce the call")
    if page.get_by_role("button", name="Open the call").count():
        press(page, "Open the call")


def may_we_apply(page: Page, *, kind: str = KIND) -> None:
    """Four questions, one a screen."""
    page.goto("/en/apply/check/1/")
    for answer in (kind, "No", "Yes", "Yes"):
        page.get_by_label(answer, exact=False).first.check()
        press(page, "Continue")


def they_begin(page: Page, name: str, town: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Town").fill(town)
    press(page, "Begin")


def they_write(page: Page, part: str, answers: Mapping[str, str]) -> None:
    """One part, with what it asks; then on."""
    page.goto(f"/en/apply/{part}/")
    for label, words in answers.items():
        page.get_by_label(label).first.fill(words)
    if part == "commitment":
        page.get_by_label("Yes", exact=True).check()
    press(page, "Save and continue")


def they_send(page: Page) -> str:
    """The reference."""
    page.goto("/en/apply/review/")
    page.get_by_label("We have read the terms", exact=False).check()
    press(page, "Send the application")
    return re.search(r"CC-\d{4}-\d{4}", page.locator(".receipt").inner_text())[0]


def reviewers_are_shared_out(page: Page, call: int, number: int) -> None:
    page.goto(f"/en/staff/calls/{call}/assignment/")
    press(page, "Assign 1 review" if number == 1 else f"Assign {number} reviews")


def a_mentor_begins(page: Page, *, relation: str = "I have no relation") -> None:
    """From the queue to the answers; or away from them, when there is a relation."""
    page.goto("/en/mentor/")
    go(page, page.locator("main").get_by_role("link", name=re.compile(r"T-\d+")).first)
    page.get_by_label(relation, exact=False).check()
    press(page, "Continue")


def a_mentor_judges(page: Page, mark: int, comment: str) -> None:
    for choices in page.locator("#assessment fieldset").all():
        choices.locator(f"input[value='{mark}'], input[value=yes]").first.check()
    page.get_by_label("Comment").fill(comment)
    press(page, "Send and next")


def a_decision_is_prepared(page: Page, application: int, outcome: str, reason: str) -> None:
    """Its letter is shown at the end; nothing has been sent."""
    page.goto(f"/en/staff/applications/{application}/decide/")
    page.get_by_label(outcome, exact=True).check()
    page.get_by_label("Reasons").fill(reason)
    press(page, "Prepare the decision")


def the_letters_leave(page: Page, call: int, number: int) -> None:
    page.goto(f"/en/staff/calls/{call}/decisions/")
    letters = "1 letter" if number == 1 else f"{number} letters"
    go(page, page.get_by_role("link", name=re.compile(f"Look over {letters}")))
    press(page, f"Send {letters}")
