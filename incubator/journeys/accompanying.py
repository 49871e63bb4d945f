"""One mentor of each mentoring organisation goes with a co-op; who has least to do is asked first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from crowdcoop.people.models import User
from incubator.applications.models import Application
from incubator.calls.models import Call, MentoringOrganisation
from incubator.journeys.models import Accompaniment, Incubation
from incubator.journeys.rules import may_mentor
from incubator.reviews.models import Review

Going = dict[MentoringOrganisation, User]


def organisations_of(call: Call) -> QuerySet[MentoringOrganisation]:
    """Those that give the call their hours; all of them if the call names none."""
    if call.pools.exists():
        return MentoringOrganisation.objects.filter(call_pools__call=call).order_by("call_pools__id")
    return MentoringOrganisation.objects.order_by("id")


def load() -> dict[int, int]:
    """How many co-ops each mentor goes with now, by person; who is the mentor and goes for an organisation counts once."""
    under_way = Incubation.objects.under_way()
    goes: dict[int, set[int]] = defaultdict(set)
    for person, incubation in under_way.exclude(mentor=None).values_list("mentor", "pk"):
        goes[person].add(incubation)
    for_one = Accompaniment.objects.filter(incubation__in=under_way.order_by().values("pk"))
    for person, incubation in for_one.values_list("mentor", "incubation"):
        goes[person].add(incubation)
    return {person: len(incubations) for person, incubations in goes.items()}


def people_of(application: Application, busy: Mapping[int, int]) -> dict[MentoringOrganisation, list[User]]:
    """Who may go with the co-op for each organisation, least busy first."""
    organisations = list(organisations_of(application.call))
    through = MentoringOrganisation.mentors.through.objects.filter(mentoringorganisation__in=organisations)
    belongs = set(through.order_by("id").values_list("mentoringorganisation", "user"))
    free = least_busy(application, busy)
    return {one: [person for person in free if (one.pk, person.pk) in belongs] for one in organisations}


def least_busy(application: Application, busy: Mapping[int, int]) -> list[User]:
    """Whoever left the review for a relation with the group is named last: the coordination may know better, a machine does not."""
    left = Review.objects.filter(application=application, state=Review.State.WITHDRAWN).order_by()
    related = set(left.values_list("reviewer", flat=True))
    people = may_mentor(application.cooperative)
    return sorted(people, key=lambda person: (person.pk in related, busy.get(person.pk, 0), person.pk))


def share_out(application: Application, chosen: Iterable[User], *, lead: User | None = None) -> Going:
    """For each organisation the one chosen for it, else the lead mentor if theirs, else its mentor with the fewest co-ops.

    An organisation without anybody free is left out.
    """
    busy, wanted = load(), {person.pk for person in chosen}
    people = people_of(application, busy)
    belongs: dict[int, int] = defaultdict(int)
    for one in (person for several in people.values() for person in several):
        belongs[one.pk] += 1

    def first(person: User) -> tuple[int, int]:
        # Of two chosen ones, whoever can go for no other organisation; of the others, as they stand.
        rank = 0 if person.pk in wanted else 1 if lead and person.pk == lead.pk else 2
        return rank, belongs[person.pk] if rank == 0 else 0

    return {organisation: min(several, key=first) for organisation, several in people.items() if several}


def anybody(application: Application) -> User | None:
    return next(iter(least_busy(application, load())), None)
