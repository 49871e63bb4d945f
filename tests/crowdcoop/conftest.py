"""What several tests of the ground share."""

import pytest

from crowdcoop import clock
from tests import kept, make
from tests.crowdcoop.reporting import laid_out, monthly, no_copies_waiting, put_by


@pytest.fixture
def incubation(incubation):
    """Its application has been sent, so a copy waits to be made; these tests count the reports they ask for."""
    no_copies_waiting()
    return incubation


@kept.fixture
def _made(la_fleca, open_call, mentor, coordinator):
    make.incubation(la_fleca, open_call, mentor=mentor, coordinator=coordinator)
    no_copies_waiting()
    return put_by(monthly(la_fleca, clock.now().date()))


@pytest.fixture
def made(_made, settings, tmp_path):
    """La Fleca's report of this month, ready, alone in its folder."""
    settings.REPORTS_ROOT = tmp_path
    return laid_out(_made, tmp_path)


@pytest.fixture
def broken(incubation, settings, tmp_path):
    """La Fleca's report of a month whose figures cannot be read."""
    settings.REPORTS_ROOT = tmp_path
    settings.PROGRESS_REPORT_SECTIONS = ["tests.crowdcoop.reporting.unreadable"]
    return monthly(incubation.cooperative)
