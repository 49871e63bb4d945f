"""The copy of an application: what was sent, word for word, for its team and the coordination and for nobody else."""

import re
import subprocess
import time

import pytest
from django.urls import reverse
from pypdf import PdfReader

from crowdcoop import clock
from crowdcoop.journal import timeline
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.reports import build, moves, pages
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotYours
from tests import kept
from tests.crowdcoop.reporting import copy, fail_it, laid_out, monthly, put_by, sent_application

pytestmark = pytest.mark.once

State = Report.State


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.REPORTS_ROOT = tmp_path
    return tmp_path


@kept.fixture
def _made_copy(la_fleca):
    return put_by(copy(la_fleca))


@pytest.fixture
def made_copy(folder, _made_copy):
    return laid_out(_made_copy, folder)


def with_answer(answer: str) -> dict:
    rows = [{"question": "What will you do?", "answer": answer, "files": []}]
    return sent_application(parts=[{"title": "Your idea", "rows": rows}])


def text(report: Report) -> str:
    done = subprocess.run(["pdftotext", "-layout", report.path, "-"], capture_output=True, check=True)
    return re.sub(r"[ \u00a0]+", " ", done.stdout.decode())


# -- Ordering ---------------------------------------------------------------------------------------


def test_the_same_thing_ordered_twice_is_the_same_copy(la_fleca):
    first = copy(la_fleca)
    again = copy(la_fleca, snapshot=sent_application(sent_by="Somebody else"))
    assert (again, again.snapshot["sent_by"]) == (first, "Laia Puig")
    assert copy(la_fleca, key="application:12:3") != first


def test_without_a_key_reference_and_version_say_what_it_is(la_fleca):
    first = copy(la_fleca, key="")
    assert first.key == "CC-2026-0041:2"
    assert copy(la_fleca, key="") == first
    assert copy(la_fleca, key="", snapshot=sent_application(version=3)) != first


def test_copies_have_numbers_of_their_own(la_fleca, other_coop):
    year = clock.now().year
    numbers = [monthly(la_fleca).number, copy(la_fleca).number, copy(other_coop, key="application:13:1").number]
    assert numbers == [f"INF-{year}-0001", f"COP-{year}-0001", f"COP-{year}-0002"]


def test_several_copies_and_a_report_of_the_month_stand_side_by_side(la_fleca):
    """Only a progress report is one a month."""
    made = {copy(la_fleca), copy(la_fleca, key="application:12:3"), monthly(la_fleca)}
    assert len(made) == 3
    assert monthly(la_fleca) in made


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_nobody_orders_one_by_hand(who, la_fleca, request):
    with pytest.raises(NotYours):
        moves.order_copy(
            la_fleca, by=request.getfixturevalue(who), language="es", title="x", snapshot=sent_application()
        )


def test_a_copy_neither_hinders_nor_counts_against_what_the_team_asks_for(la_fleca, lead):
    copy(la_fleca)
    assert moves.request(la_fleca, by=lead, period=clock.now().date(), language="es").requested_by == lead


# -- Who may open it --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["lead", "teammate", "coordinator"])
def test_team_and_coordination_open_it(who, made_copy, as_, request):
    browser = as_(request.getfixturevalue(who))
    assert "Application CC-2026-0041" in browser.get(made_copy.get_absolute_url()).content.decode()
    answer = browser.get(reverse("report_pdf", args=[made_copy.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="{made_copy.number}-la-fleca.pdf"'
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert made_copy.number in browser.get(reverse("reports")).content.decode()


@pytest.mark.parametrize("who", ["mentor", "other_mentor", "other_lead", "finance", "supporter"])
def test_for_everybody_else_it_does_not_exist(who, incubation, as_, request):
    """Not for the co-op's own mentor either, who may have reviewed others: an application is reviewed blind."""
    report = copy(incubation.cooperative)
    browser = as_(request.getfixturevalue(who))
    assert browser.get(reverse("report", args=[report.pk])).status_code == 404
    assert browser.get(reverse("report_pdf", args=[report.pk])).status_code == 404
    assert browser.post(reverse("report_retry", args=[report.pk])).status_code == 404
    assert report.number not in browser.get(reverse("reports")).content.decode()


def test_its_mentor_still_reads_the_progress_report(incubation, mentor, as_):
    report = monthly(incubation.cooperative)
    page = as_(mentor).get(reverse("reports")).content.decode()
    assert report.number in page


def test_who_left_the_team_opens_it_no_more(made_copy, la_fleca, teammate, as_):
    la_fleca.memberships.filter(person=teammate).update(left_at=clock.now())
    assert as_(teammate).get(made_copy.get_absolute_url()).status_code == 404


def test_a_copy_that_failed_is_tried_again_by_the_team_and_not_by_the_mentor(incubation, lead, mentor, monkeypatch):
    monkeypatch.setattr(build, "SECONDS", 0)
    failed = fail_it(copy(incubation.cooperative))
    assert failed.state == State.FAILED
    with pytest.raises(NotYours):
        moves.retry(failed, by=mentor)
    assert moves.retry(failed, by=lead).state == State.REQUESTED


# -- Telling ----------------------------------------------------------------------------------------


def test_the_team_is_told_in_words_of_its_own(made_copy, lead, teammate):
    told = Notice.objects.filter(message="application_copy_ready").order_by("id")
    assert {notice.person for notice in told} == {lead, teammate}
    assert not Notice.objects.filter(message="report_ready").exists()
    said = words(told[0], "en")
    assert said.subject == "Your PDF is ready: Application CC-2026-0041 of La Fleca"
    assert made_copy.number in said.text
    assert f"http://testserver{made_copy.get_absolute_url()}" in said.text


def test_the_journal_tells_that_it_was_made(made_copy, la_fleca):
    assert "A copy of the application was made" in [str(line.words) for line in timeline.of(la_fleca, 10)]


# -- What it says -----------------------------------------------------------------------------------


def test_page_and_pdf_say_what_was_sent(made_copy, as_, lead):
    page = as_(lead).get(made_copy.get_absolute_url()).content.decode()
    printed = text(made_copy)
    for words_sent in (
        "CC-2026-0041",
        "Crowdcoop 2026",
        "Catalunya",
        "20 November 2026, 23:30",
        "version 3, 20 November 2026, 23:29",
        "Laia Puig",
        "Your idea",
        "What will you do?",
        "A shared oven.",
        "For the neighbourhood.",
        "Plan de negocio.pdf",
        "Not answered",
        "18 December 2026",
        "The decision",
        made_copy.number,
    ):
        assert words_sent in page
        assert words_sent in printed


def test_an_answer_that_is_a_date_stays_as_it_was_written(made_copy):
    assert "2026-01-02" in text(made_copy)


def test_a_question_without_words_or_file_is_said_to_be_open_and_one_with_a_file_is_not(made_copy):
    assert text(made_copy).count("Not answered") == 1


@pytest.mark.parametrize("language", ["es", "ca", "en"])
def test_it_is_a_tagged_pdf_in_its_language(language, la_fleca):
    copy(la_fleca, language)
    assert build.build_due() == 1
    report = Report.objects.get()
    reader = PdfReader(report.path)
    root = reader.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == (language, True)
    assert reader.metadata.title == f"Application CC-2026-0041 of La Fleca · {report.number}"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    listed = subprocess.run(["pdffonts", report.path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert {re.sub(r"^[A-Z]{6}\+", "", line).split("-")[0] for line in listed} == {"Atkinson", "Bricolage"}


def test_words_of_people_are_words_and_nothing_else(la_fleca):
    wicked = '<script>alert(1)</script><img src="file:///etc/hostname">{{ report }}{% now "Y" %}'
    rows = [{"question": wicked, "answer": wicked, "files": [wicked]}]
    kept = sent_application(
        parts=[{"title": wicked, "rows": rows}],
        call=wicked,
        sent_by=wicked,
        cooperative={"name": wicked, "town": wicked},
        next=[{"title": wicked, "day": "2026-12-18"}],
    )
    report = copy(la_fleca, title=wicked, snapshot=kept)
    for drawn in (pages.document(report), pages.body(report)):
        assert drawn.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 9
        assert not re.search(r"<script|<img|alert\(1\)<(?!/)", drawn.replace("<img class", ""))
    assert build.build_due() == 1


@pytest.mark.parametrize(
    "answer",
    [
        "paraula " * 2_000,
        "x" * 6_000,
        "línia\n" * 1_000,
        "\n" * 6_000,
        "a\n\n" * 2_000,
        "العربية שלום 中文 🥖 " * 200,
    ],
    ids=["words", "one word", "lines", "nothing", "paragraphs", "scripts"],
)
def test_a_long_answer_flows_over_pages(answer, la_fleca):
    copy(la_fleca, snapshot=with_answer(answer))
    began = time.monotonic()
    assert build.build_due() == 1
    assert time.monotonic() - began < 30
    report = Report.objects.get()
    printed = re.sub(r"\s", "", text(report))
    assert printed.count("x") >= answer.count("x")
    assert printed.count("paraula") == answer.count("paraula")
    assert printed.count("línia") == answer.count("línia")


def test_a_whole_long_application_is_made(la_fleca):
    rows = [
        {"question": f"Question {number}?", "answer": "paraula " * 2_000, "files": ["a.pdf"]} for number in range(12)
    ]
    copy(
        la_fleca,
        snapshot=sent_application(parts=[{"title": f"Part {n}", "rows": rows[n * 2 : n * 2 + 2]} for n in range(6)]),
    )
    assert build.build_due() == 1
    report = Report.objects.get()
    assert text(report).count("paraula") == 24_000
    assert report.size < 1_000_000


def test_what_is_missing_in_it_is_left_out(la_fleca):
    """A snapshot of an older day may know less."""
    report = copy(la_fleca, snapshot={"reference": "CC-2026-0041", "version": 1, "parts": []})
    drawn = pages.document(report)
    assert "Terms accepted" not in drawn
    assert "What happens next" not in drawn


def test_a_longer_list_of_copies_asks_the_database_no_more(la_fleca, lead, as_, cost):
    copy(la_fleca)
    browser = as_(lead)
    before = cost(browser, reverse("reports"))
    for version in range(3, 12):
        copy(la_fleca, key=f"application:12:{version}")
    assert cost(browser, reverse("reports")) == before
