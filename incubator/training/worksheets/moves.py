"""A worksheet is written by a team, sent, and approved or given back by whoever goes with it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.keeping import keep
from crowdcoop.people.rules import is_member, team
from crowdcoop.workflow import NotNow, create, move
from incubator.journeys.models import Incubation
from incubator.journeys.rules import still_under_way
from incubator.training.models import Module
from incubator.training.rules import locked
from incubator.training.worksheets import rules, sheets
from incubator.training.worksheets.models import SentWorksheet, Worksheet

State = Worksheet.State
WRITING: dict[str, Any] = {"who": is_member, "needs": [still_under_way]}


@create(Worksheet, **WRITING)
def save(
    incubation: Incubation, *, by: Any, module: Module, answers: Mapping[str, str], edits: int
) -> tuple[Worksheet, dict[str, Any]]:
    """`edits` is what the person was shown: what somebody else wrote meanwhile is never overwritten."""
    worksheet = _to_write(incubation, module, by)
    if worksheet.edits != edits:
        raise NotNow(_("Somebody of your team has saved this meanwhile. Nothing of theirs was overwritten."))
    known = set(sheets.names_of(worksheet.module.worksheet))
    worksheet.answers = {**worksheet.answers, **{name: text for name, text in answers.items() if name in known}}
    return _touched(worksheet, by), {"module": module.slug, "edits": edits + 1}


@create(Worksheet, **WRITING)
def attach(incubation: Incubation, *, by: Any, module: Module, file: Checked) -> tuple[Worksheet, dict[str, Any]]:
    """Instead of the one that was there. Raises NotTaken when there is no room on the disk."""
    worksheet = _to_write(incubation, module, by)
    worksheet.file = keep(file, by=by, kinds=rules.TAKEN)
    return _touched(worksheet, by), {"module": module.slug, "file": worksheet.file.pk}


@create(Worksheet, **WRITING)
def remove_file(incubation: Incubation, *, by: Any, module: Module) -> tuple[Worksheet, dict[str, Any]]:
    """What was sent with it keeps it."""
    worksheet = _to_write(incubation, module, by)
    worksheet.file = None
    return _touched(worksheet, by), {"module": module.slug}


def _to_write(incubation: Incubation, module: Module, by: Any) -> Worksheet:
    module = Module.objects.get(pk=module.pk)
    if not module.worksheet:
        raise NotNow(_("This module has no worksheet any more."))
    if why_not := locked(module, incubation, by):
        raise NotNow(why_not)
    found = Worksheet.objects.select_for_update()
    worksheet, _new = found.get_or_create(module=module, incubation=incubation)
    worksheet.module = module
    if why_not := rules.closed(worksheet):
        raise NotNow(why_not)
    return worksheet


def _touched(worksheet: Worksheet, by: Any) -> Worksheet:
    worksheet.edits, worksheet.touched_by, worksheet.touched_at = worksheet.edits + 1, by, clock.now()
    worksheet.save()
    return worksheet


@move(
    Worksheet,
    source=[State.DRAFT, State.CHANGES_ASKED],
    target=State.SENT,
    who=is_member,
    needs=[still_under_way, rules.is_open, rules.is_written],
    tells={"worksheet_sent": rules.its_mentor_or_coordination},
)
def send(worksheet: Worksheet, *, by: Any) -> dict[str, Any]:
    """What is sent is kept as it is, whatever the team writes later."""
    last = rules.last_sent(worksheet)
    number = last.number + 1 if last else 1
    worksheet.sent_at = clock.now()
    SentWorksheet.objects.create(
        worksheet=worksheet,
        number=number,
        version=worksheet.module.current,
        answers=worksheet.answers,
        file=worksheet.file,
        sent_by=by,
        sent_at=worksheet.sent_at,
    )
    return {"module": worksheet.module.slug, "number": number}


@move(Worksheet, source=State.SENT, target=State.DRAFT, who=is_member, needs=[still_under_way])
def take_back(worksheet: Worksheet, *, by: Any) -> None:
    """To change it and send it again, while nobody has decided."""


SIGNING: dict[str, Any] = {"source": State.SENT, "who": rules.signer, "needs": [still_under_way]}


@move(Worksheet, target=State.APPROVED, tells={"worksheet_approved": team}, **SIGNING)
def approve(worksheet: Worksheet, *, by: Any, sent: int, words: str = "") -> dict[str, Any]:
    """`sent` is the number of the one that was read: another one, sent meanwhile, has to be read first."""
    return _decide(worksheet, by, sent, SentWorksheet.Outcome.APPROVED, words)


@move(Worksheet, target=State.CHANGES_ASKED, tells={"worksheet_changes_asked": team}, **SIGNING)
def ask_changes(worksheet: Worksheet, *, by: Any, sent: int, words: str) -> dict[str, Any]:
    if not words.strip():
        raise NotNow(_("Say what has to change."))
    return _decide(worksheet, by, sent, SentWorksheet.Outcome.CHANGES_ASKED, words)


@move(
    Worksheet,
    source=[State.APPROVED, State.CHANGES_ASKED],
    target=State.SENT,
    who=rules.signer,
    needs=[rules.signed_by_them, rules.signed_just_now],
    tells={"worksheet_reopened": team},
)
def undo(worksheet: Worksheet, *, by: Any) -> dict[str, Any]:
    """Who signed has thought again: as if it had just been read."""
    sent = rules.last_sent(worksheet)
    assert sent is not None  # nothing is decided that was not sent
    before = sent.outcome
    sent.outcome, sent.words, sent.decided_by, sent.decided_at = "", "", None, None
    sent.save()
    return {"module": worksheet.module.slug, "number": sent.number, "was": before}


def _decide(worksheet: Worksheet, by: Any, number: int, outcome: str, words: str) -> dict[str, Any]:
    sent = rules.last_sent(worksheet)
    assert sent is not None
    if sent.number != number:
        raise NotNow(_("The team has sent it again since you opened it. Read what has changed, and decide then."))
    sent.outcome, sent.words = outcome, words.strip()
    sent.decided_by, sent.decided_at = by, clock.now()
    sent.save()
    return {"module": worksheet.module.slug, "number": number, "words": sent.words}
