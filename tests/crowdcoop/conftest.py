"""What several tests of the ground share."""

import pytest

from crowdcoop import clock
from crowdcoop.reports import build
from crowdcoop.reports.models import Report
from tests.crowdcoop.reporting import monthly, no_copies_waiting


@pytest.fixture
def incubation(incubation):
    """Its application has been sent, so a copy waits to be made; these tests count the reports they ask for."""
    no_copies_waiting()
    return incubation


@pytest.fixture
def made(incubation, settings, tmp_path):
    """La Fleca's report of this month, ready."""
    settings.REPORTS_ROOT = tmp_path
    report = monthly(incubation.cooperative, clock.now().date())
    assert build.build_due() == 1
    return Report.objects.get(pk=report.pk)


@pytest.fixture
def broken(incubation, settings, tmp_path):
    """La Fleca's report of a month whose figures cannot be read."""
    settings.REPORTS_ROOT = tmp_path
    settings.PROGRESS_REPORT_SECTIONS = ["tests.crowdcoop.reporting.unreadable"]
    return monthly(incubation.cooperative)
