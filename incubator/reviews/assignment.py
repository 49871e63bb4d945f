"""Who reviews what, shared out evenly: nobody their own co-op, nobody with a conflict, no organisation twice on one application."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Candidate:
    person: int
    organisations: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Case:
    """One application: how many reviewers it lacks, who may not look at it (its team, whoever was asked before), whose organisations already do."""

    application: int
    lacks: int
    barred: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    # Nobody has been asked yet: its review begins with all that it needs, or not.
    whole: bool = False


@dataclass
class Plan:
    chosen: dict[int, list[int]] = field(default_factory=dict)
    # Applications for which there are not enough reviewers, and how many they lack.
    short: dict[int, int] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """Stands for exactly this plan: who confirms it sends it back."""
        told = ";".join(f"{application}:{sorted(people)}" for application, people in sorted(self.chosen.items()))
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def share_out(cases: Iterable[Case], candidates: Iterable[Candidate], load: Mapping[int, int]) -> Plan:
    """`load` is how many reviews each has to do already. The applications with the fewest possible reviewers choose first."""
    everybody = sorted(candidates, key=lambda one: one.person)
    possible = {case: _possible(case, everybody) for case in cases}
    plan, work = {}, Counter(load)
    for case in sorted(possible, key=lambda case: (len(possible[case]), case.application)):
        by_load = sorted(possible[case], key=lambda one: (work[one.person], one.person))
        found = _disjoint(by_load, case.lacks)
        plan[case] = [] if case.whole and len(found) < case.lacks else found
        work.update(one.person for one in plan[case])
    _even_out(plan, possible, work)
    return Plan(
        {case.application: [one.person for one in people] for case, people in plan.items() if people},
        {case.application: short for case, people in plan.items() if (short := case.lacks - len(people)) > 0},
    )


def _possible(case: Case, candidates: Iterable[Candidate]) -> list[Candidate]:
    return [one for one in candidates if one.person not in case.barred and not one.organisations & case.organisations]


def _disjoint(people: Sequence[Candidate], places: int) -> list[Candidate]:
    """As many as there are places for, no two of one organisation; the first ones first, unless they shut out too many others."""
    simple: list[Candidate] = []
    for one in people:
        if len(simple) < places and not one.organisations & _organisations(simple):
            simple.append(one)
    if len(simple) == places:
        return simple
    # Of those who belong to the very same ones, only the first can make a difference.
    first_of = {one.organisations: one for one in reversed(people) if one.organisations}
    different = [one for one in people if not one.organisations or first_of[one.organisations] == one]
    return _fullest(different, places)


def _organisations(people: Iterable[Candidate]) -> frozenset[int]:
    return frozenset().union(*(one.organisations for one in people))


def _fullest(people: Sequence[Candidate], places: int) -> list[Candidate]:
    best: list[Candidate] = []
    for place, one in enumerate(people):
        if len(best) >= min(places, len(people) - place):
            break
        rest = [other for other in people[place + 1 :] if not other.organisations & one.organisations]
        found = [one, *_fullest(rest, places - 1)]
        best = max(best, found, key=len)
    return best


def _even_out(
    plan: dict[Case, list[Candidate]], possible: Mapping[Case, Sequence[Candidate]], work: Counter[int]
) -> None:
    """A review passes from somebody to another with two fewer, while there is one: each time the loads come closer."""
    moved = True
    while moved:
        moved = False
        for case, people in plan.items():
            for place, one in enumerate(people):
                rest = [*people[:place], *people[place + 1 :]]
                taken = _organisations(rest)
                free = (other for other in possible[case] if other not in rest and not other.organisations & taken)
                least = min(free, key=lambda other: (work[other.person], other.person))
                if work[least.person] <= work[one.person] - 2:
                    people[place] = least
                    work.subtract([one.person])
                    work.update([least.person])
                    moved = True
