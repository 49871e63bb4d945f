"""Who may see and ask for the reports of a co-op, and when."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.people import rules as people
from crowdcoop.people.models import Cooperative, CooperativeQuerySet, User
from crowdcoop.reports.models import Report, ReportQuerySet

A_DAY = timedelta(days=1)
MOST_A_DAY = 10


def told_everything(person: Any) -> CooperativeQuerySet:
    """Of which co-ops this person may read all reports: one's own; coordination reads those of all."""
    if people.coordinator.test(person, None):
        return Cooperative.objects.all()
    return Cooperative.objects.filter(pk__in=Cooperative.objects.of(person).order_by().values("pk"))


def cooperatives_of(person: Any) -> CooperativeQuerySet:
    """Of which co-ops this person may read the progress reports: those of `told_everything` and those one mentors."""
    own = told_everything(person)
    if not people.mentor.test(person, None):
        return own
    # The room above keeps who mentors whom; its relation is asked by name, as foreign keys upwards are.
    return Cooperative.objects.filter(Q(pk__in=own.order_by().values("pk")) | Q(incubation__mentor=person))


def readable(person: Any) -> ReportQuerySet:
    """A copy of an application is not for mentors: it names those whom reviewers must not know."""
    money = people.finance.test(person, None)
    return Report.objects.readable(whole=told_everything(person), progress=cooperatives_of(person), money=money)


@predicate
def reader(person, about) -> bool:
    """In the co-op's team, its mentor, or the programme's coordination."""
    if person is None or not person.is_authenticated:
        return False
    return cooperatives_of(person).filter(pk=about.cooperative.pk).exists()


@predicate
def reader_of_it(person, report) -> bool:
    return person is not None and person.is_authenticated and readable(person).filter(pk=report.pk).exists()


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


def team_and_finance(report: Report, _by: Any) -> list[User]:
    return [*people.team(report), *people.finance_people()]
