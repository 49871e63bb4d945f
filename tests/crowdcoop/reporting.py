"""Reports for tests: made by the moves and by the builder itself."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

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


def no_copies_waiting() -> None:
    """Nor contracts: papers that were ordered on the way, and are not what the test looks at."""
    Report.objects.exclude(kind=Report.Kind.PROGRESS).filter(state=Report.State.REQUESTED).delete()


def sent_application(**more: Any) -> dict[str, Any]:
    """What is frozen of an application when it is sent."""
    return {
        "reference": "CC-2026-0041",
        "call": "Crowdcoop 2026",
        "cooperative": {"name": "La Fleca", "town": "Barcelona", "territory": "Catalunya"},
        "sent_at": "2026-11-20T22:30:00+00:00",
        "sent_by": "Laia Puig",
        "version": 2,
        "terms": {"version": 3, "accepted_at": "2026-11-20T22:29:00+00:00"},
        "parts": [
            {
                "title": "Your idea",
                "rows": [
                    {
                        "question": "What will you do?",
                        "answer": "A shared oven.\n\nFor the neighbourhood.",
                        "files": [],
                    },
                    {"question": "Since when?", "answer": "2026-01-02", "files": []},
                    {"question": "Your plan", "answer": "", "files": ["Plan de negocio.pdf"]},
                    {"question": "Anything else?", "answer": "", "files": []},
                ],
            }
        ],
        "next": [{"title": "The decision", "day": "2026-12-18"}],
        **more,
    }


def copy(cooperative, language: str = "en", **more: Any) -> Report:
    words = {"title": "Application CC-2026-0041 of La Fleca", "key": "application:12:2", **more}
    snapshot = words.pop("snapshot", None) or sent_application()
    return moves.order_copy(cooperative, by=None, language=language, snapshot=snapshot, **words)


# -- A report that several tests look at -----------------------------------------------------------
def put_by(report: Report) -> Report:
    """Makes it, and keeps a copy of its file for as long as the tests run: drawing one takes a second and a half."""
    assert build.build_due() == 1
    made = Report.objects.get(pk=report.pk)
    shelf = settings.DATA_DIR / "put by"
    shelf.mkdir(exist_ok=True)
    shutil.copy(made.path, shelf)
    return made


def laid_out(report: Report, folder: Path) -> Report:
    """One that was put by, as if it had been made into this folder."""
    shutil.copy(settings.DATA_DIR / "put by" / report.file, folder)
    return report
