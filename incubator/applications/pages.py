"""What pages show of an application, in rows."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.journal.models import Entry
from crowdcoop.look.dates import long_date, long_moment
from crowdcoop.look.text import in_language
from incubator.applications import answers, parts
from incubator.applications.models import Application, InformationRequest, SentVersion, Upload
from incubator.applications.rules import answers_of
from incubator.calls.content import CallQuestion

State = Application.State
Part = CallQuestion.Part


class Stage(NamedTuple):
    title: str
    state: str
    note: str = ""


class Row(NamedTuple):
    label: str
    value: str
    files: list[Upload]
    change: str = ""


class Section(NamedTuple):
    part: str
    title: str
    rows: list[Row]


def sections(application: Application, *, change: bool = False) -> list[Section]:
    """Each question once, with its answer and, if it may be changed, where."""
    given, files = answers_of(application), answers.attached(application)
    found = []
    for part in parts.parts_of(application.call):
        back = f"{parts.url(part)}?from=review#id_" if change else ""
        rows = list(_about_us(application, back)) if part == Part.TEAM else []
        for question in application.call.questions.all():
            if question.part == part:
                text = (
                    "" if question.kind == answers.Kind.FILE else answers.read(question, given.get(question.name, ""))
                )
                place = back and back + answers.field_of(question)
                rows.append(Row(in_language(question, "words"), text, files.get(question.name, []), place))
        found.append(Section(part, str(Part(part).label), rows))
    return found


def _about_us(application: Application, back: str) -> Iterator[Row]:
    for name, value in answers.about_us(application).items():
        yield Row(answers.label_of(name), answers.read_about_us(name, value), [], back and back + name)


def of_version(version: SentVersion) -> list[Section]:
    """As it was sent; its files can still be opened, also those that were taken away since."""
    questions = {question.name: question for question in version.application.call.questions.all()}
    files = {upload.pk: upload for upload in version.application.uploads.select_related("stored")}
    told = {**version.content["cooperative"], **{name: version.content[name] for name in answers.ABOUT_US}}
    rows: dict[str, list[Row]] = {Part.TEAM.value: []}
    for name, value in told.items():
        text = answers.read_about_us(name, answers.as_kept(value))
        rows[Part.TEAM].append(Row(answers.label_of(name), text, []))
    for answer in version.content["answers"]:
        asked, kind = questions.get(answer["name"]), answer["kind"]
        text = answers.as_read(kind, answer["value"], answers.choices_of(asked) if asked else answer["choices"])
        label = in_language(asked, "words") if asked else answer["words"]
        held = [files[file["id"]] for file in answer["files"] if file["id"] in files]
        rows.setdefault(answer["part"], []).append(Row(label, "" if kind == answers.Kind.FILE else text, held))
    return [Section(part.value, str(part.label), rows[part]) for part in Part if part in rows]


def stages(application: Application) -> list[Stage]:
    """How far it is, in words, with dates: whatever has become of it."""
    if not application.sent_at:
        return []
    shown = [Stage(_("Received"), "done", long_moment(application.sent_at))]
    if application.state == State.DRAFT:
        return [*shown, Stage(_("Taken back to be changed"), "current", _left(application))]
    if application.state == State.WITHDRAWN:
        return [*shown, *_requests(application), Stage(_("Withdrawn"), "done", _when(application, State.WITHDRAWN))]
    return [*shown, *_requests(application), *_review(application), *_interview(application), *_decision(application)]


def _requests(application: Application) -> Iterator[Stage]:
    """Those that are over; the open one stands where it keeps the review waiting."""
    for asked in application.requests.exclude(answered_at=None, lapsed_at=None):
        if asked.answered_at:
            note = _("answered on %(day)s") % {"day": long_date(asked.answered_at)}
        else:
            note = _("not answered by %(day)s") % {"day": long_date(asked.due_at)}
        yield Stage(_("Information requested"), "done", note)


def _review(application: Application) -> Iterator[Stage]:
    state = application.state
    if state == State.SUBMITTED:
        yield Stage(_("In review"), "current", _("its reviewers are being chosen"))
        return
    since = _when(application, State.IN_REVIEW)
    note = _("since %(day)s") % {"day": since} if since and state == State.IN_REVIEW else since
    yield Stage(_("In review"), "current" if state == State.IN_REVIEW else "done", note)
    if state == State.CHANGES_REQUESTED:
        asked: InformationRequest | None = application.requests.filter(answered_at=None, lapsed_at=None).first()
        due = _("answer by %(moment)s") % {"moment": long_moment(asked.due_at)} if asked else ""
        yield Stage(_("Information requested"), "current", due)


def interview_of(application: Application) -> Any:
    # The slice above keeps it; its relation is asked by name.
    return getattr(application, "interview", None)


def _interview(application: Application) -> Iterator[Stage]:
    if invited := interview_of(application):
        now = application.state == State.INTERVIEW
        yield Stage(_("Interview"), "current" if now else "done", f"{long_moment(invited.at)} · {invited.place}")


def _decision(application: Application) -> Iterator[Stage]:
    state = application.state
    if state in Application.UNDECIDED:
        yield Stage(_("Decision"), "pending", _("by %(day)s") % {"day": long_date(application.call.decision_by)})
    elif state == State.OFFERED:
        yield Stage(_("On the waiting list"), "done", long_date(application.decided_at))
        until = long_moment(application.offer_until) if application.offer_until else ""
        yield Stage(_("Place offered"), "current", _("answer by %(moment)s") % {"moment": until} if until else "")
    else:
        yield Stage(
            str(application.get_state_display()),
            "current" if state == State.WAITLISTED else "done",
            long_date(application.decided_at),
        )


def _when(application: Application, state: str) -> str:
    """The day it first came into that state."""
    first = Entry.objects.about(application).filter(after=state).exclude(before=state).order_by("id").first()
    return long_date(first.at) if first else ""


def _left(application: Application) -> str:
    return _("send it before %(moment)s") % {"moment": long_moment(application.call.last_moment)}


def change_url(lack: Any) -> str:
    return f"{reverse('apply_part', args=[lack.part])}?from=review#id_{lack.field}"
