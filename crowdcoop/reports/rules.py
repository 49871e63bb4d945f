"""Who may see and ask for the reports of a co-op, and when."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.people import rules as people
from crowdcoop.people.models import Cooperative, CooperativeQuerySet, User
from crowdcoop.reports.models import Report

A_DAY = timedelta(days=1)
MOST_A_DAY = 10


def cooperatives_of(person: Any) -> CooperativeQuerySet:
    """Whose reports this person may read: one's own co-ops and those one mentors; coordination reads all."""
    if people.coordinator.test(person, None):
        return Cooperative.objects.all()
    own = Q(pk__in=Cooperative.objects.of(person).order_by().values("pk"))
    # The room above keeps who mentors whom; its relation is asked by name, as foreign keys upwards are.
    mentored = Q(incubation__mentor=person) if people.mentor.test(person, None) else Q()
    return Cooperative.objects.filter(own | mentored)


@predicate
def reader(person, about) -> bool:
    """In the co-op's team, its mentor, or the programme's coordination."""
    if person is None or not person.is_authenticated:
        return False
    return cooperatives_of(person).filter(pk=about.cooperative.pk).exists()


def none_being_made(cooperative: Cooperative, by: User | None) -> Any:
    waiting = cooperative.reports.filter(state=Report.State.REQUESTED).exclude(requested_by=None)
    return (
        _("A report is being made already: it will be in your inbox in a minute.") if by and waiting.exists() else None
    )


def not_too_many_today(cooperative: Cooperative, by: User | None) -> Any:
    today = cooperative.reports.filter(requested_at__gt=clock.now() - A_DAY).exclude(requested_by=None)
    return _("That is enough reports for one day. Ask again tomorrow.") if by and today.count() >= MOST_A_DAY else None


def whoever_asked_and_coordinators(report: Report, _by: Any) -> list[User]:
    asked = [report.requested_by] if report.requested_by else []
    return [*asked, *people.coordinators()]
