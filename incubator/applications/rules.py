"""Who may touch an application, and what it needs before it goes on."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.look.text import in_language
from crowdcoop.people.models import User, UserQuerySet
from crowdcoop.people.rules import coordinator, is_member, mentor
from incubator.applications.models import Application, ApplicationAnswer, InformationRequest, SentVersion, Upload
from incubator.calls.content import CallQuestion

PROMOTERS_NEEDED = 2
# A draft that rests is recalled to its team after so long, twice and no more.
REMINDERS = (timedelta(days=3), timedelta(days=10))
FILES_A_QUESTION = 5
# A coordinator with a place in the co-op decides nothing about it.
impartial_coordinator = coordinator & ~is_member


class Lack(NamedTuple):
    """What is missing or wrong, and where it is mended."""

    part: str
    field: str
    words: Any


def call_is_open(application: Application, _by: Any = None) -> Any:
    if application.call.is_open(clock.now()):
        return None
    return _("The call “%(call)s” does not take applications now.") % {"call": application.call}


def eligible_kind(application: Application, _by: Any = None) -> Any:
    return None if application.applicant_kind else _("Say who you are: an association, a group or a young co-op.")


def enough_promoters(application: Application, _by: Any = None) -> Any:
    return None if (application.people or 0) >= PROMOTERS_NEEDED else _("It takes at least two people to apply.")


def every_answer(application: Application, _by: Any = None) -> list[Any]:
    """A sentence for each question that lacks its answer or has too many words."""
    given = answers_of(application)
    return [lack for question in application.call.questions.all() if (lack := lack_of(question, given))]


def lacks(application: Application) -> list[Lack]:
    """All that keeps it from being sent, in the order of the parts; open dates apart."""
    found = [
        Lack(CallQuestion.Part.TEAM, field, words)
        for field, words in (("applicant_kind", eligible_kind(application)), ("people", enough_promoters(application)))
        if words
    ]
    given = answers_of(application)
    found += [
        Lack(question.part, f"answer-{question.name}", words)
        for question in application.call.questions.all()
        if (words := lack_of(question, given))
    ]
    order = CallQuestion.Part.values
    return sorted(found, key=lambda lack: order.index(lack.part))


def lack_of(question: CallQuestion, given: dict[str, str]) -> Any:
    words, value = in_language(question, "words"), given.get(question.name, "").strip()
    if not value:
        return _("“%(question)s” has no answer yet.") % {"question": words} if question.required else None
    if over := over_limit(question, value):
        told = {"question": words, "limit": question.word_limit, "over": over}
        return _("“%(question)s”: at most %(limit)s words; it has %(over)s too many.") % told
    return None


def over_limit(question: CallQuestion, value: str) -> int:
    """How many words too many."""
    if not question.word_limit or question.kind not in (CallQuestion.Kind.LONG, CallQuestion.Kind.SHORT):
        return 0
    return max(0, len(value.split()) - question.word_limit)


def answers_of(application: Application) -> dict[str, str]:
    """{"idea": "…"}: by the name of the question; a file question has the number of its files."""
    rows = ApplicationAnswer.objects.filter(application=application).order_by("id")
    return dict(rows.values_list("question__name", "value"))


def open_request(application: Application) -> InformationRequest | None:
    return application.requests.filter(answered_at=None, lapsed_at=None).first()


def writes_now(application: Application, question: CallQuestion) -> Any:
    """The answer to one question is open to the team: in a draft while the call is open, or because it was asked about."""
    if application.state == Application.State.DRAFT:
        return call_is_open(application)
    asked = open_request(application)
    if asked is not None and asked.questions.filter(pk=question.pk).exists():
        return None
    return _("Only the answers that were asked about can be changed.")


def room_for_a_file(application: Application, question: CallQuestion) -> Any:
    if application.uploads.attached().filter(question=question).count() < FILES_A_QUESTION:
        return None
    return _("There is room for %(n)s files here. Take one away first.") % {"n": FILES_A_QUESTION}


@predicate
def opens_file(person: Any, upload: Upload) -> bool:
    """The team always. The coordination what was sent; and reviewers too, once it is decided and nothing is blind any more."""
    if is_member.test(person, upload):
        return True
    application = upload.application
    if not any(upload.pk in sent_files(version) for version in application.versions.all()):
        return False
    return coordinator.test(person, upload) or (mentor.test(person, upload) and reviewed(person, application))


def reviewed(person: Any, application: Application) -> bool:
    # The slice above keeps the reviews; its relation is asked by name.
    decided = application.state in Application.DECIDED
    return decided and application.reviews.filter(reviewer=person, state="sent").exists()


def sent_files(version: SentVersion) -> set[int]:
    return {file["id"] for answer in version.content["answers"] for file in answer["files"]}


def still_waiting(application: Application, _by: Any = None) -> Any:
    waits = application.state in Application.UNDECIDED
    return None if waits else _("This application is decided.")


def rests(application: Application, _by: Any = None) -> Any:
    """Nobody has written in it for 3 days, or, recalled once, for 10."""
    waits = REMINDERS[application.reminders : application.reminders + 1]
    due = bool(waits) and application.touched_at + waits[0] <= clock.now()
    return None if due else _("It is not the time to recall this application.")


def whoever_asked(application: Application, _by: Any = None) -> UserQuerySet:
    """Whoever asked the question that has just been answered, or was not."""
    last = application.requests.last()
    return User.objects.filter(pk=last.asked_by_id if last else None, is_active=True).order_by("id")
