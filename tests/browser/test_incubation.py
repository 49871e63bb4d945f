"""From the letter of welcome to a co-op that is ready for its campaign; what the gate still asks is read before and after each step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser import acts, applying, incubating
from tests.browser.acts import follow, go, press, told
from tests.browser.applying import Way
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_look import spills

COORDINATOR, MENTOR, LEAD, OTHER = "carla@road.example", "nuria@road.example", "amaia@road.example", "olga@road.example"
SUPPORTERS = ("sara@road.example", "gil@road.example")
COOP, CALL = "Huerto Común", "Crowdcoop 2026"
MOST_CLICKS = 5  # from the letter of welcome to the first lesson done
PEOPLE = f"""
from tests import make
make.person("Carla", role="coordinator", email="{COORDINATOR}")
make.person("Nuria", role="mentor", email="{MENTOR}")
"""
ANOTHER_COOP = f"""
from tests import make
from crowdcoop.people.models import User
from incubator.calls.models import Call
carla, nuria = (User.objects.get(email=email) for email in ("{COORDINATOR}", "{MENTOR}"))
coop = make.cooperative(make.person("Olga", email="{OTHER}"), name="La Fleca")
make.itinerary(coop, Call.objects.get(), mentor=nuria, coordinator=carla)
"""
# Counted where they happen, and kept from page to page.
COUNTS_CLICKS = """addEventListener("click", (event) => {
    if (event.isTrusted) localStorage.clicks = 1 + Number(localStorage.clicks || 0);
}, true);"""


@pytest.fixture(scope="module")
def stack(second_stack):
    """Its journeys in time would move the dates of the other stories."""
    return second_stack


class Road(Way):
    """The people of the story; `desk` is the coordinator's."""

    lead: Page
    mentor: Page

    @property
    def incubation(self) -> int:
        return self.one(
            "SELECT i.id FROM incubator_incubation i JOIN people_cooperative c ON c.id = i.cooperative_id WHERE c.name = %s",
            COOP,
        )

    @property
    def stage(self) -> str:
        return self.one("SELECT state FROM incubator_incubation WHERE id = %s", self.incubation)

    def travel(self, days: int) -> None:
        self.stack.manage("demo", "--travel", str(days))

    def left(self) -> list[str]:
        """What the co-op reads: everything that the next stage still asks."""
        self.lead.goto("/en/team/gate/")
        return self.lead.locator("main section > ul.stages > .stage-pending .stage-name").all_inner_texts()

    @contextmanager
    def takes_off(self, step: str, *expected: str) -> Iterator[None]:
        """The gate's list before and after the step: shorter by the lines that begin so, and by no other."""
        before = self.left()
        yield
        after = self.left()
        print(
            f"\n{step}",
            *(f"  {'  ' if line in after else 'x '}{line}" for line in before),
            f"  {len(after)} left",
            sep="\n",
        )
        assert [line for line in before if not line.startswith(expected)] == after
        assert len(before) - len(after) == len(expected)


@pytest.fixture
def road(stack, smtp_sink, open_page):
    stack.shell(PEOPLE)
    with open_page(DESK) as desk, open_page(DESK) as lead, open_page(DESK) as mentor:
        road = Road(stack, smtp_sink, open_page, desk)
        road.lead, road.mentor = lead, mentor
        acts.sign_in(desk, smtp_sink, COORDINATOR)
        acts.sign_in(mentor, smtp_sink, MENTOR)
        yield road


def test_a_co_op_walks_from_its_welcome_to_ready(road):
    a_call_asks_for_all_of_it(road)
    a_group_is_taken_in(road)
    the_first_lesson_is_a_few_clicks_away(road)
    with road.takes_off("The quiz, without JavaScript", "Module “First steps”"):
        the_quiz_is_answered_without_javascript(road)
    with road.takes_off("The worksheet, sent twice", "The worksheet of “First steps”"):
        the_worksheet_goes_to_and_fro(road)
    with road.takes_off("The second module", "Module “The plan of costs”"):
        the_second_module_was_locked_until_now(road)
    with road.takes_off("The session", "Advice: "):
        a_session_is_booked_on_a_phone_without_javascript(road)
        it_is_held_and_its_actions_are_tasks(road)
    with road.takes_off("The diagnosis and the roadmap", "The roadmap of the initial diagnosis"):
        the_diagnosis_ends_in_a_roadmap(road)
    the_lead_pauses_and_the_mentor_takes_it_up(road)
    with road.takes_off("The community", "Community: ", "Updates to the community: "):
        people_follow(road)
    the_board_says_why_it_cannot_be_moved(road)
    with road.takes_off("The mentor's yes", "The mentor says yes."):
        incubating.it_is_signed_off(road.mentor, "mentor", road.incubation, "They have done the work.")
    with road.takes_off("The coordination's yes", "A second person, of the coordination"):
        incubating.it_is_signed_off(road.desk, "staff", road.incubation, "Read and agreed.")
    the_card_is_moved_by_its_menu(road)
    with road.takes_off("Who answers in law", "Somebody answers for the co-op in law."):
        somebody_answers_in_law(road)
    with road.takes_off("The assembly", "The assembly has agreed to the campaign"):
        the_assembly_is_recorded_and_confirmed(road)
    another_co_op_sees_nothing_of_it(road)
    with road.takes_off("The draft of the campaign", "Write the draft of your campaign."):
        the_draft_of_the_campaign_is_written(road)
    with road.takes_off("The co-op asks", "The co-op asks to be declared ready."):
        press(road.lead, "Ask to be declared ready")
    two_people_say_yes_and_it_is_ready(road)


def a_call_asks_for_all_of_it(road: Road) -> None:
    incubating.the_syllabus_is_there(road.stack)
    applying.an_organisation_mentors(road.desk, "Facto", "Nuria")
    applying.a_call_is_drafted(
        road.desk, road.stack, CALL, reviews_needed=1, followers_needed=2, members_needed_per_module=1
    )
    applying.it_opens(road.desk)


def a_group_is_taken_in(road: Road) -> None:
    page = road.lead
    acts.sign_up(page, road.smtp_sink, LEAD)
    page.locator("[name=name]").fill("Amaia")
    press(page, "Save")
    applying.may_we_apply(page)
    applying.they_begin(page, COOP, "Zarautz")
    for part, answers in applying.ANSWERS.items():
        applying.they_write(page, part, answers)
    applying.they_send(page)
    applying.reviewers_are_shared_out(road.desk, road.call, 1)
    applying.a_mentor_begins(road.mentor)
    applying.a_mentor_judges(road.mentor, 3, "Sound and needed.")
    applying.a_decision_is_prepared(road.desk, road.application, "accept", "A whole town waits for it.")
    applying.the_letters_leave(road.desk, road.call, 1)


def the_first_lesson_is_a_few_clicks_away(road: Road) -> None:
    """On a phone that does not know her yet: signing in by a code counts too."""
    letter = road.mail(LEAD, "Welcome")
    with road.phone() as page:
        page.add_init_script(COUNTS_CLICKS)
        page.goto(acts.link_in(letter))
        page.locator("#id_email").fill(LEAD)
        page.get_by_label("Code").fill(acts.code_for(road.smtp_sink, LEAD, lambda: press(page, "Send me a code")))
        press(page, "Go on")
        follow(page, "First steps")
        press(page, "Mark as done and go on")
        clicks = 1 + int(page.evaluate("localStorage.clicks"))  # the link in the letter, and those on the pages
    print(f"\nFrom the welcome to the first lesson done: {clicks} clicks")
    assert "training.finish_lesson" in road.journal()
    assert clicks <= MOST_CLICKS
    assert len(road.left()) == 9


def the_quiz_is_answered_without_javascript(road: Road) -> None:
    """Meanwhile the module that needs this one shows no lesson, however it is asked for."""
    assert "First comes the module “First steps”" in told_at(road.lead, "/en/training/plan-of-costs/what-it-costs/")
    with road.open_page(PHONE, java_script_enabled=False) as page:
        acts.sign_in(page, road.smtp_sink, LEAD)
        incubating.the_lessons_are_done(page, "first-steps")
        met = incubating.the_quiz_is_passed(page, "first-steps")
        asked = [question["text"] for question in incubating.MODULES["first-steps"].questions]
        assert met == [*asked, asked[0]]
        assert "Passed: First steps" in told(page)


def the_worksheet_goes_to_and_fro(road: Road) -> None:
    page, mentor = road.lead, road.mentor
    page.goto("/en/training/first-steps/worksheet/")
    page.get_by_label("What you want to do").fill("Vegetables on a balcony.")
    page.get_by_label("Why people need it").fill("Nobody has taught them.")
    page.get_by_label("Who, row 1").fill("Amaia")
    press(page, "Save and send to the mentor")
    mentor.goto(acts.link_in(road.mail(MENTOR, "has sent its worksheet")))
    mentor.get_by_label("What has to change").fill("How many hours has Amaia?")
    press(mentor, "Ask for changes")
    page.goto(acts.link_in(road.mail(LEAD, "what to change")))
    assert "How many hours has Amaia?" in told(page)
    page.get_by_label("Hours, row 1").fill("20")
    press(page, "Save the draft")
    paper = {"name": "hours.pdf", "mimeType": "application/pdf", "buffer": acts.a_pdf()}
    page.locator("input[type=file]").set_input_files(paper)
    press(page, "Upload the file")
    press(page, "Send it with this file")
    mentor.goto(acts.link_in(road.mail(MENTOR, "has sent its worksheet", after=1)))
    assert {"20", "hours.pdf"} <= set(re.split(r"\s+", told(mentor)))
    press(mentor, "Approve")
    assert "says yes" in road.mail(LEAD, "is approved")


def the_second_module_was_locked_until_now(road: Road) -> None:
    incubating.the_lessons_are_done(road.lead, "plan-of-costs")
    incubating.the_quiz_is_passed(road.lead, "plan-of-costs")


def a_session_is_booked_on_a_phone_without_javascript(road: Road) -> None:
    incubating.hours_are_offered(road.mentor, road.stack)
    with road.open_page(PHONE, java_script_enabled=False, has_touch=True, is_mobile=True) as phone:
        acts.sign_in(phone, road.smtp_sink, LEAD)
        phone.goto("/en/advice/book/")
        assert not spills(phone)
        incubating.a_session_is_booked(phone, "The plan of costs")
        assert not spills(phone)
        assert "The plan of costs" in told(phone)
    for email in (LEAD, MENTOR):
        assert "17:00" in road.mail(email, f"Session of {COOP} booked")
    road.travel(2)


def it_is_held_and_its_actions_are_tasks(road: Road) -> None:
    page = road.mentor
    page.goto("/en/mentor/")
    follow(page, re.compile(COOP))
    session = road.one("SELECT id FROM incubator_session")
    incubating.it_is_written_down(page, session, 75, "Ask for three offers")
    page.locator("[name$=owner]").first.select_option(label="Amaia")
    page.locator("[name$=due_on]").first.fill(applying.in_days(road.stack, 7))
    press(page, "Save and tell the team")
    road.mail(LEAD, "notes of your session")
    road.lead.goto("/en/team/")
    task = road.lead.locator("main li", has_text="Ask for three offers").first
    assert re.search(r"Amaia · by \d+ \w+ \d{4}", task.inner_text())


def the_diagnosis_ends_in_a_roadmap(road: Road) -> None:
    page = road.mentor
    page.goto(f"/en/mentor/cooperatives/{road.incubation}/diagnosis/")
    for label, words in {
        "The group and what it does": "Four people with a channel.",
        "Its moment": "The land is found, the water is not.",
        "Challenges and strengths, legal": "No statutes yet.",
        "Challenges and strengths, economic": "No plan of costs yet.",
        "Challenges and strengths, human": "People who wait for it.",
        "Needs of training": "Economics and a campaign.",
        "Roadmap": "Plan by March, statutes by April, campaign in June.",
    }.items():
        page.get_by_label(label).fill(words)
    press(page, "Save the diagnosis")
    road.lead.goto(acts.link_in(road.mail(LEAD, "diagnosis")))
    press(road.lead, "We agree to this roadmap")
    assert road.stage == "itinerary"


def the_lead_pauses_and_the_mentor_takes_it_up(road: Road) -> None:
    before, page = road.left(), road.lead
    page.goto("/en/team/")
    follow(page, "Pause")
    page.get_by_label("money has to be found first", exact=False).check()
    page.get_by_label("Why").fill("The loan comes in a month.")
    press(page, "Pause")
    assert road.stage == "paused"
    assert "You are paused" in told(page)
    road.mentor.goto(acts.link_in(road.mail(MENTOR, "paus")))
    follow(road.mentor, "Pause, take up again, end")
    assert "The loan comes in a month." in told(road.mentor)
    press(road.mentor, "Take it up again")
    road.mail(LEAD, "goes on")
    assert (road.stage, road.left()) == ("itinerary", before)


def people_follow(road: Road) -> None:
    slug = road.one("SELECT slug FROM people_cooperative WHERE name = %s", COOP)
    with road.phone() as phone:
        for email in SUPPORTERS:
            incubating.somebody_follows(phone, road.smtp_sink, slug, email)
    incubating.an_update_is_published(road.lead, "We begin", "The first seeds are in the ground.")
    assert "first seeds" in road.mail(SUPPORTERS[0], "We begin")


def card(page: Page):
    return page.locator("[data-card]", has=page.get_by_role("heading", name=COOP))


def the_menu_of_its_card(road: Road):
    road.desk.goto("/en/staff/board/")
    found = card(road.desk)
    found.locator("summary").click()
    return found


def the_board_says_why_it_cannot_be_moved(road: Road) -> None:
    menu = the_menu_of_its_card(road)
    expect(menu).to_contain_text("Not possible now")
    expect(menu).to_contain_text("The mentor says yes.")
    assert road.desk.locator("[data-stage=itinerary] [data-card]").count() == 1


def the_card_is_moved_by_its_menu(road: Road) -> None:
    assert road.left() == []
    menu = the_menu_of_its_card(road)
    menu.get_by_label("Campaign preparation").check()
    go(road.desk, menu.get_by_role("button", name=re.compile("^Move it")))
    expect(road.desk.locator("[data-stage=campaign_preparation]")).to_contain_text(COOP)
    assert road.stage == "campaign_preparation"


def somebody_answers_in_law(road: Road) -> None:
    page = road.lead
    follow(page, "Somebody answers for the co-op in law.")
    page.get_by_label("A person of the team, in their own name").check()
    page.get_by_label("Name in law").fill("Amaia Etxeberria")
    page.get_by_label("Tax number").fill("12.345.678-Z")
    page.get_by_label("Who of the team signs").select_option(index=1)
    press(page, "Record it")


def the_assembly_is_recorded_and_confirmed(road: Road) -> None:
    page = road.lead
    follow(page, re.compile("The assembly has agreed to the campaign"))
    page.get_by_label("Day of the assembly").fill(applying.in_days(road.stack, -1))
    for label, people in {"People present": 12, "Votes in favour": 10, "Votes against": 1, "Abstentions": 1}.items():
        page.get_by_label(label).fill(str(people))
    minutes = {"name": "minutes.pdf", "mimeType": "application/pdf", "buffer": acts.a_pdf()}
    page.get_by_label("Minutes", exact=True).set_input_files(minutes)
    press(page, "Record it and tell the mentor")
    road.mentor.goto(acts.link_in(road.mail(MENTOR, "assembly")))
    press(road.mentor, "Confirm it")
    road.mail(LEAD, "assembly")


def another_co_op_sees_nothing_of_it(road: Road) -> None:
    road.stack.shell(ANOTHER_COOP)
    file = road.one("SELECT token FROM files_storedfile WHERE original_name = 'hours.pdf'")
    sheet, session, minutes = (
        road.one(f"SELECT id FROM incubator_{table} ORDER BY id")
        for table in ("worksheet", "session", "assemblyagreement")
    )
    theirs = [f"/en/advice/{session}/", f"/en/advice/{session}/calendar.ics", f"/en/gate/minutes/{minutes}/"]
    theirs += [f"/en/training/files/{file}/", f"/en/mentor/signoff/{sheet}/"]
    with road.signed_in(OTHER) as page:
        assert [page.request.get(path).status for path in theirs] == [404] * len(theirs)
        page.goto("/en/training/first-steps/worksheet/")
        assert page.get_by_label("What you want to do").input_value() == ""
    assert [road.lead.request.get(path).status for path in theirs] == [200] * 4 + [404]


def the_draft_of_the_campaign_is_written(road: Road) -> None:
    slug = road.one("SELECT slug FROM people_cooperative WHERE name = %s", COOP)
    road.stack.manage("import_goteo", "--cooperative", slug, str(acts.project_file()))
    acts.write_the_plan(road.lead)


def two_people_say_yes_and_it_is_ready(road: Road) -> None:
    for desk, page in (("mentor", road.mentor), ("staff", road.desk)):
        incubating.it_is_signed_off(page, desk, road.incubation, "The draft is complete.")
    assert road.left() == []
    road.mentor.goto(f"/en/mentor/cooperatives/{road.incubation}/gate/")
    press(road.mentor, "Declare it ready for its campaign")
    assert road.stage == "ready"
    assert "You have passed the gate" in told_at(road.lead, "/en/team/gate/")
    road.mail(LEAD, "ready")
    road.desk.goto("/en/staff/board/")
    assert road.desk.locator("[data-stage=ready] [data-card]", has_text=COOP).count() == 1


def told_at(page: Page, path: str) -> str:
    page.goto(path)
    return told(page)
