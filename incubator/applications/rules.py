"""Who may touch an application, and what it needs before it goes on."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.look.text import in_language
from crowdcoop.people.models import User, UserQuerySet
from crowdcoop.people.rules import coordinator, coordinators, is_member, team
from incubator.applications.models import Application, ApplicationAnswer, InformationRequest
from incubator.calls.content import CallQuestion

PROMOTERS_NEEDED = 2
# A draft that rests is recalled to its team after so long, twice and no more.
REMINDERS = (timedelta(days=3), timedelta(days=10))
# A coordinator with a place in the co-op decides nothing about it.
impartial_coordinator = coordinator & ~is_member


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


def lack_of(question: CallQuestion, given: dict[str, str]) -> Any:
    words, value = in_language(question, "words"), given.get(question.name, "").strip()
    if not value:
        return _("“%(question)s” has no answer yet.") % {"question": words} if question.required else None
    over = len(value.split()) - question.word_limit if question.word_limit else 0
    if over > 0 and question.kind in (CallQuestion.Kind.LONG, CallQuestion.Kind.SHORT):
        told = {"question": words, "limit": question.word_limit, "over": over}
        return _("“%(question)s”: at most %(limit)s words; it has %(over)s too many.") % told
    return None


def answers_of(application: Application) -> dict[str, str]:
    """{"idea": "…"}: by the name of the question; a file question has the number of its files."""
    rows = ApplicationAnswer.objects.filter(application=application).order_by("id")
    return dict(rows.values_list("question__name", "value"))


def open_request(application: Application) -> InformationRequest | None:
    return application.requests.filter(answered_at=None, lapsed_at=None).first()


def places_left(application: Application, _by: Any = None) -> Any:
    taken = application.call.applications.holding_a_place().exclude(pk=application.pk).count()
    return None if taken < application.call.places else _("All places of this call are taken.")


def still_waiting(application: Application, _by: Any = None) -> Any:
    waits = application.state in Application.UNDECIDED
    return None if waits else _("This application is decided.")


def rests(application: Application, _by: Any = None) -> Any:
    """Nobody has written in it for 3 days, or, recalled once, for 10."""
    waits = REMINDERS[application.reminders : application.reminders + 1]
    due = bool(waits) and application.touched_at + waits[0] <= clock.now()
    return None if due else _("It is not the time to recall this application.")


def whoever_asked(application: Application, _by: Any = None) -> UserQuerySet:
    """Whoever asked the question that has just been answered."""
    last = application.requests.exclude(answered_at=None).last()
    return User.objects.filter(pk=last.asked_by_id if last else None, is_active=True).order_by("id")


def team_and_coordinators(application: Application, _by: Any = None) -> list[User]:
    return [*team(application), *coordinators()]
