"""What is on the disk and in no row: files of steps that were undone, and of rows that are gone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings

from crowdcoop import clock
from crowdcoop.files.keeping import UNFINISHED
from crowdcoop.files.models import StoredFile

# A step under way has no row yet that others see; none takes a day.
YOUNG = timedelta(days=1)
AT_ONCE = 500
OURS = re.compile(rf"[0-9a-f]{{32}}\.\w{{2,5}}|{re.escape(UNFINISHED)}\w+")


def forget_due() -> int:
    """How many were removed. It may run twice at a time; what is not named as we name files is left alone."""
    removed, old = 0, _old(settings.MEDIA_ROOT, clock.now() - YOUNG)
    while paths := list(islice(old, AT_ONCE)):
        kept = set(StoredFile.objects.at(paths).values_list("path", flat=True))
        for path in paths:
            if path not in kept:
                (settings.MEDIA_ROOT / path).unlink(missing_ok=True)
                removed += 1
    return removed


def _old(root: Path, before: datetime) -> Iterator[str]:
    for year in sorted(root.glob("[0-9][0-9][0-9][0-9]")):
        for file in year.iterdir():
            if OURS.fullmatch(file.name) and (at := _written(file)) and at < before:
                yield f"{year.name}/{file.name}"


def _written(file: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None  # another worker was faster
