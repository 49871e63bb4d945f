"""What `assignment.share_out` needs to know, read from the database; and the one who takes a review that is free again."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count

from crowdcoop.people.models import Membership, User
from incubator.applications.models import Application
from incubator.calls.models import Call, MentoringOrganisation
from incubator.reviews.assignment import Candidate, Case, Plan, share_out
from incubator.reviews.models import Review
from incubator.reviews.rules import mentors_of

AT_WORK = (Review.State.ASSIGNED, Review.State.SENT)


def plan_for(call: Call) -> Plan:
    """For every application of the call that lacks reviewers; nothing is written."""
    open_ones = call.applications.filter(state__in=[Application.State.SUBMITTED, Application.State.IN_REVIEW])
    return _plan(call, list(open_ones.order_by("sent_at", "id")))


def next_reviewer(application: Application) -> User | None:
    """Whoever has least to do among those who may; None if nobody is lacking, or nobody is free."""
    chosen = _plan(application.call, [application]).chosen.get(application.pk, [])
    return User.objects.get(pk=chosen[0]) if chosen else None


def _plan(call: Call, applications: list[Application]) -> Plan:
    mentors = list(mentors_of(call).values_list("pk", flat=True))
    belongs = _organisations(mentors)
    candidates = [Candidate(person, belongs[person]) for person in mentors]
    return share_out(_cases(call, applications), candidates, _load(call))


def _cases(call: Call, applications: list[Application]) -> list[Case]:
    asked, at_work, teams = defaultdict(set), defaultdict(set), defaultdict(set)
    rows = Review.objects.filter(application__in=applications).order_by("id")
    for application, person, state in rows.values_list("application", "reviewer", "state"):
        asked[application].add(person)
        if state in AT_WORK:
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
        )
        for one in applications
        if len(at_work[one.pk]) < call.reviews_needed
    ]


def _organisations(people: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    through = MentoringOrganisation.mentors.through.objects.filter(user__in=people).order_by("id")
    for person, organisation in through.values_list("user", "mentoringorganisation"):
        found[person].add(organisation)
    return defaultdict(frozenset, {person: frozenset(theirs) for person, theirs in found.items()})


def _load(call: Call) -> dict[int, int]:
    """Reviews of this call that each is asked for or has sent."""
    asked = Review.objects.filter(application__call=call, state__in=AT_WORK).order_by()
    return dict(asked.values_list("reviewer").annotate(n=Count("pk")))
