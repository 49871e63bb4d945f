"""The incubation in the demo world: somebody at every stage, everybody with something waiting and something to come."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.desk.cast import address
from crowdcoop.people.models import User
from funding.showcase.demo import travel as time_machine
from incubator.advice import free
from incubator.advice.models import Action, Pool, Session
from incubator.advice.talk import MentorNote, Message
from incubator.calls.models import Call
from incubator.cohort import board, rows
from incubator.cohort.asked import Asked
from incubator.gate.conditions import missing
from incubator.gate.models import AssemblyAgreement, LegalPerson, Waiver
from incubator.journeys import waiting
from incubator.journeys.legal.models import LegalStep, last_step
from incubator.journeys.models import Incubation, SignOff
from incubator.training.certificates.models import Certificate
from incubator.training.models import Completion, LessonNote, Module
from incubator.training.worksheets.models import SentWorksheet, Worksheet
from incubator.training.workshops import standing
from incubator.training.workshops.models import Workshop

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
State = Incubation.State
FLECA, SOL, BOSC, VIDRE, MAR = "La Fleca del Carrer Nou", "Sol de Veïnat", "Bosc Endins", "Vidre Viu", "Mar de Fons"
AWAY = ("Hilo de Cobre",)


def of(name: str) -> Incubation:
    return Incubation.objects.select_related("cooperative", "call", "mentor").get(cooperative__name=name)


def account(name: str) -> User:
    return User.objects.get(email=address(name))


def cohort() -> list[rows.Row]:
    return [row for row in rows.rows_of(Incubation.objects.all()) if row.name not in AWAY]


# -- The cohort -----------------------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
def test_ten_co_ops_of_the_running_call_are_there_and_every_column_of_the_board_has_somebody():
    running = Call.objects.get(state=Call.State.RUNNING)
    assert len([row for row in cohort() if row.call_id == running.pk]) == 10
    assert all(column.rows for column in board.columns(cohort(), Asked()))


@pytest.mark.usefixtures("demo_world")
def test_one_is_stuck_one_is_paused_and_one_is_ready():
    there = cohort()
    assert [row.name for row in there if row.stuck] == ["Cuidem"]
    assert [row.flag.kind for row in there if row.stuck] == ["still"]
    assert [row.name for row in there if row.paused] == [VIDRE]
    assert [row.name for row in there if row.state == State.READY] == ["Biblioteca de les Coses"]
    assert of(VIDRE).paused_from == State.ITINERARY


# -- Training -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
def test_whoever_passed_the_gate_has_covered_every_module_and_has_its_worksheets_approved():
    compulsory = set(Module.objects.filter(compulsory=True).values_list("pk", flat=True))
    through = Incubation.objects.exclude(state__in=[State.DIAGNOSIS, State.ITINERARY, State.PAUSED])
    for one in through.exclude(cooperative__name__in=AWAY).order_by("id"):
        passed = Completion.objects.filter(cooperative=one.cooperative).values_list("module", flat=True)
        approved = one.worksheets.filter(state=Worksheet.State.APPROVED).values_list("module", flat=True)
        assert (set(passed) >= compulsory, set(approved) == compulsory) == (True, True), one


@pytest.mark.usefixtures("demo_world")
def test_one_worksheet_waits_one_was_given_back_once_and_what_is_sent_is_whole():
    waits = Worksheet.objects.waiting_for(account("mentor")).get()
    assert (str(waits.cooperative), waits.module.slug) == (BOSC, "comunidad")
    asked = SentWorksheet.objects.get(outcome=SentWorksheet.Outcome.CHANGES_ASKED)
    again = SentWorksheet.objects.get(worksheet=asked.worksheet, number=2)
    assert (str(asked.worksheet.cooperative), again.outcome) == (SOL, SentWorksheet.Outcome.APPROVED)
    assert asked.answers["peor_caso"] != again.answers["peor_caso"]
    for sent in SentWorksheet.objects.order_by("id"):
        assert not [name for name, text in sent.answers.items() if "$" in text], sent


@pytest.mark.usefixtures("demo_world")
def test_three_workshops_were_held_two_come_and_attendance_tells_co_ops_apart():
    held = [workshop.ends_at < clock.now() for workshop in Workshop.objects.order_by("starts_at")]
    assert held == [True, True, True, False, False]
    there = {name: standing.attendance(of(name)) for name in (FLECA, MAR, "Cuidem", BOSC)}
    assert {name: (told.attended, told.held) for name, told in there.items()} == {
        FLECA: (3, 3),
        MAR: (2, 3),
        "Cuidem": (1, 3),
        BOSC: (1, 1),
    }


@pytest.mark.usefixtures("demo_world")
def test_three_people_have_their_certificate_and_teams_have_written_beside_lessons():
    found = Certificate.objects.values_list("incubation__cooperative__name", flat=True)
    assert sorted(found) == ["Horta Viva", FLECA, FLECA]
    assert LessonNote.objects.count() >= 4


# -- Advice ---------------------------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
def test_sessions_are_held_one_has_no_record_and_some_come():
    sessions = Session.objects.order_by("id")
    assert sessions.filter(state=Session.State.HELD).exclude(said="").count() >= 15
    unwritten = sessions.unwritten(clock.now()).get()
    assert (unwritten.mentor, str(unwritten.cooperative)) == (account("mentor"), BOSC)
    coming = sessions.to_come().filter(starts_at__gt=clock.now())
    assert {str(one.cooperative) for one in coming} >= {FLECA, "Horta Viva", SOL, BOSC, "Cuidem"}
    assert Action.objects.filter(done_at=None, due_on__gt=clock.now().date()).count() >= 4
    assert Action.objects.exclude(done_at=None).count() >= 8


@pytest.mark.usefixtures("demo_world")
def test_teams_find_hours_to_book_and_mails_of_old_messages_have_left():
    slots = free.of_pools(Pool.objects.filter(incubation=of(FLECA)).with_minutes())
    assert {slot.mentor_id for slot in slots} >= {account("mentor").pk, account("other-mentor").pk}
    assert MentorNote.objects.values("incubation").distinct().count() >= 2
    assert Message.objects.count() >= 4
    assert not Message.objects.filter(told_at=None).exists()


# -- The way --------------------------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
def test_two_name_certificates_run_out_soon_and_those_registered_have_every_step():
    today = clock.now().date()
    soon = LegalStep.objects.filter(expires_on__range=(today, today + timedelta(days=30))).order_by("cooperative__name")
    assert [(str(step.cooperative), step.reminded) for step in soon] == [(BOSC, 1), (SOL, 1)]
    for one in Incubation.objects.filter(cooperative__legal_stage="registered").exclude(cooperative__name__in=AWAY):
        assert last_step(one.cooperative).stage == LegalStep.Stage.REGISTERED
    assert of(VIDRE).cooperative.legal_steps.count() == 0


@pytest.mark.usefixtures("demo_world")
def test_plans_have_owners_and_days_and_staff_has_set_tasks():
    assert of(BOSC).task_plans.exclude(owner=None).exclude(due_on=None).count() == 3
    assert of(FLECA).extra_tasks.filter(done_at=None).count() == 1
    assert of(FLECA).extra_tasks.exclude(done_at=None).count() == 1


# -- The gate -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
def test_who_is_through_was_signed_off_by_two_and_one_condition_was_waived():
    waiver = Waiver.objects.get()
    assert (str(waiver.cooperative), waiver.key) == (MAR, "attendance")
    for one in Incubation.objects.filter(state__in=[State.READY, State.IN_CAMPAIGN]):
        assert SignOff.objects.filter(incubation=one, stage=State.READY).values("person").distinct().count() == 2
        assert LegalPerson.objects.filter(incubation=one).exists()
        assert one.assemblies.get().state == AssemblyAgreement.State.CONFIRMED


@pytest.mark.usefixtures("demo_world")
def test_the_one_that_prepares_lacks_its_draft_and_its_mentors_word_on_the_minutes():
    left = {condition.key or condition.who for condition in missing(of(SOL).cooperative)}
    assert "assembly" in left
    assert of(SOL).assemblies.get().state == AssemblyAgreement.State.RECORDED


# -- Everybody ------------------------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("mentor", {"Check the worksheet", "Write the session down"}),
        ("other-mentor", {"Asks for a session: offer a time", "Review the campaign"}),
        ("lead-mentor", {"Confirm what its assembly decided"}),
    ],
)
def test_each_mentor_has_something_waiting_and_a_session_to_come(name, reasons):
    person = account(name)
    assert {str(item.reason) for item in waiting.for_mentor(person)} >= reasons
    assert Session.objects.of_mentor(person).to_come().filter(starts_at__gt=clock.now()).exists()


@pytest.mark.usefixtures("demo_world")
@pytest.mark.parametrize(
    ("name", "page"),
    [
        *[
            (name, page)
            for name in ("lead", "teammate", "other-lead")
            for page in ("team", "training", "advice", "gate")
        ],
        *[("lead", page) for page in ("advice_book", "training_workshops", "team_roadmap")],
        *[(name, "mentor") for name in ("mentor", "other-mentor", "lead-mentor")],
        *[("coordinator", page) for page in ("staff", "staff_board")],
    ],
)
def test_each_account_finds_its_pages(client, name, page):
    client.force_login(account(name))
    assert client.get(reverse(page)).status_code == 200


@pytest.mark.usefixtures("demo_world")
def test_after_travelling_what_was_to_come_is_past_and_sessions_stand_apart():
    coming = Session.objects.to_come().filter(starts_at__gt=clock.now()).count()
    unwritten = Session.objects.unwritten(clock.now()).count()
    time_machine.travel(30)
    assert not Workshop.objects.filter(starts_at__gt=clock.now()).exists()
    assert Session.objects.unwritten(clock.now()).count() == coming + unwritten
