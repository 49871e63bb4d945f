"""The words of the tables of tests/access_table.py: who there is, what a page or a button answers, what an address is about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.world import CAST

EVERYBODY = frozenset(CAST)
SIGNED_IN = EVERYBODY - {"stranger"}
NOBODY: frozenset[str] = frozenset()
TEAM = frozenset({"member"})
KEEPERS = frozenset({"member", "mentor", "coordinator"})  # of La Fleca: its team, its mentor, the coordination
ITS_MENTOR = frozenset({"mentor"})
MENTORS = frozenset({"mentor", "other_mentor"})
COORDINATION = frozenset({"coordinator"})
FINANCE = frozenset({"finance"})
OTHER_TEAM = frozenset({"other_member"})

READ = (200,)
GOES_ON = (200, 302)  # a page, or the page of where one is by now
PRESSED = (200, 302, 303, 409)  # done, shown again with its errors, or refused with reasons


@dataclass(frozen=True)
class Row:
    get: frozenset[str] | None = None
    post: frozenset[str] | None = None
    args: Callable[[Any], list[Any] | dict[str, Any]] = lambda _world: []
    answers: tuple[int, ...] = READ
    pressed: tuple[int, ...] = PRESSED


def public(args: Callable[[Any], list[Any]] = lambda _world: [], **more: Any) -> Row:
    return Row(EVERYBODY, args=args, **more)


def form(who: frozenset[str], args: Callable[[Any], list[Any]] = lambda _world: [], **more: Any) -> Row:
    """A page that is read and sent by the same people."""
    return Row(who, who, args=args, **more)


def button(who: frozenset[str], args: Callable[[Any], Any] = lambda _world: [], **more: Any) -> Row:
    return Row(None, who, args=args, **more)


def coop(w: Any) -> list[str]:
    return [w.coop.slug]


def hidden(w: Any) -> list[str]:
    return [w.hidden_coop.slug]


def campaign(w: Any) -> list[str]:
    return [w.campaign.slug]


def pk(name: str) -> Callable[[Any], list[int]]:
    return lambda w: [getattr(w, name).pk]


def token(name: str) -> Callable[[Any], list[str]]:
    return lambda w: [getattr(w, name).token]


def part(rows: str) -> Callable[[Any], list[int]]:
    return lambda w: [getattr(w.campaign, rows).first().pk]


def desk(word: str) -> Callable[[Any], dict[str, Any]]:
    return lambda w: {"desk": word, "pk": w.incubation.pk}


def set_task(word: str) -> Callable[[Any], dict[str, Any]]:
    return lambda w: {**desk(word)(w), "task": w.extra_task.pk}


CALL_PARTS = {"cards": "cards", "partners": "partners", "questions": "questions", "rubric": "criteria"}


def part_of_call(kind: str) -> Callable[[Any], list[Any]]:
    return lambda w: [w.next_call.pk, kind]


def row_of_call(kind: str) -> Callable[[Any], list[Any]]:
    return lambda w: [w.next_call.pk, kind, getattr(w.next_call, CALL_PARTS[kind]).first().pk]
