"""A call is drafted, written, announced, opened, closed and run; its terms are versions that never change."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.rules import coordinator
from crowdcoop.workflow import NotNow, act, anyone, create, move, system
from incubator.calls import copying, defaults, rules, writing
from incubator.calls.content import CallQuestion, Criterion, Partner, TimelineCard
from incubator.calls.models import Call, CallWatcher, MentoringOrganisation, Programme, Terms

State = Call.State
WORDS_AND_DATES = ("title", "summary", "territory", "programme", "language", "translations")
WORDS_AND_DATES += ("places", "opens_at", "closes_at", "decision_by")
NUMBERS = ("reviews_needed", "fee_basis_points", "round_days", "second_round_days", "advice_minutes_needed")
NUMBERS += ("members_needed_per_module", "followers_needed", "updates_needed", "treasurer_learns", "worksheets_needed")
NUMBERS += ("attendance_percent", "legal_person_needed", "assembly_needed", "average_pledge")


# -- Before it opens ------------------------------------------------------------------------------
@create(Call, who=coordinator | system)
def draft(
    _nothing: None, *, by: Any, title: str, opens_at: datetime, closes_at: datetime, decision_by: date, **numbers: Any
) -> Call:
    if wrong := rules.out_of_order(opens_at, closes_at, decision_by):
        raise NotNow(*wrong.values())
    dates = {"opens_at": opens_at, "closes_at": closes_at, "decision_by": decision_by}
    numbers["programme"] = numbers.get("programme") or defaults.programme()
    call = Call.objects.create(title=title, slug=writing.free_slug(title), **dates, **numbers)
    defaults.fill(call)
    return call


@create(Call, who=coordinator)
def copy(call: Call, *, by: Any) -> Call:
    """The next edition: everything of this one, a year later, as a draft that nobody sees yet."""
    return copying.next_edition(call)


@act(Call, who=coordinator | system, states=[State.DRAFT, State.OPEN])
def publish_terms(call: Call, *, by: Any, text: str, translations: Mapping[str, Any] | None = None) -> dict[str, int]:
    """A new version; who accepted an earlier one keeps that one."""
    version = call.terms.version + 1 if call.terms else 1
    Terms.objects.create(
        call=call, version=version, text=text, translations=translations or {}, published_at=clock.now()
    )
    return {"version": version}


@act(
    Call,
    who=coordinator | system,
    states=[State.DRAFT],
    needs=[
        rules.not_announced_yet,
        rules.has_terms,
        rules.asks_something,
        rules.has_a_rubric,
        rules.has_not_closed,
    ],
)
def announce(call: Call, *, by: Any) -> None:
    """From now on anybody can read its dates and terms, and it opens by itself on its day."""
    call.announced_at = clock.now()


# -- Its states -----------------------------------------------------------------------------------
@move(
    Call,
    source=State.DRAFT,
    target=State.OPEN,
    who=coordinator | system,
    needs=[
        rules.has_terms,
        rules.asks_something,
        rules.has_a_rubric,
        rules.opening_has_come,
        rules.has_not_closed,
    ],
)
def open_call(call: Call, *, by: Any) -> None:
    """From now on applications can be sent, until its closing date."""
    call.announced_at = call.announced_at or clock.now()


@move(Call, source=State.OPEN, target=State.SELECTING, who=coordinator | system, needs=[rules.closing_has_come])
def start_selecting(call: Call, *, by: Any) -> None:
    """No application can be sent any more; what was sent is decided."""


@move(Call, source=State.SELECTING, target=State.RUNNING, who=coordinator, needs=[rules.every_application_is_decided])
def run(call: Call, *, by: Any) -> None:
    """The selection is done and public."""


@move(Call, source=State.RUNNING, target=State.CLOSED, who=coordinator)
def close(call: Call, *, by: Any, reason: str = "") -> None:
    """The edition is over; its co-ops go on with what they have begun."""


@move(
    Call,
    source=[State.DRAFT, State.OPEN, State.SELECTING],
    target=State.CANCELLED,
    who=coordinator,
    tells={"call_cancelled": rules.applicants},
)
def cancel(call: Call, *, by: Any, reason: str) -> None:
    if not reason.strip():
        raise NotNow(_("Say why the call is cancelled: the applicants will read it."))


# -- What it says ---------------------------------------------------------------------------------
@act(Call, who=coordinator, states=rules.ALIVE)
def edit(call: Call, *, by: Any, **given: Any) -> dict[str, Any]:
    """Words, places and dates. After the first application places only grow and the last day is only put later."""
    if strange := set(given) - set(WORDS_AND_DATES):
        raise ValueError(f"{sorted(strange)} is not said here")
    if wrong := rules.refused(call, given):
        raise NotNow(*wrong.values())
    if given.get("closes_at", call.closes_at) != call.closes_at:
        call.closing_told_at = None
    return writing.change(call, given)


@act(Call, who=coordinator, states=rules.BEFORE_THE_END, needs=[rules.nothing_sent_yet])
def set_numbers(call: Call, *, by: Any, **numbers: int) -> dict[str, Any]:
    """Reviews per application, fee, rounds, and what opens the campaign."""
    if strange := set(numbers) - set(NUMBERS):
        raise ValueError(f"{sorted(strange)} is no number of a call")
    return writing.change(call, numbers)


@act(Call, who=coordinator, states=rules.BEFORE_THE_END, needs=[rules.nothing_sent_yet])
def set_hours(call: Call, *, by: Any, minutes: Mapping[MentoringOrganisation, int]) -> dict[str, Any]:
    """Which organisations give their hours, and how many minutes each to a co-op."""
    if not any(minutes.values()):
        raise NotNow(_("At least one organisation gives its hours."))
    return writing.set_pools(call, minutes)


@act(Call, who=coordinator, states=rules.ALIVE)
def write_card(call: Call, *, by: Any, card: TimelineCard | None = None, **given: Any) -> dict[str, Any]:
    return writing.write(call.cards, card, given)


@act(Call, who=coordinator, states=rules.ALIVE)
def remove_card(call: Call, *, by: Any, card: TimelineCard) -> dict[str, Any]:
    return writing.remove(call.cards, card)


@act(Call, who=coordinator, states=rules.ALIVE)
def write_partner(call: Call, *, by: Any, partner: Partner | None = None, **given: Any) -> dict[str, Any]:
    return writing.write(call.partners, partner, given)


@act(Call, who=coordinator, states=rules.ALIVE)
def remove_partner(call: Call, *, by: Any, partner: Partner) -> dict[str, Any]:
    return writing.remove(call.partners, partner)


@act(Call, who=coordinator, states=rules.ALIVE)
def move_partner(call: Call, *, by: Any, partner: Partner, up: bool) -> dict[str, Any]:
    return writing.move_by_one(call.partners, partner, up=up)


# -- What it asks and judges: all alike from the first application on -----------------------------
@act(Call, who=coordinator, states=rules.BEFORE_THE_END, needs=[rules.nothing_sent_yet])
def write_question(call: Call, *, by: Any, question: CallQuestion | None = None, **given: Any) -> dict[str, Any]:
    """A new one stands last in its part. Once somebody has answered it in a draft, only its words change."""
    if wrong := rules.refused_of_question(question, given):
        raise NotNow(*wrong.values())
    return writing.write(call.questions, question, given)


@act(Call, who=coordinator, states=rules.BEFORE_THE_END, needs=[rules.nothing_sent_yet])
def remove_question(call: Call, *, by: Any, question: CallQuestion) -> dict[str, Any]:
    if question.has_answers:
        raise NotNow(
            _("A team has already answered this question in its draft: you can change its words, not remove it.")
        )
    writing.leave_one(call, call.questions)
    return writing.remove(call.questions, question)


@act(Call, who=coordinator, states=rules.BEFORE_THE_END, needs=[rules.nothing_sent_yet])
def move_question(call: Call, *, by: Any, question: CallQuestion, up: bool) -> dict[str, Any]:
    """Up or down by one within its part."""
    return writing.move_by_one(call.questions.filter(part=question.part), question, up=up)


@act(Call, who=coordinator, states=rules.BEFORE_THE_END, needs=[rules.nothing_sent_yet])
def write_criterion(call: Call, *, by: Any, criterion: Criterion | None = None, **given: Any) -> dict[str, Any]:
    return writing.write(call.criteria, criterion, given)


@act(Call, who=coordinator, states=rules.BEFORE_THE_END, needs=[rules.nothing_sent_yet])
def remove_criterion(call: Call, *, by: Any, criterion: Criterion) -> dict[str, Any]:
    writing.leave_one(call, call.criteria)
    return writing.remove(call.criteria, criterion)


@act(Call, who=coordinator, states=rules.BEFORE_THE_END, needs=[rules.nothing_sent_yet])
def move_criterion(call: Call, *, by: Any, criterion: Criterion, up: bool) -> dict[str, Any]:
    return writing.move_by_one(call.criteria, criterion, up=up)


@create(Programme, who=coordinator)
def found_programme(_nothing: None, *, by: Any, **given: Any) -> Programme:
    """An itinerary that calls can lead to."""
    return Programme.objects.create(**given)


@act(Programme, who=coordinator)
def describe_programme(programme: Programme, *, by: Any, **given: Any) -> dict[str, Any]:
    return writing.change(programme, given)


# -- Who waits for it -----------------------------------------------------------------------------
@create(CallWatcher, who=anyone)
def watch(_nothing: None, *, by: Any, email: str, language: str) -> CallWatcher:
    """To be told once, when the next call opens; asking again, also after having been told, is waiting again."""
    asked = {"language": language, "asked_at": clock.now(), "told_at": None, "stopped_at": None}
    watcher, _new = CallWatcher.objects.update_or_create(email=email.strip().lower(), defaults=asked)
    return watcher


@act(CallWatcher, who=anyone)
def stop_watching(watcher: CallWatcher, *, by: Any) -> None:
    """Whoever holds the private link."""
    watcher.stopped_at = watcher.stopped_at or clock.now()


@act(CallWatcher, who=system, needs=[rules.not_told_yet], tells={"call_opens": rules.whoever_watches})
def tell_watcher(watcher: CallWatcher, *, by: None, call: Call) -> dict[str, int]:
    if watcher.call_id == call.pk:
        raise NotNow(_("This address has already been told of this call."))
    watcher.told_at, watcher.call = clock.now(), call
    return {"call": call.pk}


@act(
    Call,
    who=system,
    states=[State.OPEN],
    needs=[rules.closes_soon],
    tells={"call_closes_soon": rules.teams_with_a_draft},
)
def recall_drafts(call: Call, *, by: None) -> None:
    """Once, three days before its last moment, to whoever has begun and not sent."""
    call.closing_told_at = clock.now()
