"""A file is on the disk, whole and under a name of our own, before anybody can know of it; and given only whole."""

import hashlib
import logging
import os
import secrets
from collections.abc import Collection
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.files import names
from crowdcoop.files.checking import Checked, NotTaken, check
from crowdcoop.files.kinds import ALL, Kind
from crowdcoop.files.models import StoredFile

log = logging.getLogger(__name__)

UNFINISHED = ".keeping-"
# Opened as a page it has no site, no script and nothing to load; a picture shown in a page of ours is not touched by this.
ALONE = "sandbox; default-src 'none'"


def keep(upload: File | Checked, *, by: Any, kinds: Collection[Kind] = ALL) -> StoredFile:
    """Checked first, unless a form has done so. Raises NotTaken, also when there is no room on the disk.

    Inside a step the row goes if the step does; what stays on the disk is found by `forgetting`.
    """
    checked = upload if isinstance(upload, Checked) else check(upload, kinds)
    now = clock.now()
    path = f"{now.year}/{secrets.token_hex(16)}.{checked.extension}"
    try:
        _write(settings.MEDIA_ROOT / path, checked.content)
    except OSError as failed:
        log.exception("A file of %s bytes could not be kept", checked.size)
        full = _("We have no room for this file at the moment, and the programme has been told. Try again later.")
        raise NotTaken(full, code="room") from failed
    return StoredFile.objects.create(
        original_name=names.shown(checked.name, checked.kind),
        kind=checked.kind,
        size=checked.size,
        sha256=hashlib.sha256(checked.content).hexdigest(),
        width=checked.width,
        height=checked.height,
        path=path,
        stored_by=by if by is not None and by.is_authenticated else None,
        stored_at=now,
    )


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, prefix=UNFINISHED, delete=False) as unfinished:
        half = Path(unfinished.name)
        try:
            unfinished.write(content)
            unfinished.flush()
            os.fsync(unfinished.fileno())
            half.rename(place)
        finally:
            half.unlink(missing_ok=True)
    _on_the_disk(place.parent)


def _on_the_disk(folder: Path) -> None:
    """A name is as safe as its folder."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def serve(stored: StoredFile, request: HttpRequest, name: str | None = None, *, inline: bool = False) -> FileResponse:
    """Whoever calls has asked who may. `name` instead of the given one, where that would tell whose it is.

    Only pictures are shown in the browser; a document is always something to take away.
    """
    try:
        opened = stored.place.open("rb")
    except FileNotFoundError as lost:
        log.exception("File %s is not where it was kept", stored.pk)
        raise Http404 from lost
    response = FileResponse(
        opened,
        as_attachment=not (inline and stored.is_picture),
        filename=names.shown(name or stored.original_name, Kind(stored.kind)),
        content_type=stored.mime,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = ALONE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response
