"""One mentor of each mentoring organisation goes with a co-op; who has least to do is asked first."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from crowdcoop.people.models import User
from incubator.applications.models import Application
from incubator.calls.models import Call, MentoringOrganisation
from incubator.journeys.models import Incubation
from incubator.journeys.rules import may_mentor

OVER = (Incubation.State.GRADUATED, Incubation.State.DROPPED_OUT)


def organisations_of(call: Call) -> QuerySet[MentoringOrganisation]:
    """Those that give the call their hours; all of them if the call names none."""
    if call.pools.exists():
        return MentoringOrganisation.objects.filter(call_pools__call=call).order_by("call_pools__id")
    return MentoringOrganisation.objects.order_by("id")


def share_out(application: Application, chosen: Iterable[User]) -> dict[MentoringOrganisation, User]:
    """For each organisation the one chosen for it, else its mentor with the fewest co-ops; left out if it has none free."""
    chosen = {person.pk for person in chosen}
    going: dict[MentoringOrganisation, User] = {}
    for organisation in organisations_of(application.call):
        people = list(_least_busy(application).filter(mentoring_organisations=organisation))
        if people:
            going[organisation] = next((person for person in people if person.pk in chosen), people[0])
    return going


def anybody(application: Application) -> User | None:
    return _least_busy(application).first()


def _least_busy(application: Application) -> QuerySet[User]:
    under_way = ~Q(mentored__state__in=OVER)
    return (
        may_mentor(application.cooperative)
        .annotate(busy=Count("mentored", filter=under_way, distinct=True) + Count("accompaniments", distinct=True))
        .order_by("busy", "id")
    )
