"""Who writes and who reads a worksheet, and what stands in the way."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop import clock
from crowdcoop.files.kinds import Kind
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, coordinators, is_member
from incubator.applications.rules import impartial_coordinator
from incubator.journeys.models import Incubation
from incubator.journeys.rules import goes_along
from incubator.training import rules
from incubator.training.worksheets import sheets
from incubator.training.worksheets.models import SentWorksheet, Worksheet

TAKES_BACK = timedelta(hours=24)  # so long who signed may take it back
TAKEN = frozenset({Kind.PDF, Kind.ODT, Kind.DOCX, Kind.PNG, Kind.JPEG})
LONGEST_WORDS = 4000

# Those who go with the co-op, or the coordination; never of one's own.
signer = goes_along | impartial_coordinator
reader = is_member | goes_along | coordinator


def last_sent(worksheet: Worksheet) -> SentWorksheet | None:
    found = worksheet.sent.select_related("version", "file", "sent_by", "decided_by")
    return found.order_by("-number").first()


def signed_by_them(worksheet: Worksheet, by: Any = None) -> str:
    sent = last_sent(worksheet)
    mine = sent is not None and by is not None and sent.decided_by_id == by.pk
    return "" if mine else _("Only whoever decided can take it back.")


def signed_just_now(worksheet: Worksheet, _by: Any = None) -> str:
    sent = last_sent(worksheet)
    if sent is not None and sent.decided_at is not None and clock.now() < sent.decided_at + TAKES_BACK:
        return ""
    hours = int(TAKES_BACK.total_seconds() // 3600)
    words = ngettext(
        "This can be taken back for %(n)s hour only.", "This can be taken back for %(n)s hours only.", hours
    )
    return words % {"n": hours}


def is_written(worksheet: Worksheet, _by: Any = None) -> str:
    """A file, or every field of the form as it is now."""
    if not worksheet.module.worksheet:
        return _("This module has no worksheet any more.")
    if worksheet.file_id:
        return ""
    left = sheets.empty_ones(worksheet.module.worksheet, worksheet.answers)
    if not left:
        return ""
    words = _("Fill in every field, or upload your worksheet as a file. Still empty: %(fields)s.")
    return words % {"fields": ", ".join(left)}


def is_open(worksheet: Worksheet, by: Any = None) -> str:
    return rules.locked(worksheet.module, worksheet.incubation, by)


def its_mentor_or_coordination(worksheet: Worksheet, _by: Any = None) -> list[User]:
    """Whoever goes with the co-op; without a mentor, the coordination reads it."""
    mentor = worksheet.incubation.mentor
    return [mentor] if mentor else list(coordinators())


def closed(worksheet: Worksheet | None) -> str:
    """Why the team cannot write in it now."""
    if worksheet is None or worksheet.state in Worksheet.WRITTEN:
        return ""
    if worksheet.state == Worksheet.State.SENT:
        return _("Your mentor has it. Take it back if you want to change something.")
    return _("This worksheet is approved.")


def may_read(incubation: Incubation, person: Any) -> bool:
    return bool(reader.test(person, incubation))
