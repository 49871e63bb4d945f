"""The way through the programme as people walk it in a browser: they learn, they are advised, people follow, the gate opens."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from incubator.training import playbook
from tests.browser import acts
from tests.browser.acts import follow, go, press, told

SYLLABUS = Path(__file__).resolve().parents[1] / "fixtures" / "playbooks"
# Two short modules; the second needs the first, which has a worksheet.
MODULES = {one.slug: one for one in playbook.read_all(SYLLABUS)}
TOMORROW = "SELECT extract(isodow FROM now() AT TIME ZONE 'Europe/Madrid' + interval '1 day')::int - 1"


# -- Training -------------------------------------------------------------------------------------
def the_syllabus_is_there(stack: Any) -> None:
    stack.manage("load_playbooks", str(SYLLABUS))


def the_lessons_are_done(page: Page, slug: str) -> None:
    page.goto(f"/en/training/{slug}/")
    go(page, page.get_by_role("link", name=re.compile("^(Begin|Go on)$")))
    while page.get_by_role("button", name="Mark as done and go on").count():
        press(page, "Mark as done and go on")


def the_quiz_is_passed(page: Page, slug: str) -> list[str]:
    """The questions in the order in which they came; the first is answered wrong, and comes back at the end."""
    page.goto(f"/en/training/{slug}/quiz/")
    return [_answered(page, slug, right=number > 0) for number, _ in enumerate(_asked(page))]


def _asked(page: Page) -> Iterator[None]:
    while page.get_by_role("button", name="Answer").count():
        yield


def _answered(page: Page, slug: str, *, right: bool) -> str:
    """Each answer says why it is right or wrong."""
    question = next(one for one in MODULES[slug].questions if one["text"] in told(page))
    option = next(one for one in question["options"] if one["right"] is right)
    page.get_by_label(option["text"], exact=True).check()
    press(page, "Answer")
    assert option["reason"] in told(page)
    assert ("Right" if right else "Not yet") == page.locator("h1").inner_text()
    follow(page, re.compile("Next question|See the result"))
    return question["text"]


# -- Advice ---------------------------------------------------------------------------------------
def hours_are_offered(page: Page, stack: Any) -> None:
    """An hour of every week, on the weekday that tomorrow is."""
    page.goto("/en/mentor/sessions/")
    page.locator("[name=weekday]").select_option(str(stack.query(TOMORROW)[0][0]))
    page.locator("[name=begins]").fill("17:00")
    page.locator("[name=ends]").fill("18:00")
    press(page, "Offer these hours")


def a_session_is_booked(page: Page, topic: str) -> None:
    page.goto("/en/advice/book/")
    page.locator("[name=slot]").first.check()
    page.get_by_label("What you want to talk about").fill(topic)
    press(page, "Book this session")


def it_is_written_down(page: Page, session: int, minutes: int, agreed: str) -> None:
    """In the page's own order: what was said, and one action; who does it and by when is left to who calls."""
    page.goto(f"/en/advice/{session}/")
    page.get_by_label("Minutes used").fill(str(minutes))
    page.locator("[name=said]").fill("The camera can be second hand.")
    page.locator("[name=agreed]").fill("Three offers by Friday.")
    page.get_by_label("What will be done").first.fill(agreed)


# -- Community ------------------------------------------------------------------------------------
def somebody_follows(page: Page, smtp_sink: Any, slug: str, email: str) -> None:
    page.goto(f"/en/cooperatives/{slug}/")
    page.get_by_label("Your e-mail").fill(email)
    press(page, "Follow")
    page.goto(acts.link_in(acts.mail_to(smtp_sink, email, "follow")))
    press(page, "Yes, I want to follow")


def an_update_is_published(page: Page, title: str, text: str) -> None:
    page.goto("/en/community/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text").fill(text)
    go(page, page.get_by_role("button", name=re.compile("Publish and send to 2")))


# -- The gate -------------------------------------------------------------------------------------
def it_is_signed_off(page: Page, desk: str, incubation: int, note: str) -> None:
    page.goto(f"/en/{desk}/cooperatives/{incubation}/gate/")
    page.get_by_label("What you have seen").fill(note)
    press(page, "Sign it off")
