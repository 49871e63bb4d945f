"""From the four questions to the letter with the decision: a group on its phones, three mentors, the coordination at its desk."""

import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser import acts, applying
from tests.browser.acts import change, choose, enter, follow, go, press, push, read, tab_to, told, write
from tests.browser.applying import Way
from tests.browser.conftest import DESK

COORDINATOR, LEAD, MATE = "carla@coop.example", "amaia@coop.example", "jordi@coop.example"
MENTORS = {"nuria@coop.example": "La Lluna", "marc@coop.example": "El Sol", "pau@coop.example": "El Vent"}
COOP, TOWN = "Huerto Común", "Zarautz"
CALL = "Crowdcoop 2026"
QUESTION = "What will be different in two years, and for whom?"
IDEA = "In Huerto Común we teach people to grow vegetables on a balcony."
LEADS_WORDS, MATES_WORDS = "Two thousand green balconies.", "Forty schools with a garden."
PLACES_OF_NAMES = (COOP, "Huerto", TOWN, "Amaia", "Jordi", LEAD, MATE, "huerto-comun", "plano.pdf", "balcon.png")
PEOPLE = """
from tests import make
make.person("Carla", role="coordinator", email="carla@coop.example")
for email in {mentors}:
    make.person(email.split("@")[0].capitalize(), role="mentor", email=email)
"""


@pytest.fixture(scope="module")
def stack(second_stack):
    """A call of one story must not stand in the way of another's."""
    return second_stack


@pytest.fixture(scope="module")
def people(stack) -> None:
    stack.shell(PEOPLE.format(mentors=list(MENTORS)))


@pytest.fixture
def way(stack, people, smtp_sink, open_page):
    with open_page(DESK) as desk:
        acts.sign_in(desk, smtp_sink, COORDINATOR)
        yield Way(stack, smtp_sink, open_page, desk)


def test_a_group_on_its_phones_is_chosen(way):
    a_call_is_made(way)
    with way.phone() as page:
        four_questions_and_a_no(page)
        an_address_and_its_code(way, page)
        they_begin_and_write(way, page)
        the_phone_is_lost(page)
    with way.phone() as lead, way.phone() as mate:
        everything_is_there(way, lead)
        a_teammate_is_invited_and_comes(way, lead, mate)
        two_write_the_same_part(lead, mate)
        files_are_added(lead)
        they_check_change_and_send(way, lead)
        the_copy_is_a_pdf_with_the_reference(way, lead)
        it_is_taken_back_and_sent_again(way, lead)
        two_mentors_are_asked_and_one_leaves(way)
        the_team_answers_in_place(way, lead)
        both_reviews_are_sent(way)
        the_coordination_compares_and_decides(way)
        the_letter_comes_to_each_in_their_language(way, lead)
        three_mentors_go_along(way, lead)


def a_call_is_made(way: Way) -> None:
    page = way.desk
    for mentor, organisation in MENTORS.items():
        applying.an_organisation_mentors(page, organisation, mentor.split("@")[0].capitalize())
    applying.a_call_is_drafted(page, way.stack, CALL, reviews_needed=2)
    its_question_criterion_and_hours_are_changed(page)
    it_is_looked_at_as_an_applicant(page)
    applying.it_opens(page)
    assert way.one("SELECT state FROM incubator_call") == "open"
    assert way.stack.query("SELECT minutes FROM incubator_callpool ORDER BY id") == [(960,), (960,), (600,)]
    assert {"calls.draft", "calls.publish_terms", "calls.announce", "calls.open_call"} <= set(way.journal())


def its_question_criterion_and_hours_are_changed(page: Page) -> None:
    follow(page, "Questionnaire")
    follow(page, change("What will change?"))
    page.locator("[name=words]").fill(QUESTION)
    press(page, "Save")
    assert QUESTION in told(page)
    follow(page, CALL)
    follow(page, "Rubric of the reviewers")
    follow(page, change("Need and viability"))
    page.get_by_label("Weight").fill("30")
    press(page, "Save")
    assert "weight 30" in told(page)
    follow(page, CALL)
    follow(page, "Hours of advice")
    page.get_by_label("El Vent").fill("10")
    press(page, "Save")


def it_is_looked_at_as_an_applicant(page: Page) -> None:
    follow(page, "Preview as an applicant")
    follow(page, "What will change")
    assert page.get_by_label(QUESTION).count() == 1
    assert page.locator("main form").count() == 0
    follow(page, "Preview")
    follow(page, CALL)


def four_questions_and_a_no(page: Page) -> None:
    page.goto("/en/programme/")
    follow(page, "Apply with your co-op")
    page.get_by_label(applying.KIND).check()
    press(page, "Continue")
    page.get_by_label("Yes", exact=True).check()
    press(page, "Continue")
    assert page.locator("[data-error-summary]").count() == 0
    assert page.locator("main li").count() >= 2
    follow(page, "Answer the question again")
    page.get_by_label("No", exact=True).check()
    press(page, "Continue")
    follow(page, "Back")
    assert page.get_by_label("No", exact=True).is_checked()
    for answer in ("No", "Yes", "Yes"):
        page.get_by_label(answer, exact=True).check()
        press(page, "Continue")


def an_address_and_its_code(way: Way, page: Page) -> None:
    page.get_by_label("E-mail").fill(LEAD)
    code = acts.code_for(way.smtp_sink, LEAD, lambda: press(page, "Send me a code"))
    page.get_by_label("Code").fill("000 000" if code != "000000" else "111 111")
    go(page, page.get_by_role("button", name="Go on"))
    assert page.locator("[data-error-summary]").count() == 1
    assert LEAD in read(page)
    page.get_by_label("Code").fill(f" {code[:3]} {code[3:]}")
    press(page, "Go on")
    assert "You are a group forming a co-op" in told(page)


def they_begin_and_write(way: Way, page: Page) -> None:
    applying.they_begin(page, COOP, TOWN)
    assert "applications.start" in way.journal()[-2:]  # the worker writes in it too
    for part in ("team", "needs", "commitment"):
        applying.they_write(page, part, applying.ANSWERS[part])
    page.goto("/en/apply/idea/")
    page.get_by_label("What do you want to do?").fill(IDEA)
    # Nobody presses anything: what is typed is kept.
    expect(page.locator("[data-autosave-status]")).to_contain_text("Saved at")


def the_phone_is_lost(page: Page) -> None:
    page.get_by_label("What do you want to do?").press_sequentially(" And")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Saved at")


def everything_is_there(way: Way, page: Page) -> None:
    acts.sign_in(page, way.smtp_sink, LEAD)
    page.goto("/en/apply/")
    assert "4 of 6 parts are complete" in told(page)
    follow(page, "The idea")
    assert page.get_by_label("What do you want to do?").input_value().startswith(IDEA)
    page.get_by_label("What do you want to do?").fill(IDEA)
    press(page, "Save and come back later")


def a_teammate_is_invited_and_comes(way: Way, lead: Page, mate: Page) -> None:
    follow(lead, "Invite somebody")
    lead.get_by_label("Their e-mail").fill(MATE)
    press(lead, "Send the invitation")
    mate.goto(acts.link_in(way.mail(MATE, "invites you")))
    assert mate.get_by_label("E-mail").input_value() == MATE
    mate.get_by_label("Code").fill(acts.code_for(way.smtp_sink, MATE, lambda: press(mate, "Send me a code")))
    press(mate, "Go on")
    press(mate, "Join the team")
    mate.goto("/en/me/")
    mate.locator("[name=name]").fill("Jordi")
    mate.get_by_label("Language of your messages").select_option("ca")
    go(mate, mate.get_by_role("button", name="Save", exact=True))
    applying.they_write(mate, "community", applying.ANSWERS["community"])
    lead.goto("/en/apply/")
    assert "Jordi wrote last" in told(lead)
    assert {"people.invite", "people.accept_invitation"} <= set(way.journal())


def two_write_the_same_part(lead: Page, mate: Page) -> None:
    for page in (lead, mate):
        page.goto("/en/apply/impact/")
    lead.get_by_label(QUESTION).fill(LEADS_WORDS)
    press(lead, "Save and continue")
    mate.get_by_label(QUESTION).fill(MATES_WORDS)
    go(mate, mate.get_by_role("button", name="Save and continue").last)
    assert "at the same time" in read(mate)
    assert LEADS_WORDS in told(mate)
    assert mate.get_by_label(QUESTION).input_value() == MATES_WORDS
    mate.get_by_label(QUESTION).fill(f"{LEADS_WORDS} {MATES_WORDS}")
    press(mate, "Save and continue")
    lead.goto("/en/apply/impact/")
    assert lead.get_by_label(QUESTION).input_value() == f"{LEADS_WORDS} {MATES_WORDS}"


def files_are_added(page: Page) -> None:
    page.goto("/en/apply/commitment/")
    for name, kind, content in (
        ("plano.pdf", "application/pdf", acts.a_pdf()),
        ("balcon.png", "image/png", acts.a_picture()),
    ):
        file = {"name": name, "mimeType": kind, "buffer": content}
        page.locator("input[type=file]").set_input_files(file)
        press(page, "Add the file")
        assert name in told(page)


def they_check_change_and_send(way: Way, page: Page) -> None:
    page.goto("/en/apply/review/")
    assert IDEA in told(page)
    assert "Not given" in told(page)
    follow(page, change("What do you lack to start?"))
    page.get_by_label("What do you lack to start?").fill("Cameras and a better website.")
    press(page, "Save and check the answers")
    assert "Cameras and a better website." in told(page)
    reference = applying.they_send(page)
    assert way.one("SELECT reference FROM incubator_application") == reference
    assert way.state() == "submitted"
    for email in (LEAD, MATE):
        assert reference in way.mail(email, reference)


def the_copy_is_a_pdf_with_the_reference(way: Way, page: Page) -> None:
    way.until(lambda: way.one("SELECT state FROM reports_report ORDER BY id") == "ready", "the copy")
    page.reload()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Copy of your application").click()
    words = " ".join(each.extract_text() for each in PdfReader(coming.value.path()).pages)
    for said in (way.one("SELECT reference FROM incubator_application"), COOP, "Cameras and a better website."):
        assert said in words


def it_is_taken_back_and_sent_again(way: Way, page: Page) -> None:
    page.goto("/en/apply/status/")
    press(page, "Take it back to change it")
    assert way.state() == "draft"
    applying.they_write(page, "needs", {"What do you lack to start?": "Cameras and two editing desks."})
    applying.they_send(page)
    page.goto("/en/apply/versions/")
    follow(page, "What changed since version 1")
    assert page.locator("del").all_inner_texts() != []
    assert "two editing desks" in " ".join(page.locator("ins").all_inner_texts())
    assert way.stack.query("SELECT number FROM incubator_sentversion ORDER BY number") == [(1,), (2,)]


def two_mentors_are_asked_and_one_leaves(way: Way) -> None:
    applying.reviewers_are_shared_out(way.desk, way.call, 2)
    first, second = way.asked()
    (third,) = set(MENTORS) - {first, second}
    way.mail(first, "wait for your review")
    with way.signed_in(first) as page:
        applying.a_mentor_begins(page, relation="I have a relation")
    assert way.asked() == [second, third]
    assert COOP not in way.mail(third, "review waits")
    with way.signed_in(second) as page:
        applying.a_mentor_begins(page)
        it_is_blind(page)
        press(page, "Ask the team for information")
        page.get_by_label("What do you want to know?").fill("How many desks do you need?")
        page.get_by_label("What do you lack to start?").check()
        press(page, "Ask the team")
    assert way.state() == "changes_requested"


def it_is_blind(page: Page) -> None:
    assert [name for name in PLACES_OF_NAMES if name in page.content()] == []
    assert "teach people to grow vegetables" in told(page)


def the_team_answers_in_place(way: Way, page: Page) -> None:
    way.mail(LEAD, "asks you about")
    page.goto("/en/apply/status/")
    follow(page, "Answer now")
    assert "How many desks" in read(page)
    page.get_by_label("What do you lack to start?").fill("Cameras and three editing desks.")
    page.get_by_label("Your reply").fill("Three.")
    press(page, "Send the answer")
    assert way.state() == "in_review"
    assert way.one("SELECT count(*) FROM incubator_sentversion") == 3


def both_reviews_are_sent(way: Way) -> None:
    for mark, reviewer in enumerate(way.asked(), start=1):
        with way.signed_in(reviewer) as page:
            page.goto("/en/mentor/")
            go(page, page.locator("main").get_by_role("link", name=re.compile(r"T-\d+")).first)
            if page.get_by_label("I have no relation").count():
                page.get_by_label("I have no relation").check()
                press(page, "Continue")
            it_is_blind(page)
            assert "three editing desks" in told(page)
            applying.a_mentor_judges(page, mark + 1, "Needed, and well thought out.")
            assert COOP not in page.content()
    assert way.journal().count("reviews.send_review") == 2
    way.mail(COORDINATOR, "All reviews")


def the_coordination_compares_and_decides(way: Way) -> None:
    page = way.desk
    page.goto(f"/en/staff/applications/?call={way.call}")
    assert "2 of 2" in told(page)
    follow(page, "Compare by criterion")
    assert "Need and viability" in told(page)
    follow(page, COOP)
    applying.a_decision_is_prepared(page, way.application, "accept", "A plan that teaches a whole town.")
    letter = read(page)
    assert "Welcome: Huerto Común is in the programme" in letter
    assert "Us donem la benvinguda" in letter
    assert way.state() == "in_review"
    assert acts.mails(way.smtp_sink, LEAD, "Welcome") == []
    applying.the_letters_leave(page, way.call, 1)


def the_letter_comes_to_each_in_their_language(way: Way, page: Page) -> None:
    for email, subject in ((LEAD, "Welcome: Huerto Común"), (MATE, "Us donem la benvinguda: Huerto Común")):
        assert "A plan that teaches a whole town." in way.mail(email, subject)
    assert way.state() == "accepted"
    page.goto("/en/apply/status/")
    assert "A plan that teaches a whole town." in told(page)


def three_mentors_go_along(way: Way, page: Page) -> None:
    going = way.stack.query(
        "SELECT u.email, o.name FROM incubator_accompaniment a JOIN people_user u ON u.id = a.mentor_id"
        " JOIN incubator_mentoringorganisation o ON o.id = a.organisation_id ORDER BY o.id"
    )
    assert dict(going) == MENTORS
    page.goto("/en/team/")
    assert [name for name in MENTORS.values() if name not in told(page)] == []
    for mentor in MENTORS:
        way.mail(mentor, f"You will go with {COOP}")
    assert {"selection.accept", "journeys.start"} <= set(way.journal())


def test_a_group_without_javascript_and_with_the_keyboard_only_waits_for_its_place_and_takes_it(way):
    way.stack.shell(FULL_CALL)
    with way.phone(java_script_enabled=False) as page:
        four_questions_by_keyboard(page)
        an_address_and_its_code_by_keyboard(way, page)
        they_begin_by_keyboard(way, page)
        six_parts_by_keyboard(page)
        they_send_by_keyboard(way, page)
        way.stack.shell(BOTH_DECIDED)
        assert "number 1 on the waiting list" in way.mail(KIM, "is on the waiting list")
        the_other_gives_its_place_back(way)
        they_take_the_place(way, page)


KIM = "kim@coop.example"
# One place, and another group that is about to have it. It opens last, so it is the one that is offered to who applies.
FULL_CALL = """
from tests import make
from crowdcoop.people.models import User
carla, nuria = (User.objects.get(email=f"{name}@coop.example") for name in ("carla", "nuria"))
call = make.open_call(carla, opens=0 * make.DAY, places=1, reviews_needed=1, title="One place")
call.pools.all().delete()
olga = make.person("Olga", email="olga@coop.example")
make.reviewed(make.cooperative(olga, name="La Fleca"), call, coordinator=carla, reviewers=[nuria])
"""
BOTH_DECIDED = """
from tests import make
from crowdcoop.people.models import User
from incubator.applications.models import Application
from incubator.reviews import moves
carla, nuria = (User.objects.get(email=f"{name}@coop.example") for name in ("carla", "nuria"))
first = Application.objects.get(cooperative__name="La Fleca")
second = Application.objects.get(cooperative__name="Abejas en Red")
make.decided(first, "accepted", coordinator=carla, mentor=nuria)
moves.assign(second, by=carla, reviewers=[nuria])
make.sent_review(second.reviews.get())
make.decided(second, "waitlisted", coordinator=carla)
"""
GIVES_BACK = """
from incubator.applications.models import Application
from incubator.selection import moves
application = Application.objects.get(cooperative__name="La Fleca")
moves.give_up_place(application, by=application.cooperative.team()[0], reason="We move to another town.")
"""


def four_questions_by_keyboard(page: Page) -> None:
    page.goto("/en/apply/check/1/")
    for answer in (applying.KIND, "No", "Yes", "No"):
        choose(page, answer)
        push(page, "Continue")
    assert "Alone it is a long way" in told(page)
    push(page, "Answer the question again")
    choose(page, "Yes")
    push(page, "Continue")


def an_address_and_its_code_by_keyboard(way: Way, page: Page) -> None:
    write(page, "E-mail", KIM)
    write(page, "Code", acts.code_for(way.smtp_sink, KIM, lambda: enter(page)))
    enter(page)


def they_begin_by_keyboard(way: Way, page: Page) -> None:
    write(page, "Name", "Abejas en Red")
    write(page, "Town", "Teruel")
    push(page, "Begin")
    assert "0 of 6 parts are complete" in told(page)
    assert "applications.start" in way.journal()[-2:]  # the worker writes in it too


def six_parts_by_keyboard(page: Page) -> None:
    """Each leads on to the next that is not complete, the last to the page where all is checked."""
    push(page, "The team")
    for part, answers in applying.ANSWERS.items():
        assert f"/apply/{part}/" in page.url
        for label, words in answers.items():
            write(page, label, words)
        if part == "commitment":
            choose(page, "Yes")
        push(page, "Save and continue")
    assert "/apply/review/" in page.url


def they_send_by_keyboard(way: Way, page: Page) -> None:
    tab_to(page, "We have read the terms", 60)
    page.keyboard.press("Space")
    push(page, "Send the application")
    assert page.locator(".receipt").inner_text() in way.mail(KIM, "We have your application")
    assert way.state() == "submitted"


def the_other_gives_its_place_back(way: Way) -> None:
    """Once the call takes no more applications, a place that becomes free is offered by itself."""
    way.stack.manage("demo", "--travel", "40")
    selecting = "SELECT state = 'selecting' FROM incubator_call WHERE title = 'One place'"
    way.until(lambda: way.one(selecting), "the call closes")
    way.stack.shell(GIVES_BACK)
    way.until(lambda: way.state() == "offered", "the place is offered")


def they_take_the_place(way: Way, page: Page) -> None:
    page.goto(acts.link_in(way.mail(KIM, "A place for Abejas en Red")))
    push(page, "Take the place")
    assert way.state() == "accepted"
    assert "Abejas en Red" in told(page)
    assert {"selection.put_on_waiting_list", "selection.offer_place", "selection.take_place"} <= set(way.journal())
    way.mail(COORDINATOR, "takes the place")
