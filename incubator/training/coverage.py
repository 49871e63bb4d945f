"""What a team has covered: asked in the same way by its pages, the gate and the report."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from crowdcoop.people.models import Membership
from incubator.journeys.models import Incubation
from incubator.training.models import Completion, Module


@dataclass(frozen=True)
class Coverage:
    """Of one module: how many of the team now have passed it, and what the call asks."""

    passed: int
    of: int
    needed: int
    treasurer_asked: bool
    treasurer_passed: bool

    @property
    def met(self) -> bool:
        return self.passed >= self.needed and (self.treasurer_passed or not self.treasurer_asked)

    @property
    def sentence(self) -> str:
        """`2 of 5 passed; the rule asks 2, the treasurer among them.`"""
        figures = {"n": self.passed, "of": self.of, "needed": self.needed}
        if self.treasurer_asked:
            words = ngettext(
                "%(n)s of %(of)s passed; the rule asks %(needed)s, the treasurer among them.",
                "%(n)s of %(of)s passed; the rule asks %(needed)s, the treasurer among them.",
                self.passed,
            )
        else:
            words = ngettext(
                "%(n)s of %(of)s passed; the rule asks %(needed)s.",
                "%(n)s of %(of)s passed; the rule asks %(needed)s.",
                self.passed,
            )
        return words % figures


@dataclass(frozen=True)
class Team:
    """Who is in it now, and which modules each has passed."""

    people: frozenset[int]
    treasurers: frozenset[int]
    needed: int
    treasurer_asked: bool
    passed: dict[int, frozenset[int]]

    def of(self, module: Module) -> Coverage:
        who = self.passed.get(module.pk, frozenset())
        return Coverage(len(who), len(self.people), self.needed, self.treasurer_asked, bool(who & self.treasurers))

    def has_passed(self, module: Module, person: Any) -> bool:
        return person is not None and person.pk in self.passed.get(module.pk, frozenset())

    def opens(self, module: Module, person: Any) -> bool:
        """Whether this module, which comes first, keeps nobody back: the person has passed it, or the team covered it."""
        return self.has_passed(module, person) or self.of(module).met


def of_team(incubation: Incubation, as_of: datetime | None = None) -> Team:
    """Two queries, however many modules and people. Only who is in the team now counts."""
    members = Membership.objects.filter(cooperative=incubation.cooperative_id, left_at=None, person__is_active=True)
    part_of = dict(members.values_list("person_id", "role").order_by("id"))
    done = Completion.objects.filter(cooperative=incubation.cooperative, person__in=part_of)
    if as_of is not None:
        done = done.filter(at__lte=as_of)
    passed: dict[int, set[int]] = defaultdict(set)
    for module, person in done.values_list("module_id", "person_id").order_by("id"):
        passed[module].add(person)
    treasurers = {person for person, part in part_of.items() if part == Membership.Part.TREASURER}
    call = incubation.call
    return Team(
        frozenset(part_of),
        frozenset(treasurers),
        call.members_needed_per_module,
        call.treasurer_learns,
        {module: frozenset(people) for module, people in passed.items()},
    )
