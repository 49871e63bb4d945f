"""A report is ordered, then made by a worker, or not made for a reason that somebody sees and can answer."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from crowdcoop import clock
from crowdcoop.people import rules as people
from crowdcoop.people.models import Cooperative, User
from crowdcoop.reports import rules, snapshot
from crowdcoop.reports.models import Numbering, Report
from crowdcoop.workflow import create, move, system

State = Report.State
# The letters of each kind's series of numbers.
LETTERS = {Report.Kind.APPLICATION: "COP", Report.Kind.FUNDING: "FIN", Report.Kind.CONTRACT: "CON"}


def request(cooperative: Cooperative, *, by: User | None, period: date, language: str) -> Report:
    """A new report of that month; asked again for the same month, the programme finds the one it asked for."""
    with transaction.atomic():
        Cooperative.objects.select_for_update().get(pk=cooperative.pk)
        existing = Report.objects.monthly(cooperative, period.replace(day=1)).first() if by is None else None
        return existing or order(cooperative, by=by, period=period, language=language)


@create(Report, who=rules.reader | system, needs=[rules.none_being_made, rules.not_too_many_today])
def order(cooperative: Cooperative, *, by: User | None, period: date, language: str) -> Report:
    now, first = clock.now(), period.replace(day=1)
    return Report.objects.create(
        number=next_number(now),
        cooperative=cooperative,
        period=first,
        language=language,
        requested_by=by,
        requested_at=now,
        as_of=min(now, end_of_month(first)),
        not_before=now,
    )


def order_copy(
    cooperative: Cooperative,
    *,
    by: None = None,
    kind: str = Report.Kind.APPLICATION,
    key: str = "",
    language: str,
    title: str,
    snapshot: dict[str, Any],
) -> Report:
    """The paper of what is in `snapshot`, frozen as it is given; asked again, the one that is there.

    What a copy of an application holds is described in crowdcoop.reports.copies. Without a `key` it is the same copy if reference and version are.
    """
    key = key or f"{snapshot['reference']}:{snapshot['version']}"
    with transaction.atomic():
        Cooperative.objects.select_for_update().get(pk=cooperative.pk)
        existing = Report.objects.filter(kind=kind, key=key).first()
        return existing or copy(
            cooperative, by=by, kind=kind, key=key, language=language, title=title, content=snapshot
        )


@create(Report, who=system)
def copy(
    cooperative: Cooperative, *, by: None, kind: str, key: str, language: str, title: str, content: dict[str, Any]
) -> Report:
    now = clock.now()
    return Report.objects.create(
        number=next_number(now, LETTERS[Report.Kind(kind)]),
        kind=Report.Kind(kind),
        key=key,
        title=title,
        cooperative=cooperative,
        language=language,
        requested_at=now,
        as_of=now,
        not_before=now,
        snapshot=snapshot.plain(content),
    )


@move(Report, source=State.REQUESTED, target=State.READY, who=system, tells={"report_ready": people.team})
def ready(report: Report, *, by: None, file: str, sha256: str, size: int) -> dict[str, Any]:
    return _made(report, file, sha256, size)


@move(Report, source=State.REQUESTED, target=State.READY, who=system, tells={"application_copy_ready": people.team})
def copy_ready(report: Report, *, by: None, file: str, sha256: str, size: int) -> dict[str, Any]:
    return _made(report, file, sha256, size)


@move(
    Report,
    source=State.REQUESTED,
    target=State.READY,
    who=system,
    tells={"funding_report_ready": rules.team_and_finance},
)
def funding_ready(report: Report, *, by: None, file: str, sha256: str, size: int) -> dict[str, Any]:
    return _made(report, file, sha256, size)


@move(Report, source=State.REQUESTED, target=State.READY, who=system)
def contract_ready(report: Report, *, by: None, file: str, sha256: str, size: int) -> dict[str, Any]:
    """Told by whoever ordered it: its address is not that of a report."""
    return _made(report, file, sha256, size)


def _made(report: Report, file: str, sha256: str, size: int) -> dict[str, Any]:
    report.file, report.sha256, report.size = file, sha256, size
    report.ready_at, report.error = clock.now(), ""
    return {"sha256": sha256, "size": size}


@move(
    Report,
    source=State.REQUESTED,
    target=State.FAILED,
    who=system,
    tells={"report_failed": rules.whoever_asked_and_coordinators},
)
def fail(report: Report, *, by: None, reason: str) -> None:
    report.error = reason[:300]


@move(Report, source=State.FAILED, target=State.REQUESTED, who=rules.reader_of_it)
def retry(report: Report, *, by: User) -> None:
    report.attempts, report.not_before = 0, clock.now()


def next_number(now: datetime, letters: str = "INF") -> str:
    """`INF-2026-0001`: counted under a lock that lasts until the row is there, so that no number is left out."""
    series = f"{letters}-{now.astimezone(ZoneInfo(settings.TIME_ZONE)).year}"
    Numbering.objects.bulk_create([Numbering(series=series)], ignore_conflicts=True)
    row = Numbering.objects.select_for_update().filter(series=series)[0]
    row.last += 1
    row.save(update_fields=["last"])
    return str(row)


def end_of_month(first: date) -> datetime:
    """The first moment that is no longer that month, where the programme lives."""
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return datetime(following.year, following.month, 1, tzinfo=ZoneInfo(settings.TIME_ZONE))
