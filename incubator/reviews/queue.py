"""What `assignment.share_out` needs to know, read from the database; and the one who takes a review that is free again."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from crowdcoop.people.models import Cooperative, Membership, User
from incubator.applications.models import Application
from incubator.calls.models import Call, MentoringOrganisation
from incubator.reviews.assignment import Candidate, Case, Plan, share_out
from incubator.reviews.models import Review
from incubator.reviews.rules import mentors_of

# Each application is a step of its own: more of them than this would keep a browser waiting.
AT_ONCE = 50


@dataclass
class Sharing:
    """The plan for a call, with what it was made of, for who looks at it."""

    plan: Plan
    cases: dict[int, Case]
    candidates: list[Candidate]
    load: dict[int, int]

    @property
    def next(self) -> Plan:
        """What is confirmed at once: as many applications as a page shows, oldest first."""
        first = [one for one in self.cases if one in self.plan.chosen][:AT_ONCE]
        return Plan({one: self.plan.chosen[one] for one in first})


def sharing(call: Call, by: User | None = None) -> Sharing:
    """Every application of the call that reviewers are asked for; nothing is written. A coordinator plans nothing for their own co-op."""
    open_ones = call.applications.filter(state__in=[Application.State.SUBMITTED, Application.State.IN_REVIEW])
    if by is not None:
        open_ones = open_ones.exclude(cooperative__in=Cooperative.objects.of(by).order_by().values("pk"))
    return _sharing(call, list(open_ones.order_by("sent_at", "id")))


def plan_for(call: Call, by: User | None = None) -> Plan:
    return sharing(call, by).plan


def next_reviewer(application: Application) -> User | None:
    """Whoever has least to do among those who may; None if nobody is lacking, or nobody is free."""
    chosen = _sharing(application.call, [application]).plan.chosen.get(application.pk, [])
    return User.objects.get(pk=chosen[0]) if chosen else None


def _sharing(call: Call, applications: list[Application]) -> Sharing:
    mentors = list(mentors_of(call).values_list("pk", flat=True))
    belongs = _organisations(mentors)
    candidates = [Candidate(person, belongs[person]) for person in mentors]
    cases = {case.application: case for case in _cases(call, applications)}
    load = load_of(call)
    lacking = [case for case in cases.values() if case.lacks]
    return Sharing(share_out(lacking, candidates, load), cases, candidates, load)


def _cases(call: Call, applications: list[Application]) -> list[Case]:
    asked, at_work, teams = defaultdict(set), defaultdict(set), defaultdict(set)
    rows = Review.objects.filter(application__in=applications)
    for application, person in rows.order_by("id").values_list("application", "reviewer"):
        asked[application].add(person)
    for application, person in rows.at_work().order_by("id").values_list("application", "reviewer"):
        at_work[application].add(person)
    members = Membership.objects.filter(cooperative__applications__in=applications, left_at=None).order_by("id")
    for cooperative, person in members.values_list("cooperative", "person"):
        teams[cooperative].add(person)
    belongs = _organisations({person for people in at_work.values() for person in people})
    return [
        Case(
            one.pk,
            lacks=max(0, call.reviews_needed - len(at_work[one.pk])),
            barred=frozenset(asked[one.pk] | teams[one.cooperative_id]),
            organisations=frozenset().union(*(belongs[person] for person in at_work[one.pk])),
            whole=not asked[one.pk],
        )
        for one in applications
    ]


def _organisations(people: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    through = MentoringOrganisation.mentors.through.objects.filter(user__in=people).order_by("id")
    for person, organisation in through.values_list("user", "mentoringorganisation"):
        found[person].add(organisation)
    return defaultdict(frozenset, {person: frozenset(theirs) for person, theirs in found.items()})


def load_of(call: Call) -> dict[int, int]:
    """Reviews of this call that each is asked for or has sent."""
    asked = Review.objects.filter(application__call=call).at_work().order_by("reviewer")
    return dict(asked.values_list("reviewer").annotate(n=Count("pk")))
