"""The whole road in a browser, on real processes: from a group with an idea to a funded campaign and its report."""

import re
import subprocess
from dataclasses import dataclass, field

import pytest
from machine import processes
from playwright.sync_api import Page

from tests.browser import acts, applying, incubating
from tests.browser.acts import go, press
from tests.browser.conftest import DESK, PHONE

LEAD, COORDINATOR = "amaia@example.org", "carla@example.org"
MENTOR, REVIEWER = "nuria@example.org", "marc@example.org"
SUPPORTER, GENEROUS = "sara@example.org", "gil@example.org"
COOP = "Huerto Común"
DIAGNOSIS = {
    "The group and what it does": "Four people with a channel.",
    "Its moment": "The land is found, the water is not.",
    "Challenges and strengths, legal": "No statutes yet.",
    "Challenges and strengths, economic": "No plan of costs yet.",
    "Challenges and strengths, human": "People who wait for it.",
    "Needs of training": "Economics and a campaign.",
    "Roadmap": "Plan by March, statutes by April, campaign in June.",
}


@dataclass
class Road:
    """The people of the story, each in a browser of their own, and what it looks at from outside."""

    stack: object
    smtp_sink: object
    lead: Page
    mentor: Page
    reviewer: Page
    coordinator: Page
    phone: Page
    told: list[str] = field(default_factory=list)

    def journal(self) -> list[str]:
        return [row[0] for row in self.stack.query("SELECT step FROM journal_entry ORDER BY id")]

    @property
    def slug(self) -> str:
        """Where the campaign is; its title comes with the imported project."""
        return self.stack.query("SELECT slug FROM funding_campaign")[0][0]

    def total(self) -> dict:
        return self.phone.request.get(f"/c/{self.slug}/total.json").json()

    def until(self, met, what: str) -> None:
        assert processes.wait_for(met, 75), f"{what}: {self.stack.log('worker')}"

    def travel(self, days: int) -> None:
        self.stack.manage("demo", "--travel", str(days))

    def books_are_clean(self) -> None:
        self.stack.manage("check_books")

    def mail(self, email: str, subject: str) -> str:
        return acts.mail_to(self.smtp_sink, email, subject)


@pytest.fixture
def road(stack, smtp_sink, open_page):
    with (
        open_page(DESK) as lead,
        open_page(DESK) as mentor,
        open_page(DESK) as reviewer,
        open_page(DESK) as coordinator,
        open_page(PHONE, has_touch=True, is_mobile=True) as phone,
    ):
        yield Road(stack, smtp_sink, lead, mentor, reviewer, coordinator, phone)


def test_the_whole_road(road):
    everybody_signs_up(road)
    a_call_opens(road)
    the_group_applies(road)
    two_mentors_review_it_blind(road)
    the_coordination_accepts(road)
    the_diagnosis_ends_in_a_roadmap(road)
    the_team_learns(road)
    a_session_takes_hours_from_the_pool(road)
    people_follow(road)
    the_gate_opens(road)
    the_campaign_comes_from_the_imported_project(road)
    it_is_reviewed_and_published(road)
    somebody_pledges_on_a_phone(road)
    the_minimum_is_reached(road)
    both_rounds_end(road)
    the_report_tells_it(road)


def everybody_signs_up(road: Road) -> None:
    pages = {LEAD: road.lead, MENTOR: road.mentor, REVIEWER: road.reviewer, COORDINATOR: road.coordinator}
    for email, page in pages.items():
        acts.sign_up(page, road.smtp_sink, email)
    for email, role in ((MENTOR, "mentor"), (REVIEWER, "mentor"), (COORDINATOR, "coordinator")):
        road.stack.shell(
            "from crowdcoop.people import moves; from crowdcoop.people.models import User;"
            f"moves.give_role(User.objects.get(email={email!r}), by=None, role={role!r})"
        )


def a_call_opens(road: Road) -> None:
    asked = {"followers_needed": 2, "worksheets_needed": False, "attendance_percent": 0, "legal_person_needed": False}
    applying.a_call_is_drafted(road.coordinator, road.stack, "Crowdcoop 2026", assembly_needed=False, **asked)
    applying.it_opens(road.coordinator)
    assert road.stack.query("SELECT state FROM incubator_call") == [("open",)]


def the_group_applies(road: Road) -> None:
    page = road.lead
    applying.may_we_apply(page)
    applying.they_begin(page, COOP, "Bilbao")
    for part, answers in applying.ANSWERS.items():
        applying.they_write(page, part, answers)
    assert re.search(r"CC-\d{4}-\d{4}", applying.they_send(page))
    assert "applications.submit" in road.journal()
    road.mail(LEAD, "application")


def two_mentors_review_it_blind(road: Road) -> None:
    page = road.coordinator
    page.goto("/en/staff/applications/")
    go(page, page.get_by_role("link", name=COOP).first)
    page.get_by_label(MENTOR).check()
    page.get_by_label(REVIEWER).check()
    press(page, "Ask them")
    for reviewer in (road.mentor, road.reviewer):
        applying.a_mentor_begins(reviewer)
        assert COOP not in reviewer.content()
        applying.a_mentor_judges(reviewer, 3, "Sound and needed.")
    assert road.journal().count("reviews.send_review") == 2


def the_coordination_accepts(road: Road) -> None:
    page = road.coordinator
    (application, call) = road.stack.query("SELECT id, call_id FROM incubator_application")[0]
    page.goto(f"/en/staff/applications/{application}/decide/")
    page.get_by_label("accept", exact=True).check()
    page.get_by_label("Reasons").fill("A sound plan and a community that waits for it.")
    mentor = page.get_by_label("Their mentor")
    mentor.select_option(label=mentor.locator("option", has_text=MENTOR).inner_text())
    press(page, "Prepare the decision")
    applying.the_letters_leave(page, call, 1)
    assert "sound plan" in road.mail(LEAD, "welcome")
    assert "journeys.start" in road.journal()


def the_diagnosis_ends_in_a_roadmap(road: Road) -> None:
    page = road.mentor
    page.goto("/en/mentor/")
    go(page, page.get_by_role("link", name=COOP).first)  # what waits: the page of the diagnosis
    for label, words in DIAGNOSIS.items():
        page.get_by_label(label).fill(words)
    press(page, "Save the diagnosis")
    road.lead.goto("/en/team/roadmap/")
    press(road.lead, "We agree to this roadmap")
    assert road.stack.query("SELECT state FROM incubator_incubation") == [("itinerary",)]


def the_team_learns(road: Road) -> None:
    incubating.the_syllabus_is_there(road.stack)
    for slug in incubating.MODULES:
        incubating.the_lessons_are_done(road.lead, slug)
        incubating.the_quiz_is_passed(road.lead, slug)
    assert road.journal().count("training.answer") == 7


def a_session_takes_hours_from_the_pool(road: Road) -> None:
    page = road.coordinator
    page.goto("/en/staff/advice/")
    page.get_by_label("Name", exact=True).fill("Facto")
    page.get_by_label(MENTOR).check()
    press(page, "Add the organisation")
    if page.get_by_role("button", name=re.compile("Open its hours")).count():
        go(page, page.get_by_role("button", name=re.compile("Open its hours")).first)
    incubating.hours_are_offered(road.mentor, road.stack)
    incubating.a_session_is_booked(road.lead, "The plan of costs")
    road.travel(2)
    its_record_becomes_a_task(road)


def its_record_becomes_a_task(road: Road) -> None:
    session = road.stack.query("SELECT id FROM incubator_session")[0][0]
    incubating.it_is_written_down(road.mentor, session, 75, "Ask for three offers")
    press(road.mentor, "Save and tell the team")
    road.lead.goto("/en/team/")
    assert "Ask for three offers" in road.lead.locator("main").inner_text()


def people_follow(road: Road) -> None:
    slug = road.stack.query("SELECT slug FROM people_cooperative")[0][0]
    for email in (SUPPORTER, GENEROUS):
        incubating.somebody_follows(road.phone, road.smtp_sink, slug, email)
    incubating.an_update_is_published(road.lead, "We begin", "The first seeds are in the ground.")
    assert "first seeds" in road.mail(SUPPORTER, "We begin")


def gate_list(road: Road) -> list[str]:
    road.lead.goto("/en/team/gate/")
    return road.lead.locator("main li").all_inner_texts()


def sign_off(road: Road, note: str) -> None:
    number = road.stack.query("SELECT id FROM incubator_incubation")[0][0]
    for desk, page in (("mentor", road.mentor), ("staff", road.coordinator)):
        incubating.it_is_signed_off(page, desk, number, note)


def the_gate_opens(road: Road) -> None:
    assert gate_list(road)
    sign_off(road, "They have done the work.")
    number = road.stack.query("SELECT id FROM incubator_incubation")[0][0]
    road.mentor.goto(f"/en/mentor/cooperatives/{number}/gate/")
    press(road.mentor, "Open the preparation of the campaign")
    assert road.stack.query("SELECT state FROM incubator_incubation") == [("campaign_preparation",)]


def the_campaign_comes_from_the_imported_project(road: Road) -> None:
    slug = road.stack.query("SELECT slug FROM people_cooperative")[0][0]
    road.stack.manage("import_goteo", "--cooperative", slug, str(acts.project_file()))
    sums = road.stack.query("SELECT sum(cents) FILTER (WHERE required), sum(cents) FROM funding_costline")[0]
    assert [int(cents) for cents in sums] == [520_000, 920_000]
    acts.write_the_plan(road.lead)
    road.lead.goto("/en/team/gate/")
    press(road.lead, "Ask to be declared ready")
    sign_off(road, "The draft is complete.")
    number = road.stack.query("SELECT id FROM incubator_incubation")[0][0]
    road.mentor.goto(f"/en/mentor/cooperatives/{number}/gate/")
    press(road.mentor, "Declare it ready for its campaign")
    road.lead.goto("/en/campaign/edit/")
    press(road.lead, "Send the campaign to review")


def it_is_reviewed_and_published(road: Road) -> None:
    page = road.mentor
    number = road.stack.query("SELECT id FROM funding_campaign")[0][0]
    acts.approve(page, number)
    road.travel(2)  # tomorrow at ten is proposed, and the story may run before ten
    it_is_public(road)


def it_is_public(road: Road) -> None:
    road.until(lambda: road.stack.query("SELECT state FROM funding_campaign") == [("round_1",)], "publication")
    assert road.total()["minimum"] == 520_000
    road.mail(SUPPORTER, "has begun")


def pledge(road: Road, email: str, amount: str, outcome: str = "accepted") -> None:
    page = road.phone
    page.goto(f"/en/c/{road.slug}/")
    go(page, page.get_by_role("link", name="Pledge", exact=True).first)
    page.get_by_label("Amount in euros").fill(amount)
    page.get_by_label("E-mail").fill(email)
    press(page, "Continue")
    go(page, page.get_by_role("button", name=re.compile("^Confirm and pledge")))
    go(page, page.locator(f"[data-outcome={outcome}]"))
    page.wait_for_url("**/pledge/done/**")


def somebody_pledges_on_a_phone(road: Road) -> None:
    pledge(road, SUPPORTER, "25")
    road.until(lambda: road.total()["raised"] == 2_500, "the total moves")
    assert road.total()["supporters"] == 1
    assert "25.00" in road.mail(SUPPORTER, "pledge")
    road.books_are_clean()


def the_minimum_is_reached(road: Road) -> None:
    pledge(road, GENEROUS, "3,000.00")
    pledge(road, GENEROUS, "2185")
    road.until(lambda: road.total()["raised"] == 521_000, "the minimum is reached")
    assert road.total()["supporters"] == 2
    road.phone.goto(f"/en/c/{road.slug}/")
    assert "€5,210" in road.phone.locator("main").inner_text()


def both_rounds_end(road: Road) -> None:
    road.travel(41)
    road.until(lambda: road.total()["state"] == "round_2", "the first round ends")
    road.travel(41)
    road.until(lambda: road.total()["state"] == "funded", "the second round ends")
    assert road.stack.query("SELECT outcome, raised, supporters FROM funding_closing") == [("funded", 521_000, 2)]
    payable = road.stack.query("SELECT sum(cents) FROM funding_entry WHERE account LIKE 'campaign:%%:payable'")
    assert int(payable[0][0]) == 521_000 * 96 // 100
    assert "€5,210" in road.mail(LEAD, "Funded: you have raised")
    road.books_are_clean()


def the_report_tells_it(road: Road) -> None:
    """The first of a month goes by; the pulse that asks for monthly reports is given by hand."""
    road.travel(35)
    road.stack.shell("from incubator.journeys import tasks; tasks.request_monthly_reports.delay()")
    road.until(
        lambda: (
            road.stack.query("SELECT count(*) > 0 FROM reports_report WHERE kind = 'progress' AND state = 'ready'")
            == [(True,)]
        ),
        "the monthly report",
    )
    page = road.lead
    page.goto("/en/inbox/")
    go(page, page.get_by_role("link", name=re.compile("report", re.IGNORECASE)).first)
    number = road.stack.query("SELECT id FROM reports_report WHERE kind = 'progress' AND state = 'ready'")[0][0]
    page.goto(f"/en/reports/{number}/")
    file = page.request.get(f"/en/reports/{number}/download/")
    assert file.headers["content-type"] == "application/pdf"
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=file.body(), capture_output=True, check=True)
    for words in (page.locator("main").inner_text(), told.stdout.decode()):
        assert "5.210 €" in words.replace("\u00a0", " ")
        assert "2.800,00" in words
    assert "/accounts/login/" in road.phone.request.get(f"/en/reports/{number}/download/").url
