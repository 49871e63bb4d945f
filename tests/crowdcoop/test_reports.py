"""Reports: ordered once a month, numbered without gaps, and read by nobody else."""

import hashlib
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.reports import moves, pages, rules, snapshot
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotNow, NotYours
from tests import make
from tests.crowdcoop.reporting import FIRST_OF_DECEMBER, NOVEMBER, fail_it, monthly

pytestmark = pytest.mark.once

State = Report.State


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
