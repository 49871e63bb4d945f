"""Who reviews what, shared out evenly: nobody their own co-op, nobody with a conflict, no organisation twice on one application."""

from collections import Counter
from collections.abc import Mapping, Sequence
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


@dataclass
class Plan:
    chosen: dict[int, list[int]] = field(default_factory=dict)
    # Applications for which there are not enough reviewers, and how many they lack.
    short: dict[int, int] = field(default_factory=dict)


def share_out(cases: Sequence[Case], candidates: Sequence[Candidate], load: Mapping[int, int]) -> Plan:
    """`load` is how many reviews each has to do already. The applications with the fewest possible reviewers choose first."""
    plan, work = Plan(), Counter(load)
    for case in sorted(cases, key=lambda case: (len(_possible(case, candidates)), case.application)):
        chosen = _least_loaded(case, candidates, work)
        if chosen:
            plan.chosen[case.application] = chosen
        if len(chosen) < case.lacks:
            plan.short[case.application] = case.lacks - len(chosen)
        work.update(chosen)
    return plan


def _least_loaded(case: Case, candidates: Sequence[Candidate], work: Mapping[int, int]) -> list[int]:
    chosen: list[Candidate] = []
    for _place in range(case.lacks):
        taken = case.organisations.union(*(one.organisations for one in chosen))
        free = [
            one for one in _possible(case, candidates) if one not in chosen and not one.organisations & taken
        ]
        if not free:
            break
        chosen.append(min(free, key=lambda one: (work[one.person], one.person)))
    return [one.person for one in chosen]


def _possible(case: Case, candidates: Sequence[Candidate]) -> list[Candidate]:
    return [one for one in candidates if one.person not in case.barred and not one.organisations & case.organisations]
