"""The funding report: frozen figures from the books, an invoice for the fee, the same on the page and in the PDF."""

import re
import subprocess
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.reports import build, pages
from crowdcoop.reports.models import Numbering, Report
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns import rounds
from funding.campaigns.totals import WAITED_FOR
from funding.payments import books, sweep
from funding.payouts import moves as payouts
from funding.payouts import rates
from funding.payouts.funding_report import moves
from funding.payouts.funding_report.models import FeeInvoice
from tests import make_funding, make_payouts, make_pledges

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


# -- To the cent -----------------------------------------------------------------------------------
@given(fee=st.integers(1, 10**9), points=st.integers(0, 10_000))
def test_base_and_tax_are_the_whole_fee(fee, points):
    base, tax = rates.parts(fee, points)
    assert base + tax == fee
    assert 0 <= tax <= base or points > 10_000
    # Never a cent from the exact share.
    assert abs(tax * (10_000 + points) - fee * points) < 10_000 + points


def test_the_rate_is_that_of_the_day(settings):
    settings.FEE_TAX = [("2012-09-01", 2100, "first"), ("2027-01-01", 1000, "second")]
    assert rates.rate_on(date(2026, 12, 31)).basis_points == 2100
    assert rates.rate_on(date(2027, 1, 1))[1:] == (1000, "second")
    assert rates.rate_on(date(2000, 1, 1)).basis_points == 0


# -- The figures -----------------------------------------------------------------------------------
def _story(la_fleca):
    """Received 5.040 €: 20 € taken back, 10 € returned as paid twice over, and 5.020 € raised in two rounds."""
    campaign = make_payouts.live(la_fleca, two_rounds=True, ago=100)
    with clock.at(campaign.published_at + DAY):
        make_pledges.paid(campaign, 500_000)
        make_pledges.cancelled(make_pledges.paid(campaign, 2_000))
        late = make_pledges.started(campaign, 1_000)
        sweep.send_refunds_due()
    campaign = make_funding.end_round(campaign)
    with clock.at(campaign.passed_at + DAY):
        make_pledges.paid(campaign, 2_000)
    campaign = make_funding.end_round(campaign)
    with clock.at(campaign.ends_at + WAITED_FOR):
        rounds.close_due()
    campaign.refresh_from_db()
    with clock.at(campaign.closed_at + DAY):
        make_pledges.the_desk().pay(make_pledges.attempt_of(late))
        sweep.settle_due()
        sweep.send_refunds_due()
    make_payouts.signed(campaign)
    return type(campaign).objects.get(pk=campaign.pk)


def test_the_figures_are_those_of_the_books(la_fleca, finance, desk):
    campaign = _story(la_fleca)
    make_payouts.confirmed(campaign, 100_000)
    moves.issue(campaign, by=finance)
    kept = moves.of(campaign)[0].snapshot
    named = (
        "gross",
        "cancelled",
        "returned",
        "pledged",
        "matched",
        "raised",
        "fee",
        "payable",
        "sent",
        "left",
        "costs",
    )
    assert {name: kept[name] for name in named} == {
        "gross": 504_000,
        "cancelled": 2_000,
        "returned": 0,
        "pledged": 502_000,
        "matched": 0,
        "raised": 502_000,
        "fee": 20_080,
        "payable": 481_920,
        "sent": 100_000,
        "left": 381_920,
        "costs": 0,
    }
    assert kept["gross"] - kept["cancelled"] - kept["returned"] == kept["pledged"]
    assert kept["fee"] + kept["payable"] == kept["raised"]
    assert kept["sent"] + kept["left"] == kept["payable"]
    assert (kept["invoice"]["base"], kept["invoice"]["tax"]) == (16_595, 3_485)
    assert "Ley 37/1992" in kept["invoice"]["tax_source"]
    assert [one["cents"] for one in kept["incidents"]["listed"]] == [1_000]
    assert (kept["round_1_ends_at"] is None, kept["round_2_ends_at"] is None) == (False, False)
    assert [one["cents"] for one in kept["transfers"]] == [100_000]
    assert books.differences() == []


def test_it_comes_with_the_last_payout_and_says_the_same_on_any_later_day(la_fleca, lead, finance, as_, desk):
    campaign = make_payouts.ready(la_fleca)
    first = make_payouts.confirmed(campaign, 300_000)
    assert not moves.of(campaign).exists()
    make_payouts.confirmed(campaign, 180_000)
    report = moves.of(campaign).get()
    frozen = report.snapshot
    assert build.build_due(Report.objects.filter(kind="funding")) == 1
    assert {lead.email, finance.email} <= set(
        Notice.objects.filter(message="funding_report_ready").values_list("email", flat=True)
    )
    payouts.take_back(first, by=finance, reason="The bank is on strike")
    moves.issue(campaign, by=finance)
    report.refresh_from_db()
    assert report.snapshot == frozen
    second = moves.of(campaign)[0]
    assert (report.number[:4], second.number == report.number, FeeInvoice.objects.count()) == ("FIN-", False, 1)
    assert (report.snapshot["sent"], second.snapshot["sent"]) == (480_000, 180_000)
    page = as_(lead).get(reverse("report", args=[report.pk])).content.decode()
    for figure in ("5.000,00 €", "200,00 €", "165,29 €", "34,71 €", "4.800,00 €", "FAC-"):
        assert figure.replace(" ", "\N{NO-BREAK SPACE}") in page, figure


def test_it_is_a_tagged_pdf_with_our_fonts_and_the_same_numbers(la_fleca, finance, desk):
    campaign = make_payouts.ready(la_fleca)
    make_payouts.confirmed(campaign)
    assert build.build_due(Report.objects.filter(kind="funding")) == 1
    report = moves.of(campaign).get()
    reader = PdfReader(report.path)
    root = reader.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == (campaign.language, True)
    assert report.number in reader.metadata.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert report.size < 300_000
    listed = subprocess.run(["pdffonts", report.path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert {re.sub(r"^[A-Z]{6}\+", "", line).split("-")[0] for line in listed} == {"Atkinson", "Bricolage"}
    figure = r"[\d.]+,\d\d\s€"
    printed = re.findall(figure, " ".join(page.extract_text() for page in reader.pages))
    drawn = re.findall(figure, re.sub(r"<[^>]+>", " ", pages.body(report)))
    tidy = lambda found: sorted(re.sub(r"\s", " ", one) for one in found)  # noqa: E731
    assert tidy(printed) == tidy(drawn)
    assert "4.800,00 €" in tidy(printed)


# -- Who and when ----------------------------------------------------------------------------------
def test_who_orders_and_who_reads_it(la_fleca, lead, teammate, finance, coordinator, supporter, other_lead, as_, desk):
    campaign = make_payouts.ready(la_fleca)
    for person in (lead, coordinator, supporter):
        with pytest.raises(NotYours):
            moves.issue(campaign, by=person)
    moves.issue(campaign, by=finance)
    report = moves.of(campaign).get()
    may = {person: as_(person).get(reverse("report", args=[report.pk])).status_code for person in _people(locals())}
    assert may == {lead: 200, teammate: 200, finance: 200, coordinator: 200, supporter: 404, other_lead: 404}
    mentor = la_fleca.incubation.mentor
    assert as_(mentor).get(reverse("report", args=[report.pk])).status_code == 404


def _people(known):
    return [known[name] for name in ("lead", "teammate", "finance", "coordinator", "supporter", "other_lead")]


def test_a_campaign_under_way_has_none(campaign, finance, desk):
    with pytest.raises(NotNow):
        moves.issue(campaign, by=finance)


# -- Invoices --------------------------------------------------------------------------------------
def test_invoices_are_numbered_without_gaps_and_the_database_adds_them_up(finance, desk):
    made = [make_payouts.funded() for _one in range(2)]
    moves.issue(made[0], by=finance)
    with transaction.atomic():
        moves.issue(made[1], by=finance)
        transaction.set_rollback(True)
    moves.issue(made[1], by=finance)
    moves.issue(made[1], by=finance)
    numbers = list(FeeInvoice.objects.order_by("id").values_list("number", flat=True))
    assert [number.rpartition("-")[2] for number in numbers] == ["0001", "0002"]
    assert books.differences() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeInvoice.objects.update(tax=0)
    for tamper, line in (
        (lambda: FeeInvoice.objects.update(cents=1, base=1, tax=0), "1 cents, the books took 20000"),
        (lambda: FeeInvoice.objects.filter(number__endswith="1").delete(), "1 of 2 numbers are there"),
        (lambda: Numbering.objects.filter(series__startswith="FAC").update(last=3), "2 of 3 numbers are there"),
    ):
        with transaction.atomic():
            tamper()
            assert [one for one in books.differences() if line in one], line
            transaction.set_rollback(True)
