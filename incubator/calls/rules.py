"""When a call may open and close, what of it may still change, and who hears of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crowdcoop import clock
from crowdcoop.notify.outbox import Recipient
from crowdcoop.people.models import User, UserQuerySet
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call, CallWatcher

State = Call.State
STILL_UNDECIDED = ("submitted", "in_review", "changes_requested", "interview", "offered")
# Texts, cards and partners can be corrected for as long as the edition lives.
ALIVE = [State.DRAFT, State.OPEN, State.SELECTING, State.RUNNING]
BEFORE_THE_END = [State.DRAFT, State.OPEN]
CLOSES_SOON = timedelta(days=3)


# -- Opening and closing --------------------------------------------------------------------------
def has_terms(call: Call, _by: Any = None) -> Any:
    return None if call.terms else _("Publish the terms of the call first.")


def asks_something(call: Call, _by: Any = None) -> Any:
    return None if call.questions.exists() else _("Write at least one question first.")


def has_a_rubric(call: Call, _by: Any = None) -> Any:
    return None if call.criteria.exists() else _("Write at least one criterion for the reviewers first.")


def not_announced_yet(call: Call, _by: Any = None) -> Any:
    return _("The call is announced already.") if call.announced_at else None


def opening_has_come(call: Call, _by: Any = None) -> Any:
    return None if call.opens_at <= clock.now() else _("Its opening date has not come yet.")


def has_not_closed(call: Call, _by: Any = None) -> Any:
    return None if clock.now() < call.closes_at else _("Its closing date has passed.")


def closing_has_come(call: Call, _by: Any = None) -> Any:
    return None if call.closes_at <= clock.now() else _("Its closing date has not come yet.")


def every_application_is_decided(call: Call, _by: Any = None) -> Any:
    """Decided is what has been told: a decision that is only prepared counts for nothing."""
    waiting = call.applications.filter(state__in=STILL_UNDECIDED).count()
    if not waiting:
        return None
    said = ngettext(
        "%(n)s application still waits for a decision.", "%(n)s applications still wait for a decision.", waiting
    )
    return said % {"n": waiting}


# -- What may still change ------------------------------------------------------------------------
def something_was_sent(call: Call) -> bool:
    """From then on everybody is asked, judged and supported alike."""
    return call.applications.exclude(reference=None).exists()


def nothing_sent_yet(call: Call, _by: Any = None) -> Any:
    if something_was_sent(call):
        return _(
            "The first application is in: questions, rubric, hours, fee and numbers stay as they were when it was sent."
        )
    return None


def refused(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    """What of these dates, places and words cannot be, by field, in sentences."""
    return _refused_of_dates(call, given) | (_refused_after_sending(call, given) if something_was_sent(call) else {})


def _refused_of_dates(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    opens, closes = given.get("opens_at", call.opens_at), given.get("closes_at", call.closes_at)
    decision, now = given.get("decision_by", call.decision_by), clock.now()
    if opens != call.opens_at and call.state != State.DRAFT:
        wrong["opens_at"] = _("The call is open already: its opening day stays.")
    if closes != call.closes_at and call.state not in BEFORE_THE_END:
        wrong["closes_at"] = _("The call has closed: its last day stays.")
    elif closes != call.closes_at and closes <= now:
        wrong["closes_at"] = _("This day has already passed.")
    return wrong | out_of_order(opens, closes, decision)


def out_of_order(opens_at: Any, closes_at: Any, decision_by: Any) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if opens_at and closes_at and closes_at <= opens_at:
        wrong["closes_at"] = _("A call closes after it opens.")
    if closes_at and decision_by and decision_by <= Call.last_day_of(closes_at):
        wrong["decision_by"] = _("The decision comes after the last day to apply.")
    return wrong


def _refused_after_sending(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if given.get("closes_at", call.closes_at) < call.closes_at:
        wrong["closes_at"] = _("Applications have come in: the last day can only be put later.")
    if given.get("places", call.places) < call.places:
        wrong["places"] = _("Applications have come in: there can be more places, not fewer.")
    for name in ("territory", "programme", "language"):
        if given.get(name, getattr(call, name)) != getattr(call, name):
            wrong[name] = _("Applications have come in: whom the call is for and where it leads stays as it was.")
    return wrong


def refused_of_question(question: CallQuestion | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """What of a question cannot be so, by field: about files, and about what teams have already answered in their drafts."""
    wrong: dict[str, Any] = {}
    kind = given.get("kind", question.kind if question else CallQuestion.Kind.LONG)
    if kind == CallQuestion.Kind.FILE and given.get("seen_blind", question is None or question.seen_blind):
        wrong["seen_blind"] = _("A file can carry names on any page: reviewers see it after the decision.")
    if question is None or not question.has_answers:
        return wrong
    if kind != question.kind:
        wrong["kind"] = _("A team has already answered this question in its draft: its kind stays.")
    elif kind == CallQuestion.Kind.CHOICE:
        left = {one["name"] for one in given.get("choices", question.choices)}
        used = set(question.answers.exclude(value="").order_by().values_list("value", flat=True))
        if gone := [one["words"] for one in question.choices if one["name"] in used - left]:
            wrong["choices"] = _("A team has already chosen “%(choice)s” in its draft: it stays.") % {"choice": gone[0]}
    return wrong


# -- Who hears of it ------------------------------------------------------------------------------
def applicants(call: Call, _by: Any = None) -> UserQuerySet:
    """Everyone in the team of a co-op that has begun or sent an application."""
    teams = User.objects.filter(memberships__left_at=None, memberships__cooperative__applications__call=call)
    return User.objects.filter(pk__in=teams.order_by().values("pk"), is_active=True).order_by("id")


def teams_with_a_draft(call: Call, _by: Any = None) -> UserQuerySet:
    drafts = call.applications.filter(state="draft").order_by().values("cooperative")
    teams = User.objects.filter(memberships__left_at=None, memberships__cooperative__in=drafts)
    return User.objects.filter(pk__in=teams.order_by().values("pk"), is_active=True).order_by("id")


def closes_soon(call: Call, _by: Any = None) -> Any:
    now = clock.now()
    soon = call.closes_at - CLOSES_SOON <= now < call.closes_at
    return None if soon and not call.closing_told_at else _("It is not yet the moment to say that the call closes.")


def not_told_yet(watcher: CallWatcher, _by: Any = None) -> Any:
    return None if watcher.told_at is None and watcher.stopped_at is None else _("Nobody waits at this address.")


def whoever_watches(watcher: CallWatcher, _by: Any = None) -> list[Recipient]:
    return [Recipient(email=watcher.email, language=watcher.language)]
