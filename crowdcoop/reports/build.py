"""Makes the reports that are due: figures frozen once, drawn as a PDF in another process, the row last."""

import hashlib
import logging
import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.reports import moves, pages, snapshot
from crowdcoop.reports.models import Report, ReportQuerySet
from crowdcoop.workflow import NotNow

log = logging.getLogger(__name__)

PRESS = Path(__file__).with_name("press.py")
TOO_BIG = 3  # as press.py ends when memory runs out
SECONDS = 60
MEGABYTES = 1024
# Longer than a report can take, or two workers would make the same one.
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 3
READY = {
    Report.Kind.PROGRESS: moves.ready,
    Report.Kind.APPLICATION: moves.copy_ready,
    Report.Kind.FUNDING: moves.funding_ready,
    Report.Kind.CONTRACT: moves.contract_ready,
}
# A task has four minutes (CELERY_TASK_SOFT_TIME_LIMIT); what is left is for the next pulse.
A_RUN = timedelta(minutes=2)


class CannotBeMade(Exception):
    """Why, in words for the team."""


def build_due(among: ReportQuerySet | None = None) -> int:
    """How many were made. Several workers may run it at once, and it may run twice."""
    made, end = 0, clock.now() + A_RUN
    for report in list((Report.objects.all() if among is None else among).due(clock.now())):
        if clock.now() < end and _claim(report):
            made += _try(Report.objects.select_related("cooperative").get(pk=report.pk))
    return made


def _claim(report: Report) -> bool:
    """Only one worker gets it, and only that often: a report that kills its worker must not do so for ever."""
    now = clock.now()
    if report.attempts >= MAX_ATTEMPTS:
        with translation.override(report.language), suppress(NotNow):
            moves.fail(report, by=None, reason=report.error or _("It was interrupted several times."))
        return False
    free = Report.objects.filter(pk=report.pk, state=Report.State.REQUESTED, not_before__lte=now)
    return bool(free.update(not_before=now + LEASE, attempts=F("attempts") + 1))


def _try(report: Report) -> int:
    try:
        with translation.override(report.language):
            snapshot.freeze(report)
            file = draw(pages.document(report), report.number)
    except Exception as error:  # whatever it is, the reports behind this one must be made
        log.exception("Report %s could not be made", report.number)
        _put_off(report, error)
        return 0
    return _keep(report, file)


def _put_off(report: Report, error: Exception) -> None:
    with translation.override(report.language):
        reason = str(error) if isinstance(error, CannotBeMade) else _("Something in it could not be read.")
    if report.attempts >= MAX_ATTEMPTS:
        with suppress(NotNow):
            moves.fail(report, by=None, reason=reason)
        return
    again = clock.now() + timedelta(minutes=2 ** (report.attempts - 1))
    Report.objects.filter(pk=report.pk).update(not_before=again, error=reason[:300])


def _keep(report: Report, file: Path) -> int:
    body = file.read_bytes()
    try:
        READY[Report.Kind(report.kind)](
            report, by=None, file=file.name, sha256=hashlib.sha256(body).hexdigest(), size=len(body)
        )
    except NotNow:
        # Another worker was faster (this one slept through its lease): its file counts.
        if Report.objects.filter(pk=report.pk).exclude(file=file.name).exists():
            file.unlink(missing_ok=True)
        return 0
    return 1


def draw(html: str, number: str) -> Path:
    """The PDF under a name that holds its digest, complete and on the disk before anybody can know the name."""
    folder = settings.REPORTS_ROOT
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix=".making-", suffix=".pdf", delete=False) as unfinished:
        half = Path(unfinished.name)
    try:
        _press(html, half)
        with half.open("rb+") as made:
            digest = hashlib.file_digest(made, "sha256").hexdigest()
            os.fsync(made.fileno())
        return half.rename(folder / f"{number}-{digest[:16]}.pdf")
    finally:
        half.unlink(missing_ok=True)


def _press(html: str, file: Path) -> None:
    fonts = settings.BASE_DIR / "static/fonts"
    # Isolated and by its path: it loads WeasyPrint and nothing of ours, and this process loads nothing of WeasyPrint's.
    command = [sys.executable, "-I", str(PRESS), str(file), str(fonts), str(SECONDS), str(MEGABYTES)]
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(file.parent), "SOURCE_DATE_EPOCH": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command,
            input=html.encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=settings.BASE_DIR,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise CannotBeMade(_("It took longer than a report may take.")) from late
    if done.returncode == 0 and file.stat().st_size:
        return
    log.error("The press ended with %s: %s", done.returncode, done.stderr.decode(errors="replace")[-2000:])
    if done.returncode == TOO_BIG:
        raise CannotBeMade(_("It is too big for a report."))
    raise CannotBeMade(_("A text in it could not be laid out on a page."))
