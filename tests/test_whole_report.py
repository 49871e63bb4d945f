"""The report of a co-op in campaign: every section, figures of the books, one tagged PDF."""

import re
import subprocess

import pytest
from pypdf import PdfReader

from crowdcoop import clock
from crowdcoop.reports import moves, pages
from crowdcoop.reports.models import Report
from tests import kept, make_pledges
from tests.crowdcoop.reporting import laid_out, no_copies_waiting, put_by

pytestmark = pytest.mark.once


@pytest.fixture
def w(everything, settings, tmp_path):
    settings.REPORTS_ROOT = tmp_path
    return everything


@kept.fixture
def _report(_world):
    no_copies_waiting()
    return put_by(moves.request(_world.coop, by=_world.member, period=clock.now().date(), language="ca"))


@pytest.fixture
def report(_report, w, tmp_path) -> Report:
    return laid_out(_report, tmp_path)


def text(report: Report) -> str:
    done = subprocess.run(["pdftotext", "-layout", report.path, "-"], capture_output=True, check=True)
    return re.sub(r"[ \u00a0]+", " ", done.stdout.decode())


def test_every_section_is_there_in_the_order_of_the_settings(report):
    names = [section["name"] for section in report.snapshot["sections"]]
    assert names == ["campaign", "journey", "training", "advice", "community", "gate"]


def test_page_one_says_how_the_campaign_stands(report, w):
    first = text(report).split("\f")[0]
    assert w.pledge.amount == 2_500
    assert "25 €" in first
    assert "5.000 €" in first
    assert report.snapshot["sections"][0]["raised"] == 2_500


def test_a_pledge_after_its_moment_does_not_change_it(report, w):
    before = text(report), pages.body(report)
    make_pledges.paid(w.campaign, 10_000)
    again = Report.objects.get(pk=report.pk)
    assert (text(again), pages.body(again)) == before
    assert "10.000" not in before[0]


def test_nobody_who_supports_is_named(report, w):
    assert w.pledge.email not in text(report)
    assert w.follow.email not in text(report)


def test_its_drawings_can_be_heard(report):
    """Every figure of the tagged PDF has its words."""
    tree = PdfReader(report.path).trailer["/Root"]["/StructTreeRoot"]
    figures = list(_figures(tree))
    assert figures
    assert all(figure.get("/Alt") for figure in figures)


def _figures(node):
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _figures(child)
    elif isinstance(node, dict):
        if node.get("/S") == "/Figure":
            yield node
        if "/K" in node:
            yield from _figures(node["/K"])


def test_only_our_fonts_are_in_it_and_it_is_small(report):
    listed = subprocess.run(["pdffonts", report.path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert {re.sub(r"^[A-Z]{6}\+", "", line).split("-")[0] for line in listed} == {"Atkinson", "Bricolage"}
    assert report.size < 300_000
