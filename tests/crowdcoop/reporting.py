"""Reports for tests: made by the moves and by the builder itself."""

from datetime import UTC, date, datetime, timedelta

from crowdcoop import clock
from crowdcoop.reports import build, moves
from crowdcoop.reports.models import Report

NOVEMBER = date(2026, 11, 1)
FIRST_OF_DECEMBER = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)  # midnight in Madrid


def monthly(cooperative, period: date = NOVEMBER, language: str = "es") -> Report:
    return moves.request(cooperative, by=None, period=period, language=language)


def unreadable(cooperative, as_of) -> dict:
    raise ValueError("no figures today")


def fail_it(report: Report) -> Report:
    """Until it is given up."""
    for tries in range(build.MAX_ATTEMPTS):
        with clock.at(clock.now() + timedelta(hours=tries)):
            assert build.build_due() == 0
    return Report.objects.get(pk=report.pk)
