"""How a report is made: figures frozen, a tagged PDF of our fonts, drawn apart, once, whatever goes wrong."""

import hashlib
import re
import subprocess
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from pypdf import PdfReader

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.reports import build, moves, pages, snapshot
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotYours
from tests.crowdcoop.reporting import fail_it, monthly

pytestmark = pytest.mark.once

State = Report.State


def words_of(report: Report) -> str:
    return subprocess.run(["pdftotext", "-layout", report.path, "-"], capture_output=True, check=True).stdout.decode()


# -- Making -----------------------------------------------------------------------------------------


def test_a_made_report_has_its_file_its_digest_and_its_size(made):
    body = made.path.read_bytes()
    assert (made.state, made.size) == (State.READY, len(body))
    assert made.sha256 == hashlib.sha256(body).hexdigest()
    assert made.size < 300_000


def test_the_team_is_told_with_link_and_size(made, lead, teammate):
    told = Notice.objects.filter(message="report_ready").order_by("id")
    assert {notice.person for notice in told} == {lead, teammate}
    assert told[0].entry.data == {"sha256": made.sha256, "size": made.size}


def test_the_pdf_is_tagged_titled_and_in_its_language(made):
    reader = PdfReader(made.path)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own boolean
    assert root["/Lang"] == "es"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata.title == f"{_in_spanish(made)} · {made.number}"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def _in_spanish(report: Report) -> str:
    with translation.override("es"):
        return pages.title(report)


def test_only_our_two_families_are_in_the_pdf_and_all_are_embedded(made):
    listed = subprocess.run(["pdffonts", made.path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    families = {re.sub(r"^[A-Z]{6}\+", "", line.split()[0]).split("-")[0] for line in listed}
    assert families == {"Atkinson", "Bricolage"}
    embedded = [line.split()[-5] for line in listed]
    assert embedded == ["yes"] * len(listed)


def test_page_one_has_the_co_op_and_the_last_page_says_how_it_was_made(made):
    words = words_of(made)
    assert "La Fleca" in words.split("\f")[0]
    assert made.number in words
    assert snapshot.digest(made) in re.sub(r"\s", "", words)


def test_page_and_pdf_say_the_same(made, as_, lead):
    page = as_(lead).get(made.get_absolute_url()).content.decode()
    assert snapshot.digest(made) in page
    for section in made.snapshot["sections"]:
        assert section["name"] in {"campaign", "journey", "training", "advice", "community", "gate"}
    written = pages.document(made)
    main = re.search(r"<main>(.*)</main>", written, re.DOTALL)[1]
    for cell in re.findall(r"<td[^>]*>([^<]+)</td>", main):
        assert cell in page


def test_drawn_again_it_says_the_same(made):
    assert pages.document(made) == pages.document(Report.objects.get(pk=made.pk))
    again = build.draw(pages.document(made), "AGAIN")
    first = words_of(made)
    assert (
        subprocess.run(["pdftotext", "-layout", again, "-"], capture_output=True, check=True).stdout.decode() == first
    )


def test_the_figures_are_read_once_whatever_happens_later(made):
    kept = made.snapshot
    moves_later = Report.objects.get(pk=made.pk)
    snapshot.freeze(moves_later)
    assert moves_later.snapshot == kept


def test_running_twice_makes_it_once(made):
    assert build.build_due() == 0
    assert Entry.objects.filter(step="reports.ready").count() == 1
    assert [file.name for file in made.path.parent.iterdir()] == [made.file]


def test_a_report_somebody_is_making_is_left_to_them(la_fleca):
    report = monthly(la_fleca)
    assert build._claim(report)
    assert not build._claim(Report.objects.get(pk=report.pk))
    assert build.build_due() == 0


def test_a_report_whose_worker_died_is_made_after_its_lease(incubation, settings, tmp_path):
    settings.REPORTS_ROOT = tmp_path
    settings.PROGRESS_REPORT_SECTIONS = []
    report = monthly(incubation.cooperative)
    build._claim(report)
    with clock.at(clock.now() + build.LEASE + timedelta(seconds=1)):
        assert build.build_due() == 1


def test_the_slower_of_two_workers_leaves_the_first_file(made):
    late = build.draw(pages.document(made).replace("La Fleca", "La Otra"), made.number)
    assert build._keep(made, late) == 0
    assert not late.exists()
    assert made.path.exists()


# -- What goes wrong --------------------------------------------------------------------------------


def nested(depth: int) -> str:
    return f"<html lang=es><title>x</title><body>{'<div>' * depth}x"


def test_a_text_nested_without_end_fails_cleanly(tmp_path, settings):
    settings.REPORTS_ROOT = tmp_path
    with pytest.raises(build.CannotBeMade):
        build.draw(nested(3000), "BOMB")
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_would_eat_the_memory_fails_cleanly(tmp_path, settings, monkeypatch):
    settings.REPORTS_ROOT = tmp_path
    monkeypatch.setattr(build, "MEGABYTES", 150)
    rows = "<tr><td>x</td></tr>" * 20_000
    with pytest.raises(build.CannotBeMade):
        build.draw(f"<html lang=es><title>x</title><body><table>{rows}</table>", "BIG")
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_takes_too_long_is_stopped(tmp_path, settings, monkeypatch):
    settings.REPORTS_ROOT = tmp_path
    monkeypatch.setattr(build, "SECONDS", 1)
    rows = "<tr><td>x</td></tr>" * 20_000
    with pytest.raises(build.CannotBeMade):
        build.draw(f"<html lang=es><title>x</title><body><table>{rows}</table>", "SLOW")


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "http://127.0.0.1:6379/", "http://169.254.169.254/", "asset:../../../etc/hostname"],
)
def test_nothing_but_our_fonts_and_own_drawings_is_opened(address, tmp_path, settings):
    settings.REPORTS_ROOT = tmp_path
    html = (
        f'<html lang=es><head><title>x</title><link rel=attachment href="{address}">'
        f'<link rel=stylesheet href="{address}"></head><body><p>x</p><img src="{address}" alt=x>'
        f'<object data="{address}"></object><embed src="{address}"></body></html>'
    )
    reader = PdfReader(build.draw(html, "CLOSED"))
    assert reader.attachments == {}
    assert list(reader.pages[0].images) == []


def test_it_is_tried_three_times_and_then_fails_with_its_reason(broken, coordinator):
    failed = fail_it(broken)
    assert (failed.state, failed.attempts) == (State.FAILED, 3)
    assert failed.error
    assert [notice.person for notice in Notice.objects.filter(message="report_failed")] == [coordinator]


def test_the_next_try_waits_a_while(broken):
    build.build_due()
    assert build.build_due() == 0
    assert Report.objects.get(pk=broken.pk).attempts == 1


def test_a_report_that_kills_its_worker_each_time_ends_as_failed(la_fleca):
    report = monthly(la_fleca)
    for tries in range(build.MAX_ATTEMPTS):
        with clock.at(clock.now() + tries * 2 * build.LEASE):
            assert build._claim(Report.objects.get(pk=report.pk))
    with clock.at(clock.now() + 8 * build.LEASE):
        build.build_due()
    assert Report.objects.get(pk=report.pk).state == State.FAILED


def test_one_broken_report_does_not_stop_the_others(broken, other_coop, settings):
    fail_it(broken)
    settings.PROGRESS_REPORT_SECTIONS = []
    monthly(other_coop)
    assert build.build_due() == 1


def test_a_failed_report_can_be_tried_again(broken, lead, settings):
    failed = fail_it(broken)
    settings.PROGRESS_REPORT_SECTIONS = []
    moves.retry(failed, by=lead)
    assert build.build_due() == 1
    assert Report.objects.get(pk=broken.pk).number == broken.number


def test_somebody_elses_failed_report_is_not_tried_again(broken, other_lead):
    failed = fail_it(broken)
    with pytest.raises(NotYours):
        moves.retry(failed, by=other_lead)


def test_the_bar_is_drawn_to_scale():
    assert 'width="300.0"' in render_to_string("pdf/bar.svg", {"people": "300.0", "mark": "600.0"})
    bar = pages._bar({"raised": 500, "minimum": 1000, "optimum": 0})
    assert bar["drawing"].startswith("data:image/svg+xml;base64,")
