"""What each mentor has on the desk, side by side: in a number of queries that does not grow with them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from crowdcoop import clock
from crowdcoop.people.models import Role, User
from incubator.advice import given as hours
from incubator.advice.models import Session
from incubator.applications.models import Application
from incubator.journeys.accompanying import load
from incubator.journeys.models import Incubation
from incubator.reviews.models import Review
from incubator.training.worksheets.models import Worksheet


@dataclass(frozen=True)
class Load:
    person: User
    cooperatives: int
    sessions: int
    minutes: int
    waiting: int


def of_mentors() -> list[Load]:
    """Whoever has most to do stands first."""
    people = list(User.objects.with_role(Role.Name.MENTOR))
    now, goes = clock.now(), load()
    given, booked, waiting = hours.given_this_month(people), _booked(now), _waiting()
    rows = [
        Load(one, goes.get(one.pk, 0), booked.get(one.pk, 0), given.get(one.pk, 0), waiting[one.pk]) for one in people
    ]
    return sorted(rows, key=lambda row: (-row.cooperatives, -row.waiting, str(row.person)))


def _booked(now: datetime) -> dict[int, int]:
    coming = Session.objects.filter(state=Session.State.BOOKED, starts_at__gt=now)
    return dict(coming.order_by("mentor").values_list("mentor").annotate(n=Count("pk")))


def _waiting() -> Counter:
    """Reviews to send, diagnoses to write, worksheets to check and sessions to write down."""
    reviews = Review.objects.filter(state=Review.State.ASSIGNED, application__state=Application.State.IN_REVIEW)
    diagnoses = Incubation.objects.filter(state=Incubation.State.DIAGNOSIS, diagnosed_at=None).exclude(mentor=None)
    sessions = Session.objects.filter(state=Session.State.BOOKED, starts_at__lt=clock.now())
    found: Counter = Counter()
    sheets = Worksheet.objects.waiting().exclude(incubation__mentor=None)
    asked = ((reviews, "reviewer"), (diagnoses, "mentor"), (sheets, "incubation__mentor"), (sessions, "mentor"))
    for rows, whose in asked:
        found.update(dict(rows.order_by(whose).values_list(whose).annotate(n=Count("pk"))))
    return found
