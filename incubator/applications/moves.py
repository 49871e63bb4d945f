"""An application is written by a team, sent, asked about and answered (reviews and decisions: the slices above)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.keeping import keep
from crowdcoop.people import moves as people
from crowdcoop.people.models import Cooperative, User
from crowdcoop.people.rules import coordinator, coordinators, is_member, team
from crowdcoop.reports.models import Numbering
from crowdcoop.workflow import NotNow, act, create, move, system
from incubator.applications import copies, rules, sent
from incubator.applications.answers import ABOUT_US, PROFILE
from incubator.applications.models import Application, ApplicationAnswer, InformationRequest, SentVersion, Upload
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call, Terms

State = Application.State
Files = Iterable[tuple[CallQuestion, Checked]]


@create(Application, who=is_member)
def start(cooperative: Cooperative, *, by: User, call: Call, **about_us: Any) -> Application:
    """What the co-op has answered to an earlier call is there again, to be gone over."""
    call = Call.objects.get(pk=call.pk)
    if not call.is_open(clock.now()):
        raise NotNow(_("The call “%(call)s” does not take applications now.") % {"call": call})
    before = Application.objects.filter(cooperative=cooperative)
    if before.filter(call=call).exclude(state=State.WITHDRAWN).exists():
        raise NotNow(_("Your co-op already has an application for this call."))
    if before.in_the_programme().exists():
        raise NotNow(_("Your co-op is already in the programme."))
    last, now = before.first(), clock.now()
    known = {name: about_us.get(name) or (getattr(last, name) if last else None) for name in ABOUT_US}
    begun = Application.objects.create(
        cooperative=cooperative,
        call=call,
        started_by=by,
        started_at=now,
        touched_at=now,
        applicant_kind=known["applicant_kind"] or "",
        people=known["people"],
    )
    if last:
        _write(begun, by, {name: value for name, value in rules.answers_of(last).items() if value})
    return begun


@act(Application, who=is_member, states=[State.DRAFT], needs=[rules.call_is_open])
def save(
    application: Application,
    *,
    by: User,
    part: str,
    version: int,
    answers: Mapping[str, str],
    profile: Mapping[str, Any] | None = None,
    files: Files = (),
    removed: Upload | None = None,
    **about_us: Any,
) -> dict[str, Any]:
    """`version` is the one of the part the person was shown: words that somebody else wrote meanwhile are never overwritten.

    `answers` are by the names of the call's questions of that part, and only those that have changed; `about_us`
    (applicant_kind, people) and `profile`, which is kept with the co-op, belong to the team's part.
    """
    if version != application.part_versions.get(part, 0):
        raise NotNow(_("Somebody of your team has saved this meanwhile. Nothing of theirs was overwritten."))
    of_the_team = {**about_us, **(profile or {})}
    if set(of_the_team) - {*ABOUT_US, *PROFILE} or (of_the_team and part != CallQuestion.Part.TEAM):
        raise ValueError("not an answer of this part")
    for name, value in about_us.items():
        setattr(application, name, value)
    if profile:
        application.cooperative = people.describe(application.cooperative, by=by, **profile)
    _write(application, by, answers, part=part)
    _change_files(application, by, files, removed)
    application.part_versions = {**application.part_versions, part: version + 1}
    if answers or of_the_team:
        _touch(application, by, part)
    return {"part": part, "version": version + 1}


@act(Application, who=is_member, states=[State.DRAFT, State.CHANGES_REQUESTED])
def attach(application: Application, *, by: User, question: CallQuestion, file: Checked) -> dict[str, Any]:
    """Raises NotTaken when there is no room on the disk."""
    _change_files(application, by, [(question, file)])
    return {"question": question.name}


@act(Application, who=is_member, states=[State.DRAFT, State.CHANGES_REQUESTED])
def remove_file(application: Application, *, by: User, upload: Upload) -> dict[str, Any]:
    """From the answer; a version that was sent with it keeps it."""
    _change_files(application, by, removed=upload)
    return {"upload": upload.pk}


@move(
    Application,
    source=State.DRAFT,
    target=State.SUBMITTED,
    who=is_member,
    needs=[rules.call_is_open, rules.eligible_kind, rules.enough_promoters, rules.every_answer],
    tells={"application_received": team, "application_to_assign": coordinators},
)
def submit(application: Application, *, by: User, terms: Terms) -> dict[str, Any]:
    """Sending it is accepting the terms that were shown, by version. Sent again, it keeps its reference and its code."""
    if terms != application.call.terms:
        raise NotNow(_("The terms of the call have changed. Read them again before you send."))
    if not application.reference:
        application.reference, application.blind_code = _next_reference(), _next_code(application)
    application.terms = terms
    application.terms_accepted_at = application.sent_at = clock.now()
    version = _keep_version(application, by)
    facts = {"reference": application.reference, "terms": terms.version, "version": version.number}
    return facts | {"copy": copies.order(version).pk}


@move(Application, source=State.SUBMITTED, target=State.DRAFT, who=is_member, needs=[rules.call_is_open])
def take_back(application: Application, *, by: User) -> None:
    """To change it and send it again, while the call is open and nobody has begun to review it; what was sent stays kept."""
    application.touched_at, application.reminders = clock.now(), 0


@move(
    Application,
    source=list(Application.OPEN),
    target=State.WITHDRAWN,
    who=is_member,
    tells={"application_withdrawn": coordinators},
)
def withdraw(application: Application, *, by: User, reason: str = "") -> None:
    """The co-op leaves; it may apply again while the call is open."""
    application.requests.filter(answered_at=None, lapsed_at=None).update(lapsed_at=clock.now())


@move(
    Application,
    source=State.CHANGES_REQUESTED,
    target=State.IN_REVIEW,
    who=is_member,
    tells={"information_answered": rules.whoever_asked},
)
def answer_request(
    application: Application, *, by: User, reply: str, answers: Mapping[str, str], files: Files = ()
) -> dict[str, Any]:
    """Only the answers that were asked about may be written again; the result is a new sent version."""
    asked = _open_request(application)
    allowed = set(asked.questions.values_list("name", flat=True))
    if not set(answers) <= allowed:
        raise NotNow(_("Only the answers that were asked about can be changed."))
    _change_files(application, by, files)
    if not reply.strip() and not answers and not _files_since(application, asked):
        raise NotNow(_("Write your reply, or change the answers that were asked about."))
    _write(application, by, answers)
    if lacks := rules.every_answer(application):
        raise NotNow(*lacks)
    asked.reply, asked.answered_by, asked.answered_at = reply.strip(), by, clock.now()
    asked.save(update_fields=["reply", "answered_by", "answered_at"])
    version = _keep_version(application, by)
    by_coordination = coordinator.test(asked.asked_by, application)
    return {"version": version.number, "copy": copies.order(version).pk, "by_coordination": by_coordination}


@move(
    Application,
    source=State.CHANGES_REQUESTED,
    target=State.IN_REVIEW,
    who=system,
    tells={"information_lapsed": team, "information_missing": rules.whoever_asked},
)
def lapse_request(application: Application, *, by: None) -> dict[str, bool]:
    """Its day has passed: the application goes on as it was sent."""
    asked = _open_request(application)
    if asked.due_at > clock.now():
        raise NotNow(_("The day to answer has not passed yet."))
    asked.lapsed_at = clock.now()
    asked.save(update_fields=["lapsed_at"])
    return {"by_coordination": coordinator.test(asked.asked_by, application)}


@act(
    Application,
    who=system,
    states=[State.DRAFT],
    needs=[rules.call_is_open, rules.rests],
    tells={"application_waits": team},
)
def remind(application: Application, *, by: None) -> dict[str, int]:
    """After 3 and after 10 days without a word, and then no more."""
    application.reminders += 1
    return {"reminders": application.reminders}


def _write(application: Application, by: User, answers: Mapping[str, str], part: str | None = None) -> None:
    questions = {one.name: one for one in application.call.questions.all() if part in (None, one.part)}
    if part is not None and (others := set(answers) - set(questions)):
        raise ValueError(f"{', '.join(sorted(others))}: no questions of this part")
    written = {"application": application, "saved_by": by, "saved_at": clock.now()}
    ApplicationAnswer.objects.bulk_create(
        [
            ApplicationAnswer(question=questions[name], value=value, **written)
            for name, value in answers.items()
            if name in questions
        ],
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["value", "saved_by", "saved_at"],
    )


def _touch(application: Application, by: User, part: str) -> None:
    application.touched_at = clock.now()
    application.last_written = {**application.last_written, part: [by.pk, clock.now().isoformat()]}


def _change_files(application: Application, by: User, added: Files = (), removed: Upload | None = None) -> None:
    for question, file in added:
        _file_question(application, question)
        if full := rules.room_for_a_file(application, question):
            raise NotNow(full)
        stored, now = keep(file, by=by), clock.now()
        Upload.objects.create(application=application, question=question, stored=stored, uploaded_by=by, at=now)
        _count_files(application, by, question)
    if removed is not None and removed.removed_at is None:
        _file_question(application, removed.question)
        removed.removed_at = clock.now()
        removed.save(update_fields=["removed_at"])
        _count_files(application, by, removed.question)


def _file_question(application: Application, question: CallQuestion) -> None:
    if question.call_id != application.call_id or question.kind != CallQuestion.Kind.FILE:
        raise ValueError(f"{question} takes no files of this application")
    if closed := rules.writes_now(application, question):
        raise NotNow(closed)


def _count_files(application: Application, by: User, question: CallQuestion) -> None:
    """The answer to a file question is the number of its files."""
    number = application.uploads.attached().filter(question=question).count()
    _write(application, by, {question.name: str(number or "")})
    _touch(application, by, question.part)


def _files_since(application: Application, asked: InformationRequest) -> bool:
    later = application.uploads.filter(question__in=asked.questions.order_by().values("pk"))
    return later.filter(at__gte=asked.asked_at).exists() or later.filter(removed_at__gte=asked.asked_at).exists()


def _open_request(application: Application) -> InformationRequest:
    asked = rules.open_request(application)
    if asked is None:
        raise NotNow(_("Nothing is asked of you now."))
    return asked


def _keep_version(application: Application, by: User) -> SentVersion:
    last = application.versions.last()
    return SentVersion.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        sent_by=by,
        sent_at=clock.now(),
        terms=application.terms,
        content=sent.content(application),
    )


def _next_code(application: Application) -> str:
    """T-14: the row of the call is locked, so that no two applications get the same."""
    call = Call.objects.select_for_update().get(pk=application.call_id)
    coded = Application.objects.filter(call=call).exclude(blind_code="").count()
    return f"T-{coded + 1:02d}"


def _next_reference() -> str:
    """CC-2026-0041: numbers of a year have no gaps, because the row of their series is locked until the end."""
    series = f"CC-{clock.now():%Y}"
    Numbering.objects.get_or_create(series=series)
    numbering = Numbering.objects.select_for_update().get(series=series)
    numbering.last += 1
    numbering.save(update_fields=["last"])
    return str(numbering)
