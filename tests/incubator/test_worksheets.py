"""A team's worksheet: written by several, sent, approved or given back, and taken back within a day."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.files.checking import check
from crowdcoop.files.kinds import Kind
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.journeys.waiting import for_mentor
from incubator.training import gate, report, tasklist
from incubator.training.worksheets import moves, rules
from incubator.training.worksheets.models import SentWorksheet, Worksheet
from tests import kept, make, make_syllabus
from tests.crowdcoop.test_at_once import together

pytestmark = pytest.mark.django_db
State = Worksheet.State


@kept.fixture
def module():
    return make_syllabus.module("money", title="Money")


@kept.fixture
def sent(itinerary, module):
    return make_syllabus.sent(itinerary, module)


def page_of(module):
    return reverse("training_worksheet", args=[module.slug])


def signoff(sheet):
    return reverse("mentor_signoff", args=[sheet.pk])


# -- Writing --------------------------------------------------------------------------------------


def test_it_is_filled_in_online_and_sent(itinerary, module, lead, as_):
    client = as_(lead)
    page = client.get(page_of(module)).content.decode()
    assert "PDF, ODT, DOCX, PNG, JPEG, up to 10" in page  # before anything is chosen
    given = {**make_syllabus.FILLED, "shown": "{}", "then": "send"}
    answer = client.post(page_of(module), given)
    assert answer.url == page_of(module)
    sheet = Worksheet.objects.get()
    assert (sheet.state, make_syllabus.last(sheet).answers["costs-0-1"]) == (State.SENT, "300")
    assert Notice.objects.filter(message="worksheet_sent").get().person == itinerary.mentor


def test_a_half_empty_one_is_a_draft_and_not_sent(itinerary, module, lead, as_):
    answer = as_(lead).post(page_of(module), {"idea": "Bread", "shown": "{}", "then": "send"})
    assert "Still empty: Why people come to you, Costs." in answer.content.decode()
    assert Worksheet.objects.get().answers == {"idea": "Bread"}
    assert Worksheet.objects.get().state == State.DRAFT


def test_what_two_write_in_other_fields_is_merged_and_in_the_same_one_shown_twice(
    itinerary, module, lead, teammate, as_
):
    make_syllabus.written(itinerary, module, lead, idea="Bread", why="")
    shown = '{"idea": "Bread", "why": ""}'
    as_(lead).post(page_of(module), {"idea": "Good bread", "why": "", "shown": shown})
    page = as_(teammate).post(page_of(module), {"idea": "Bread", "why": "It is near.", "shown": shown})
    assert page.status_code == 302
    kept = Worksheet.objects.get().answers
    assert (kept["idea"], kept["why"]) == ("Good bread", "It is near.")
    page = as_(teammate).post(page_of(module), {"idea": "Rolls", "why": "It is near.", "shown": shown}).content.decode()
    assert "Good bread" in page
    assert "Rolls" in page
    assert Worksheet.objects.get().answers["idea"] == "Good bread"


def test_it_saves_itself_and_leaves_what_only_a_teammate_wrote(itinerary, module, lead, teammate, as_):
    make_syllabus.written(itinerary, module, lead, idea="Bread", why="")
    shown = '{"idea": "Bread", "why": ""}'
    make_syllabus.written(itinerary, module, teammate, idea="Good bread", why="")

    def save(**fields):
        told = {"shown": shown, **make_syllabus.FILLED, **fields}
        return as_(lead).post(page_of(module), told, headers={"Accept": "application/json"}).json()

    shown = save(idea="Bread", why="It is near.")["fields"]["shown"]
    save(idea="Bread", why="It is near you.")
    kept = Worksheet.objects.get().answers
    assert (kept["idea"], kept["why"]) == ("Good bread", "It is near you.")
    assert save(idea="Rolls", why="It is near you.")["conflict"]


def test_the_step_refuses_an_old_edition(itinerary, module, lead):
    sheet = make_syllabus.written(itinerary, module, lead)
    with pytest.raises(NotNow, match="Nothing of theirs"):
        moves.save(itinerary, by=lead, module=module, answers={"idea": "x"}, edits=sheet.edits - 1)


def test_what_is_no_field_is_not_kept(itinerary, module, lead):
    sheet = moves.save(itinerary, by=lead, module=module, answers={"idea": "x", "evil": "y"}, edits=0)
    assert sheet.answers == {"idea": "x"}


@pytest.mark.parametrize("shown", ["", "x", "[]", "null", '{"idea": 3}', "{" * 500])
def test_whatever_a_browser_says_it_showed_breaks_nothing(shown, itinerary, module, lead, as_):
    assert as_(lead).post(page_of(module), {"idea": "Bread", "shown": shown}).status_code in (200, 302)


def test_an_uploaded_file_is_enough_and_only_the_team_reads_it_before_it_is_sent(itinerary, module, lead, mentor, as_):
    client, odt = as_(lead), as_(lead).get(document(module, "odt")).content
    upload = SimpleUploadedFile("plan.odt", odt)
    client.post(reverse("training_worksheet_file", args=[module.slug]), {"file": upload})
    sheet = Worksheet.objects.get()
    url = reverse("training_file", args=[sheet.file.token])
    assert (got(as_(lead), url), got(as_(mentor), url)) == (200, 404)
    client.post(reverse("training_worksheet_send", args=[module.slug]))
    assert Worksheet.objects.get().state == State.SENT
    assert got(as_(mentor), url) == 200


def got(client, url):
    answer = client.get(url)
    if answer.streaming:  # read to its end, it is closed
        assert b"".join(answer.streaming_content)
    return answer.status_code


def test_a_file_of_another_kind_or_too_big_is_refused(itinerary, module, lead, as_):
    url = reverse("training_worksheet_file", args=[module.slug])
    for file in (SimpleUploadedFile("x.exe", b"MZ"), SimpleUploadedFile("x.pdf", b"%PDF-" + b"x" * (10 * 2**20))):
        as_(lead).post(url, {"file": file})
    assert not Worksheet.objects.filter(file__isnull=False).exists()


def document(module, form):
    return reverse("training_worksheet_document", args=[module.slug, form])


def test_the_odt_holds_the_fields_and_what_is_written_and_comes_back_in(itinerary, module, lead, as_):
    make_syllabus.written(itinerary, module, lead, why="<Good> & near.\nEvery day.")
    answer = as_(lead).get(document(module, "odt"))
    assert answer["Content-Disposition"] == 'attachment; filename="money-la-fleca.odt"'
    assert check(ContentFile(answer.content, name="x.odt")).kind == Kind.ODT
    text = ZipFile(BytesIO(answer.content)).read("content.xml").decode()
    for words in (
        "Our plan of costs",
        "together",
        "What you sell",
        "&lt;Good&gt; &amp; near.",
        "Flour",
        "300",
        "a source",
    ):
        assert words in text
    assert "**" not in text


@pytest.mark.slow
def test_the_pdf_is_one(itinerary, module, lead, as_):
    answer = as_(lead).get(document(module, "pdf"))
    assert answer.content.startswith(b"%PDF-")
    assert check(ContentFile(answer.content, name="x.pdf")).kind == Kind.PDF


# -- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["other_lead", "mentor", "coordinator", "finance", "supporter"])
def test_only_the_team_writes_and_sends(who, itinerary, module, request):
    outsider, sheet = request.getfixturevalue(who), make_syllabus.written(itinerary, module)
    for step, about, given in [
        (moves.save, itinerary, {"module": module, "answers": {}, "edits": 1}),
        (moves.remove_file, itinerary, {"module": module}),
        (moves.send, sheet, {}),
    ]:
        with pytest.raises(NotYours):
            step(about, by=outsider, **given)


@pytest.mark.parametrize("who", ["lead", "teammate", "other_lead", "other_mentor", "finance", "supporter"])
def test_only_who_goes_along_and_the_coordination_decide(who, sent, as_, request):
    person = request.getfixturevalue(who)
    for step, given in [(moves.approve, {}), (moves.ask_changes, {"words": "More."})]:
        with pytest.raises(NotYours):
            step(sent, by=person, sent=1, **given)
    assert as_(person).get(signoff(sent)).status_code == 404
    assert as_(person).post(signoff(sent), {"sent": 1, "outcome": "approve"}).status_code == 404


@pytest.mark.parametrize("who", ["mentor", "coordinator"])
def test_nobody_decides_about_their_own_co_op(who, sent, la_fleca, lead, request):
    person = request.getfixturevalue(who)
    people.join_team(la_fleca, by=lead, person=person)
    with pytest.raises(NotYours):
        moves.approve(sent, by=person, sent=1)
    assert for_mentor(person) == []


def test_a_worksheet_of_a_locked_module_is_refused(itinerary, lead, as_):
    make_syllabus.module("first")
    locked = make_syllabus.module("second", needs=["first"])
    with pytest.raises(NotNow, match="First comes"):
        make_syllabus.written(itinerary, locked)
    assert "First comes" in as_(lead).get(page_of(locked)).content.decode()
    assert as_(lead).get(document(locked, "odt")).status_code == 404


# -- Deciding -------------------------------------------------------------------------------------


def test_the_mentor_reads_it_beside_the_criteria_and_approves(sent, itinerary, mentor, lead, as_):
    client = as_(mentor)
    page = client.get(signoff(sent)).content.decode()
    for words in ("Bread", "Flour", "Every cost has a figure.", "You can take your decision back for 24 hours"):
        assert words in page
    assert page.count("<tr>") == 2  # the heading and the one row that was written in
    client.post(signoff(sent), {"sent": 1, "outcome": "approve", "words": "Well done."})
    sent.refresh_from_db()
    assert sent.state == State.APPROVED
    assert {notice.person for notice in Notice.objects.filter(message="worksheet_approved")} == set(
        itinerary.cooperative.team()
    )
    page = as_(lead).get(page_of(sent.module)).content.decode()
    assert "Well done." in page


def test_changes_are_asked_for_in_words_and_the_team_sends_again(sent, itinerary, mentor, lead, as_):
    client = as_(mentor)
    assert "Say what has to change." in client.post(signoff(sent), {"sent": 1, "outcome": "changes"}).content.decode()
    client.post(signoff(sent), {"sent": 1, "outcome": "changes", "words": "Where is the rent?"})
    page = as_(lead).get(page_of(sent.module)).content.decode()
    assert "Where is the rent?" in page
    assert "Save and send to the mentor" in page
    again = make_syllabus.sent(itinerary, sent.module, idea="Bread and rent")
    assert list(again.sent.values_list("number", "outcome")) == [(1, "changes_asked"), (2, "")]


def test_sent_again_since_it_was_opened_shows_the_difference_and_asks_again(sent, itinerary, mentor, lead, as_):
    moves.take_back(sent, by=lead)
    make_syllabus.sent(itinerary, sent.module, idea="Cakes")
    answer = as_(mentor).post(signoff(sent), {"sent": 1, "outcome": "changes", "words": "Where is the rent?"})
    page = answer.content.decode()
    assert "It has changed since you opened it" in page
    assert "Cakes" in page
    assert "<del>" in page
    assert "Where is the rent?" in page  # what was typed is still there
    assert not SentWorksheet.objects.exclude(outcome="").exists()
    with pytest.raises(NotNow, match="sent it again"):
        moves.approve(sent, by=mentor, sent=1)


def test_a_decision_is_taken_back_within_a_day_by_who_made_it(sent, mentor, coordinator, as_):
    decided = moves.approve(sent, by=mentor, sent=1)
    with pytest.raises(NotNow, match="Only whoever decided"):
        moves.undo(decided, by=coordinator)
    with clock.at(clock.now() + rules.TAKES_BACK + timedelta(minutes=1)), pytest.raises(NotNow, match="24 hours"):
        moves.undo(decided, by=mentor)
    as_(mentor).post(reverse("mentor_signoff_undo", args=[sent.pk]))
    sent.refresh_from_db()
    assert (sent.state, make_syllabus.last(sent).decided_by) == (State.SENT, None)
    assert Notice.objects.filter(message="worksheet_reopened").exists()
    assert moves.ask_changes(sent, by=coordinator, sent=1, words="More.").state == State.CHANGES_ASKED


def test_an_approved_one_stays_approved_and_as_it_was_when_the_module_changes(sent, mentor, itinerary, as_):
    moves.approve(sent, by=mentor, sent=1)
    told = make_syllabus.playbook("money", title="Money", place=sent.module.place)
    sheet = {**make_syllabus.SHEET, "fields": make_syllabus.SHEET["fields"][:1]}
    make_syllabus.load(type(told)(told.slug, told.module, told.lessons, told.questions, sheet, told.figures))
    assert gate.conditions(itinerary)[1].met
    assert "Why people come to you" in as_(mentor).get(signoff(sent)).content.decode()


# -- Where it shows -------------------------------------------------------------------------------


def test_it_waits_for_the_mentor_oldest_first(itinerary, mentor, as_):
    with clock.at(clock.now() + timedelta(hours=1)):
        make_syllabus.sent(itinerary, make_syllabus.module("late", title="Late"))
    first = make_syllabus.sent(itinerary, make_syllabus.module("early", title="Early"))
    found = [item for item in for_mentor(mentor) if item.reason == "Check the worksheet"]
    assert [item.title for item in found] == ["La Fleca · Early", "La Fleca · Late"]
    assert found[0].url == signoff(first)
    assert "Check the worksheet" in as_(mentor).get(reverse("mentor")).content.decode()


def test_the_gate_asks_for_it_only_if_the_call_does_and_the_module_has_one(la_fleca, lead, mentor, coordinator):
    call = make.open_call(worksheets_needed=True)
    incubation = make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator)
    make_syllabus.module("with", title="With")
    make_syllabus.module("without", sheet=False)
    make_syllabus.module("optional", compulsory=False)
    assert [c.key for c in gate.conditions(incubation)] == ["module:with", "module:without", "worksheet:with"]
    sheet = make_syllabus.approved(incubation, make_syllabus.Module.objects.get(slug="with"))
    assert gate.conditions(incubation)[-1].met
    moves.undo(sheet, by=mentor)
    (left,) = [c for c in gate.conditions(incubation) if c.key == "worksheet:with"]
    assert (left.met, left.who) == (False, "mentor")
    call.worksheets_needed = False
    call.save()
    incubation.refresh_from_db()
    assert [c.key for c in gate.conditions(incubation)] == ["module:with", "module:without"]


def test_it_is_a_task_with_its_key_and_counts_in_the_report(sent, itinerary, lead, mentor):
    module_task, sheet_task = tasklist.tasks(itinerary, lead)
    assert (module_task.key, sheet_task.key) == ("module:money", "worksheet:money")
    assert (sheet_task.done, sheet_task.status) == (False, "With your mentor")
    before = clock.now()
    with clock.at(before + timedelta(seconds=1)):
        moves.approve(sent, by=mentor, sent=1)
    assert tasklist.tasks(itinerary, lead)[1].done
    assert report.section(itinerary.cooperative, before)["modules"][0]["worksheet"] is False
    assert report.section(itinerary.cooperative, before + timedelta(seconds=1))["modules"][0]["worksheet"] is True


@pytest.mark.parametrize("page", ["training", "team", "mentor", "staff_training"])
def test_queries_do_not_grow_with_worksheets(page, itinerary, lead, mentor, coordinator, as_, cost):
    client = as_({"training": lead, "team": lead, "mentor": mentor, "staff_training": coordinator}[page])

    def counted(number):
        for n in range(number):
            module = make_syllabus.module(needs=[] if n == 0 else [made[0]])
            made.append(module.slug)
            if n == 0:
                make_syllabus.sent(itinerary, module)
        return cost(client, reverse(page))

    made = []
    assert counted(3) == counted(30)


# -- At once --------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_a_yes_and_a_no_at_once_one_counts(sent, mentor, coordinator):
    decisions = [(moves.approve, mentor, {}), (moves.ask_changes, coordinator, {"words": "More."})]

    def work(meet):
        step, by, given = decisions.pop()
        own = Worksheet.objects.get(pk=sent.pk)
        meet()
        step(own, by=by, sent=1, **given)

    assert together(work) == ["done", "refused"]
    one = make_syllabus.last(sent)
    assert Worksheet.objects.get().state == one.outcome
    assert one.decided_by == (mentor if one.outcome == "approved" else coordinator)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_have_been_told_yes(sent):
    """The negative control: both look, both see that nobody has decided, both write."""
    outcomes = ["approved", "changes_asked"]

    def work(meet):
        outcome, one = outcomes.pop(), make_syllabus.last(sent)
        meet()
        if one.outcome:
            raise NotNow("decided")
        SentWorksheet.objects.filter(pk=one.pk).update(outcome=outcome)

    assert together(work) == ["done", "done"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_teammates_who_save_at_once_one_is_told(itinerary, module, lead, teammate):
    make_syllabus.written(itinerary, module, lead)
    writers = [(lead, "Rolls"), (teammate, "Cakes")]

    def work(meet):
        by, idea = writers.pop()
        meet()
        moves.save(itinerary, by=by, module=module, answers={"idea": idea}, edits=1)

    assert together(work) == ["done", "refused"]
