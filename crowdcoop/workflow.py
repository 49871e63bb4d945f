"""How a change of state is written: one function is one step; its header says from, to, who, needs, tells.

A step locks the row, reads it again, asks whether this person may and whether this is the moment, changes it,
journals it and writes one notice per person to be told, all in one transaction. Nothing else sets a state.
What a step on the way of money may do differently to be short (`shared`, `reads`, `guarded`, `instead`, `together`) is told
in docs/decisions/0013.
"""

import copy
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.together import together, under_way

ROOMS_WITH_STEPS = ("crowdcoop", "incubator", "funding")


@predicate
def system(person, _about=None) -> bool:
    """The programme itself, when nobody is at the desk."""
    return person is None


@predicate
def anyone(person, _about=None) -> bool:
    """Whoever comes by, signed in or not (but not the system)."""
    return person is not None


class Refused(Exception):
    def __init__(self, *reasons: Any):
        super().__init__(*reasons)
        self.reasons = list(reasons)


class NotYours(Refused):
    """This person may not do this: answered as if it did not exist."""


class NotNow(Refused):
    """This cannot be done at the moment, for these reasons, in words for the person."""


@dataclass(frozen=True)
class Back:
    """A target that the thing itself remembers: the field that says where it came from."""

    remembered_in: str


@dataclass(frozen=True, eq=False)
class Step:
    kind: str
    model: type[models.Model] | None
    body: Callable[..., Any]
    who: Any
    sources: tuple[str, ...] = ()
    target: str | Back | None = None
    needs: tuple[Callable[..., Any], ...] = ()
    tells: Mapping[str, Callable[..., Iterable[Any]]] = field(default_factory=dict)
    shared: bool = False
    reads: Callable[[], models.QuerySet] | None = None
    also: tuple[str, ...] = ()
    guarded: bool = False
    instead: Mapping[type[Exception], Callable[..., Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The word the journal keeps, such as `applications.accept`: frozen once used."""
        return f"{self.body.__module__.split('.')[-2]}.{self.body.__name__}"

    def __call__(self, about: Any, /, *, by: Any, **given: Any) -> Any:
        if self.guarded and (done := self._guarded(about, by, given)) is not None:
            return done
        try:
            return self._done(self.body, about, by, given)
        except tuple(self.instead) as met:
            return self._done(self.instead[type(met)], about, by, given)

    def _done(self, body: Callable[..., Any], about: Any, by: Any, given: dict[str, Any]) -> Any:
        with together(apart=bool(self.instead)) as these:
            if not these.holds(about):
                about, these.moment = _locked(about, self, these.moment)
            with clock.fixed(these.moment or clock.now()):
                self._check(about, by)
                before = getattr(about, "state", "") if self.kind != "create" else ""
                found = dict(vars(about)) if isinstance(about, models.Model) else {}
                if self.target is not None:
                    about.state = self._goal(about)
                said = body(about, by=by, **given)
                subject, facts = self._outcome(about, said, found)
                these.written.append(self._told(subject, facts, by=by, before=before, why=given.get("reason", "")))
                these.turned |= self._turns(subject)
                these.hold(subject)
                these.new |= {(type(subject), subject.pk)} if self.kind == "create" else set()
        return subject

    def _told(self, subject: Any, facts: dict[str, Any], *, by: Any, **more: Any) -> tuple[Entry, dict[str, list[Any]]]:
        entry = Entry.of(self.name, subject, by=by, facts=facts, **more)
        return entry, {message: list(whom(subject, by)) for message, whom in self.tells.items()}

    def _turns(self, subject: Any) -> set[int]:
        return set() if self.name in settings.STEPS_TOLD_BY_FIGURES else _concerned(subject)

    def _guarded(self, about: Any, by: Any, given: dict[str, Any]) -> Any:
        """One UPDATE that finds the row only in the state it had at hand; None when it is in another by now."""
        changed, before = copy.copy(about), about.state
        if not self.who.test(by, about) or before not in self.sources:
            return None
        changed.state = self._goal(changed)
        facts = self.body(changed, by=by, **given) or {}
        new = {name: vars(changed)[name] for name in _changes(changed, vars(about))}
        with together() as these:
            if not type(about)._base_manager.filter(pk=about.pk, state=before).update(**new):
                return None
            at, why = clock.travelled() or Now(), given.get("reason", "")
            these.written.append(self._told(changed, facts, by=by, before=before, why=why, at=at))
            these.turned |= self._turns(changed)
        return changed

    def _goal(self, about: Any) -> Any:
        return getattr(about, self.target.remembered_in) if isinstance(self.target, Back) else self.target

    def _outcome(self, about: Any, said: Any, found: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        if self.kind == "create":
            return said if isinstance(said, tuple) else (said, {})
        if changed := _changes(about, found):
            about.save(update_fields=changed)
        return about, said or {}

    def _check(self, about: Any, by: Any) -> None:
        if not self.who.test(by, about):
            raise NotYours(_("This page is not for you."))
        if reasons := self.why_not(about, by):
            raise NotNow(*reasons)

    def allowed(self, about: Any, by: Any) -> bool:
        """May this person do it, and is this the moment: for buttons."""
        return self.who.test(by, about) and not self.why_not(about, by)

    def why_not(self, about: Any, by: Any) -> list[Any]:
        """The sentences that say why this is not the moment; empty when it is."""
        if self.sources and about.state not in self.sources:
            return [_("This is no longer possible: it is now “%(state)s”.") % {"state": about.get_state_display()}]
        reasons: list[Any] = []
        for need in self.needs:
            answer = need(about, by)
            reasons += answer if isinstance(answer, list) else [answer] if answer else []
        return reasons


def move(
    model: type[models.Model],
    *,
    source: str | list[str],
    target: str | Back,
    who: Any,
    needs: Iterable = (),
    tells=None,
    **short: Any,
):
    """A step that changes the state from one of `source` to `target`.

    `reads` gives the rows to read it from, with those that it leads to, and `also` names which of these are locked with
    it. `guarded`: for a step that asks nothing, tells nobody and only sets fields. `instead` names, for an exception
    of the body, what is done in its place once everything is undone.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)
    return lambda body: Step("move", model, body, who, sources, target, tuple(needs), tells or {}, **short)


def act(model: type[models.Model], *, who: Any, states: Iterable[str] = (), needs: Iterable = (), tells=None):
    """A step that changes no state: a comment, a lesson done, an answer."""
    return lambda body: Step("act", model, body, who, tuple(states), None, tuple(needs), tells or {})


def create(model: type[models.Model], *, who: Any, needs: Iterable = (), tells=None, shared: bool = False):
    """A step that brings a new object into the world; who and needs are asked about its parent (or None).

    `shared`: any number of these may hold the parent at once. Who changes it by a step of its own waits for them, and
    they for that; they do not wait for each other.
    """
    return lambda body: Step("create", model, body, who, (), None, tuple(needs), tells or {}, shared)


def all_steps() -> list[Step]:
    """Every step of the house, by name: read from the `moves.py` of each slice."""
    found = {}
    for room in ROOMS_WITH_STEPS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if module.name.endswith(".moves"):
                for value in vars(importlib.import_module(module.name)).values():
                    if isinstance(value, Step):
                        found[value.name] = value
    return [found[name] for name in sorted(found)]


def _concerned(subject: Any) -> set[int]:
    """The co-ops on whose pages it may show: its own, or for a person those of whose team they are."""
    cooperative = getattr(subject, "cooperative", None)
    if cooperative is not None:
        return {cooperative.pk}
    return {each.pk for each in subject.cooperatives()} if hasattr(subject, "cooperatives") else set()


def _changes(thing: Any, found: Mapping[str, Any]) -> list[str]:
    """The columns that are not as they were found; lists and dicts always, because they may have changed within."""
    now = vars(thing)
    columns = [column.attname for column in thing._meta.concrete_fields if column.attname in now]
    return [name for name in columns if isinstance(now[name], list | dict) or now[name] != found.get(name, _NOTHING)]


_NOTHING = object()


def _locked(about: Any, step: Step, moment: datetime | None) -> tuple[Any, Any]:
    """The row again, under a lock, and the database's time of that reading unless the moment is known."""
    moment = moment or clock.travelled()
    if not isinstance(about, models.Model) or about.pk is None:
        return about, moment or clock.now()
    rows = step.reads() if step.reads else type(about)._base_manager.all()
    if moment is None:
        rows = rows.annotate(read_at=Now())
    if step.shared:
        fresh = _under_shared_lock(rows.filter(pk=about.pk))
    else:
        fresh = rows.select_for_update(of=("self", *step.also) if step.also else ()).get(pk=about.pk)
        _hold_all(fresh, step.also)
    return fresh, moment or fresh.read_at


def _under_shared_lock(row: models.QuerySet) -> Any:
    """KEY SHARE is what a foreign key takes when the transaction ends: taken at the reading, it holds from there on.

    Django has no word for it. SQLite has one writer at a time anyway.
    """
    if connection.vendor != "postgresql":
        return row.get()
    sql, given = row.order_by().query.sql_with_params()
    found = list(row.model._base_manager.raw(f"{sql} FOR KEY SHARE", given))
    if not found:
        raise row.model.DoesNotExist
    return found[0]


def _hold_all(fresh: Any, also: tuple[str, ...]) -> None:
    these = under_way()
    if these is not None:
        these.hold(fresh)
        for name in also:
            these.hold(getattr(fresh, name))
