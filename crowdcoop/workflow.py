"""How a change of state is written: one function is one step; its header says from, to, who, needs, tells.

A step locks the row, reads it again, asks whether this person may and whether this is the moment, changes it,
journals it and writes one notice per person to be told, all in one transaction. Nothing else sets a state.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.journal.models import Entry, Turn
from crowdcoop.notify import outbox

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

    @property
    def name(self) -> str:
        """The word the journal keeps, such as `applications.accept`: frozen once used."""
        return f"{self.body.__module__.split('.')[-2]}.{self.body.__name__}"

    def __call__(self, about: Any, /, *, by: Any, **given: Any) -> Any:
        with transaction.atomic():
            about, moment = _locked(about)
            with clock.fixed(moment):
                self._check(about, by)
                before = getattr(about, "state", "") if self.kind != "create" else ""
                if self.target is not None:
                    about.state = self._goal(about)
                said = self.body(about, by=by, **given)
                subject, facts = self._outcome(about, said)
                entry = Entry.record(self.name, subject, by=by, before=before, why=given.get("reason", ""), facts=facts)
                if self.name not in settings.STEPS_TOLD_BY_FIGURES:
                    Turn.objects.turn(_concerned(subject))
                outbox.tell(entry, {message: audience(subject, by) for message, audience in self.tells.items()})
        return subject

    def _goal(self, about: Any) -> Any:
        return getattr(about, self.target.remembered_in) if isinstance(self.target, Back) else self.target

    def _outcome(self, about: Any, said: Any) -> tuple[Any, dict[str, Any]]:
        if self.kind == "create":
            return said if isinstance(said, tuple) else (said, {})
        about.save()
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
):
    """A step that changes the state from one of `source` to `target`."""
    sources = (source,) if isinstance(source, str) else tuple(source)
    return lambda body: Step("move", model, body, who, sources, target, tuple(needs), tells or {})


def act(model: type[models.Model], *, who: Any, states: Iterable[str] = (), needs: Iterable = (), tells=None):
    """A step that changes no state: a comment, a lesson done, an answer."""
    return lambda body: Step("act", model, body, who, tuple(states), None, tuple(needs), tells or {})


def create(model: type[models.Model], *, who: Any, needs: Iterable = (), tells=None):
    """A step that brings a new object into the world; who and needs are asked about its parent (or None)."""
    return lambda body: Step("create", model, body, who, (), None, tuple(needs), tells or {})


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


def _concerned(subject: Any) -> list[int]:
    """The co-ops on whose pages it may show: its own, or for a person those of whose team they are."""
    cooperative = getattr(subject, "cooperative", None)
    if cooperative is not None:
        return [cooperative.pk]
    return [each.pk for each in subject.cooperatives()] if hasattr(subject, "cooperatives") else []


def _locked(about: Any) -> tuple[Any, Any]:
    """The row again, under a lock, and the database's time of that reading."""
    if not isinstance(about, models.Model) or about.pk is None:
        return about, clock.now()
    rows = type(about)._base_manager.select_for_update()
    if (moment := clock.travelled()) is not None:
        return rows.get(pk=about.pk), moment
    fresh = rows.annotate(read_at=Now()).get(pk=about.pk)
    return fresh, fresh.read_at
