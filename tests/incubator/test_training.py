import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from incubator.journeys import moves as journeys
from incubator.management.commands.load_playbooks import OURS
from incubator.training import moves, progress, report, tasklist
from incubator.training.models import Answer, Completion, LessonDone, Module
from incubator.training.playbook import BadPlaybook, read, read_all
from tests import kept, make, make_training
from tests.make_training import RIGHT, WRONG

pytestmark = pytest.mark.django_db


@kept.fixture
def module():
    return make_training.module(title="What co-operating means")


def lesson_url(module, place=1):
    return module.lessons.get(place=place).get_absolute_url()


def quiz_url(module):
    return reverse("training_quiz", args=[module.slug])


def answer_in_browser(client, module, option, question=None):
    question = question or module.questions.first()
    return client.post(quiz_url(module), {"question": question.pk, "option": option})


# -- Who may learn --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["other_lead", "mentor", "coordinator", "supporter", "finance"])
def test_only_the_team_learns_for_its_co_op(who, itinerary, module, request):
    outsider = request.getfixturevalue(who)
    for step, given in [
        (moves.finish_lesson, {"lesson": module.lessons.first()}),
        (moves.answer, {"question": module.questions.first(), "option": RIGHT}),
        (moves.pass_module, {"module": module}),
    ]:
        with pytest.raises(NotYours):
            step(itinerary, by=outsider, **given)
    assert LessonDone.objects.count() == Answer.objects.count() == Completion.objects.count() == 0


@pytest.mark.parametrize("who", ["mentor", "coordinator", "supporter", "finance", "other_lead"])
def test_pages_of_training_do_not_exist_for_who_is_in_no_team_of_the_programme(
    who, itinerary, module, other_coop, as_, request
):
    client = as_(request.getfixturevalue(who))
    urls = [reverse("training"), module.get_absolute_url(), lesson_url(module), quiz_url(module)]
    assert [client.get(url).status_code for url in urls] == [404] * 4
    assert client.post(lesson_url(module)).status_code == 404


def test_a_stranger_is_asked_to_sign_in(module, client):
    assert client.get(reverse("training")).status_code == 302


def test_progress_is_kept_for_ones_own_co_op_only(itinerary, module, other_lead, other_coop, mentor, lead, as_):
    theirs = make.itinerary(other_coop, mentor=mentor)
    as_(other_lead).post(lesson_url(module))
    assert progress.in_module(module, theirs, other_lead).lessons_left == list(module.lessons.filter(place=2))
    assert len(progress.in_module(module, itinerary, lead).lessons_left) == 2


def test_nothing_is_learnt_after_the_co_op_has_left(itinerary, module, lead, coordinator):
    gone = journeys.drop_out(itinerary, by=coordinator, reason="They have closed.")
    with pytest.raises(NotNow):
        moves.finish_lesson(gone, by=lead, lesson=module.lessons.first())


# -- Lessons and quiz -----------------------------------------------------------------------------


def test_marking_a_lesson_goes_on_to_the_next_and_then_to_the_quiz(itinerary, module, lead, as_):
    client = as_(lead)
    assert client.post(lesson_url(module)).url == lesson_url(module, 2)
    assert client.post(lesson_url(module, 2)).url == quiz_url(module)


def test_a_lesson_marked_twice_is_done_once(itinerary, module, lead, as_):
    client = as_(lead)
    client.post(lesson_url(module))
    client.post(lesson_url(module))
    assert LessonDone.objects.count() == 1


def test_the_quiz_is_closed_until_the_lessons_are_done(itinerary, module, lead, as_):
    client = as_(lead)
    assert "The quiz opens when you have done all the lessons." in client.get(quiz_url(module)).content.decode()
    answer_in_browser(client, module, RIGHT)
    with pytest.raises(NotNow):
        moves.answer(itinerary, by=lead, question=module.questions.first(), option=RIGHT)
    with pytest.raises(NotNow):
        moves.pass_module(itinerary, by=lead, module=module)
    assert Answer.objects.count() == 0


def test_each_answer_is_told_with_its_reason_and_a_wrong_one_comes_back_last(itinerary, module, lead, as_):
    make_training.finish_lessons(itinerary, lead, module)
    client = as_(lead)
    first, second = module.questions.all()
    page = client.get(answer_in_browser(client, module, WRONG, first).url).content.decode()
    assert "Not yet" in page
    assert "That is a limited company." in page
    assert second.text in client.get(quiz_url(module)).content.decode()
    page = client.get(answer_in_browser(client, module, RIGHT, second).url).content.decode()
    assert "Because it is a co-op." in page
    assert first.text in client.get(quiz_url(module)).content.decode()
    answer_in_browser(client, module, RIGHT, first)
    assert "Passed: What co-operating means" in client.get(quiz_url(module)).content.decode()
    assert Completion.objects.get().person == lead


def test_the_journal_keeps_every_try(itinerary, module, lead):
    make_training.finish_lessons(itinerary, lead, module)
    for option in (WRONG, WRONG, RIGHT):
        moves.answer(itinerary, by=lead, question=module.questions.first(), option=option)
    tries = Entry.objects.filter(step="training.answer").order_by("id")
    assert [entry.data["right"] for entry in tries] == [False, False, True]
    assert Answer.objects.count() == 1


def test_what_is_right_stays_right(itinerary, module, lead):
    make_training.finish_lessons(itinerary, lead, module)
    question = module.questions.first()
    moves.answer(itinerary, by=lead, question=question, option=RIGHT)
    assert moves.answer(itinerary, by=lead, question=question, option=WRONG).right is True


@pytest.mark.parametrize("option", ["", "-1", "9", "x", "\x00", "1" * 40])
def test_an_answer_that_is_none_of_them_changes_nothing(option, itinerary, module, lead, as_):
    make_training.finish_lessons(itinerary, lead, module)
    response = answer_in_browser(as_(lead), module, option)
    assert response.status_code == 200
    assert "Error:" in response.content.decode()
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("option", [-1, 3, 99])
def test_the_step_itself_refuses_an_answer_out_of_range(option, itinerary, module, lead):
    make_training.finish_lessons(itinerary, lead, module)
    with pytest.raises(NotNow):
        moves.answer(itinerary, by=lead, question=module.questions.first(), option=option)


@pytest.mark.parametrize("question", ["", "0", "x", "٣", "9" * 30])
def test_a_question_of_no_module_is_not_found(question, itinerary, module, lead, as_):
    make_training.finish_lessons(itinerary, lead, module)
    assert as_(lead).post(quiz_url(module), {"question": question, "option": 0}).status_code == 404


def test_a_question_of_another_module_is_not_found_here(itinerary, module, lead, as_):
    other = make_training.module()
    make_training.finish_lessons(itinerary, lead, other)
    assert answer_in_browser(as_(lead), module, RIGHT, other.questions.first()).status_code == 404


# -- The team -------------------------------------------------------------------------------------


def test_the_team_is_told_once_when_enough_have_passed(la_fleca, lead, teammate, mentor, coordinator, module):
    call = make.open_call(members_needed_per_module=2)
    incubation = make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator)
    told = Notice.objects.filter(message="module_passed").order_by("id")
    make_training.passed(incubation, lead, module)
    assert told.count() == 0
    make_training.passed(incubation, teammate, module)
    assert [notice.person for notice in told] == [lead, teammate]
    make_training.passed(incubation, teammate, module)
    assert told.count() == 2
    assert Completion.objects.count() == 2


def test_coverage_says_how_many_and_what_the_rule_asks(itinerary, module, lead):
    make_training.passed(itinerary, lead, module)
    found = progress.in_module(module, itinerary, lead)
    assert found.coverage == "1 of 2 passed; the rule asks 1."
    assert found.covered


def test_task_of_a_module_leads_on_and_is_done_when_the_team_has_covered_it(itinerary, module, lead, teammate):
    (task,) = tasklist.tasks(itinerary, lead)
    assert (task.done, task.url, task.minutes) == (False, lesson_url(module), 20)
    make_training.passed(itinerary, teammate, module)
    (task,) = tasklist.tasks(itinerary, lead)
    assert (task.done, task.status) == (True, "Passed by your team")


def test_report_counts_what_was_passed_by_then(itinerary, module, lead):
    before = make_training.clock.now()
    make_training.passed(itinerary, lead, module)
    assert report.section(itinerary.cooperative, before)["covered"] == 0
    section = report.section(itinerary.cooperative, make_training.clock.now())
    told = {"title": "What co-operating means", "people": 1, "team": 2, "covered": True, "worksheet": None}
    assert section["modules"] == [told]
    assert section["workshops"] == {"held": 0, "attended": 0, "minutes": 0}


@pytest.mark.parametrize("page", ["training", "module"])
def test_queries_do_not_grow_with_modules_or_lessons(page, itinerary, lead, as_):
    client = as_(lead)

    def counted(number):
        for _ in range(number):
            module = make_training.module(lessons=number)
        url = reverse("training") if page == "training" else module.get_absolute_url()
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    assert counted(3) == counted(30)


# -- Playbooks ------------------------------------------------------------------------------------


def test_our_own_modules_load_and_twice_is_once(itinerary, capsys):
    call_command("load_playbooks")
    loaded = Entry.objects.filter(step="training.load_module").count()
    call_command("load_playbooks")
    assert [module.place for module in Module.objects.all()] == list(range(9))
    assert Entry.objects.filter(step="training.load_module").count() == loaded == 9
    assert "que-es-cooperar: as it was" in capsys.readouterr().out


def test_our_own_lessons_keep_their_length_and_their_quizzes():
    for playbook in read_all(OURS):
        assert 3 <= len(playbook.lessons) <= 5
        assert 3 <= len(playbook.questions) <= 5
        assert all(250 <= len(lesson["body"].split()) <= 600 for lesson in playbook.lessons)
        assert set(playbook.module["translations"]) == {"ca", "en"}


def test_a_module_brought_up_to_date_keeps_what_people_have_passed(itinerary, lead):
    module = make_training.module("money", lessons=3, questions=3)
    make_training.passed(itinerary, lead, module)
    again = make_training.module("money", lessons=2, questions=1)
    assert again.pk == module.pk
    assert [again.lessons.count(), again.questions.count()] == [2, 1]
    assert Completion.objects.filter(module=again, person=lead).exists()


MODULE = """---
slug: m
place: 1
title: M
summary: S
questions:
  - text: Who?
    options: [{text: a, right: true, reason: r}, {text: b, reason: r}, {text: c, reason: r}]
---
"""


@pytest.mark.parametrize(
    ("module", "lesson", "why"),
    [
        (MODULE.replace("title: M\n", ""), "Words", "“title” is missing"),
        (MODULE.replace("right: true, ", ""), "Words", "one of them right"),
        (MODULE.replace(", {text: c, reason: r}", ""), "Words", "three or four answers"),
        (MODULE, "word " * 901, "at most 900 words"),
        (MODULE, None, "needs lessons"),
    ],
)
def test_files_that_make_no_module_say_what_is_wrong(module, lesson, why, tmp_path):
    (tmp_path / "module.md").write_text(module)
    if lesson:
        (tmp_path / "1-first.md").write_text(f"---\ntitle: L\nminutes: 5\n---\n{lesson}")
    with pytest.raises(BadPlaybook, match=why):
        read(tmp_path)


def test_an_empty_folder_is_said_in_one_line(tmp_path):
    with pytest.raises(CommandError, match=r"no module\.md"):
        call_command("load_playbooks", str(tmp_path))
