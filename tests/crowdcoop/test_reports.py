"""Reports: ordered once a month, frozen, numbered without gaps, drawn apart, and read by nobody else."""

import hashlib
import re
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from pypdf import PdfReader

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.reports import build, moves, pages, rules, snapshot
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotNow, NotYours
from tests import make

State = Report.State
NOVEMBER = date(2026, 11, 1)
FIRST_OF_DECEMBER = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)  # midnight in Madrid


def monthly(cooperative, period=NOVEMBER, language="es") -> Report:
    return moves.request(cooperative, by=None, period=period, language=language)


@pytest.fixture
def made(incubation, settings, tmp_path):
    settings.REPORTS_ROOT = tmp_path
    settings.PROGRESS_REPORT_SECTIONS = ["incubator.journeys.report.section"]
    report = monthly(incubation.cooperative, clock.now().date())
    assert build.build_due() == 1
    return Report.objects.get(pk=report.pk)


def words_of(report: Report) -> str:
    return subprocess.run(["pdftotext", "-layout", report.path, "-"], capture_output=True, check=True).stdout.decode()


# -- Asking -----------------------------------------------------------------------------------------


def test_the_programme_asking_twice_for_a_month_gets_the_same_report(la_fleca):
    first = monthly(la_fleca)
    assert monthly(la_fleca, date(2026, 11, 17)) == first
    assert Entry.objects.filter(step="reports.order").count() == 1


def test_two_months_are_two_reports(la_fleca):
    assert monthly(la_fleca) != monthly(la_fleca, date(2026, 10, 1))


def test_numbers_follow_each_other_and_start_again_each_year(la_fleca, other_coop):
    with clock.at(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)):
        numbers = [monthly(la_fleca).number, monthly(other_coop).number]
    with clock.at(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)):
        numbers.append(monthly(la_fleca, date(2026, 12, 1)).number)
    assert numbers == ["INF-2026-0001", "INF-2026-0002", "INF-2027-0001"]


def test_a_refused_order_uses_no_number(la_fleca, supporter, lead):
    with pytest.raises(NotYours):
        moves.request(la_fleca, by=supporter, period=NOVEMBER, language="es")
    assert moves.request(la_fleca, by=lead, period=NOVEMBER, language="es").number.endswith("-0001")


def test_a_month_that_is_over_is_shown_as_it_ended_and_the_present_one_as_it_is(la_fleca, lead):
    with clock.at(datetime(2026, 12, 1, 9, tzinfo=UTC)):
        assert monthly(la_fleca).as_of == FIRST_OF_DECEMBER
        now = moves.request(la_fleca, by=lead, period=date(2026, 12, 1), language="es")
        assert now.as_of == clock.now()


def test_a_team_has_one_report_in_the_making_at_a_time(la_fleca, lead, teammate):
    moves.request(la_fleca, by=lead, period=NOVEMBER, language="es")
    with pytest.raises(NotNow, match="being made already"):
        moves.request(la_fleca, by=teammate, period=NOVEMBER, language="es")


def test_a_team_cannot_order_without_end(la_fleca, lead):
    for _ in range(rules.MOST_A_DAY):
        report = moves.request(la_fleca, by=lead, period=NOVEMBER, language="es")
        moves.fail(report, by=None, reason="x")
    with pytest.raises(NotNow, match="enough reports"):
        moves.request(la_fleca, by=lead, period=NOVEMBER, language="es")


@pytest.mark.parametrize("who", ["lead", "teammate", "mentor", "coordinator"])
def test_team_mentor_and_coordination_may_order(who, incubation, request):
    person = request.getfixturevalue(who)
    assert moves.request(incubation.cooperative, by=person, period=NOVEMBER, language="es").requested_by == person


@pytest.mark.parametrize("who", ["other_lead", "other_mentor", "finance", "supporter"])
def test_nobody_else_may_order(who, incubation, request):
    with pytest.raises(NotYours):
        moves.request(incubation.cooperative, by=request.getfixturevalue(who), period=NOVEMBER, language="es")


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
    from django.utils import translation

    with translation.override("es"):
        return pages.title(report)


def test_only_our_two_families_are_in_the_pdf_and_all_are_embedded(made):
    listed = subprocess.run(["pdffonts", made.path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    families = {re.sub(r"^[A-Z]{6}\+", "", line.split()[0]).split("-")[0] for line in listed}
    assert families == {"Atkinson", "Bricolage"} or families <= {"AtkinsonNext", "Bricolage", "Atkinson"}
    assert all(re.search(r" yes (yes|no ) ", line) for line in listed)


def test_page_one_has_the_co_op_and_the_last_page_says_how_it_was_made(made):
    words = words_of(made)
    assert "La Fleca" in words.split("\f")[0]
    assert made.number in words
    assert snapshot.digest(made) in re.sub(r"\s", "", words)


def test_page_and_pdf_say_the_same(made, as_, lead):
    page = as_(lead).get(made.get_absolute_url()).content.decode()
    assert snapshot.digest(made) in page
    for section in made.snapshot["sections"]:
        assert section["name"] in {"campaign", "journey", "training", "advice", "community"}
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


@pytest.fixture
def broken(incubation, settings, tmp_path):
    settings.REPORTS_ROOT = tmp_path
    settings.PROGRESS_REPORT_SECTIONS = ["tests.crowdcoop.test_reports.unreadable"]
    return monthly(incubation.cooperative)


def unreadable(cooperative, as_of) -> dict:
    raise ValueError("no figures today")


def fail_it(report: Report) -> Report:
    for tries in range(build.MAX_ATTEMPTS):
        with clock.at(clock.now() + timedelta(hours=tries)):
            assert build.build_due() == 0
    return Report.objects.get(pk=report.pk)


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


# -- Pages ------------------------------------------------------------------------------------------


def test_the_button_makes_a_report_and_leads_to_its_page(la_fleca, lead, as_):
    answer = as_(lead).post(reverse("report_order", args=[la_fleca.slug]), {"period": "1999-01-01", "state": "ready"})
    report = Report.objects.get()
    assert (answer.status_code, answer.url) == (302, report.get_absolute_url())
    assert (report.state, report.period.day, report.requested_by) == (State.REQUESTED, 1, lead)
    page = as_(lead).get(report.get_absolute_url()).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page


def test_a_failed_report_says_why_and_offers_to_try_again(broken, lead, as_):
    failed = fail_it(broken)
    page = as_(lead).get(failed.get_absolute_url()).content.decode()
    assert failed.error in page
    assert reverse("report_retry", args=[failed.pk]) in page
    assert as_(lead).post(reverse("report_retry", args=[failed.pk])).status_code == 302
    assert Report.objects.get(pk=failed.pk).state == State.REQUESTED


def test_the_download_is_the_file_under_its_own_name(made, lead, as_):
    answer = as_(lead).get(reverse("report_pdf", args=[made.pk]))
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == made.sha256
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{made.number}-la-fleca.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("who", ["other_lead", "other_mentor", "finance", "supporter"])
@pytest.mark.parametrize("name", ["report", "report_pdf"])
def test_a_report_of_others_does_not_exist(who, name, made, as_, request):
    assert as_(request.getfixturevalue(who)).get(reverse(name, args=[made.pk])).status_code == 404


def test_a_report_that_is_not_ready_cannot_be_downloaded(la_fleca, lead, as_):
    assert as_(lead).get(reverse("report_pdf", args=[monthly(la_fleca).pk])).status_code == 404


def test_the_list_holds_only_what_may_be_opened(la_fleca, other_coop, lead, as_):
    own, other = monthly(la_fleca), monthly(other_coop)
    page = as_(lead).get(reverse("reports")).content.decode()
    assert own.number in page
    assert other.number not in page


def test_who_has_no_co_op_sees_an_empty_list(supporter, as_):
    assert "No report yet" in as_(supporter).get(reverse("reports")).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_a_longer_list_asks_the_database_no_more(count, la_fleca, lead, as_, django_assert_max_num_queries):
    for month in range(count):
        monthly(la_fleca, date(2020 + month // 12, month % 12 + 1, 1))
    client = as_(lead)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("reports")).status_code == 200


def test_words_of_people_are_escaped_in_the_pdf_document(other_lead, settings):
    settings.PROGRESS_REPORT_SECTIONS = []
    wicked = make.cooperative(other_lead, name='<script>x</script><img src="file:///etc/hostname">')
    report = monthly(wicked)
    snapshot.freeze(report)
    assert "<script>" not in pages.document(report)
    assert '<img src="file' not in pages.document(report)


def test_the_bar_is_drawn_to_scale():
    assert 'width="300.0"' in render_to_string("pdf/bar.svg", {"people": "300.0", "mark": "600.0"})
    bar = pages._bar({"raised": 500, "minimum": 1000, "optimum": 0})
    assert bar["drawing"].startswith("data:image/svg+xml;base64,")
