"""How fast the coordination's pages answer with a full call; everything is built, measured and forgotten in one transaction."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction

from crowdcoop import clock
from crowdcoop.desk.bench.figures import Figure
from crowdcoop.desk.bench.pages import Page, compared
from crowdcoop.people.models import Cooperative, Role, User
from incubator.applications.models import Application
from incubator.calls.models import Call
from incubator.reviews import rubric
from incubator.reviews.models import Review
from incubator.selection import staff

FEW, MANY, REVIEWS = 50, 500, 3
PAGES = (
    Page("table", staff.staff_applications, {}),
    Page("sorted", staff.staff_applications, {"sort": "-mean", "reviews": "all"}),
    Page("sheet", staff.staff_applications_csv, {}),
    Page("compare", staff.staff_compare, {}),
)


def applications() -> Iterator[Figure]:
    """Of 500 applications × 3 reviews, and of 50 × 3 beside them: the time, and how many queries more the many take."""
    with transaction.atomic():
        few, many = ((f"{size} × {REVIEWS}", _world(size).pk) for size in (FEW, MANY))
        reader = User.objects.create_user("bench@example.org", name="Bench")
        Role.objects.create(person=reader, name=Role.Name.COORDINATOR)
        for page in PAGES:
            yield from compared(page, reader, few, many)
        transaction.set_rollback(True)


def _world(size: int) -> Call:
    """Rows and no steps: nobody is told anything, and nothing of it is kept."""
    now = clock.now()
    call = Call.objects.create(
        title=f"Bench of {size}",
        slug=f"bench-of-{size}",
        opens_at=now,
        closes_at=now + timedelta(days=30),
        decision_by=now.date(),
        reviews_needed=REVIEWS,
    )
    for n, name in enumerate(("idea", "team", "viability", "impact", "community", "territory")):
        call.criteria.create(name=name, words=name, weight=15 + n, anchors=["", "", "", "", ""], position=n)
    people = User.objects.bulk_create(User(email=f"bench-{size}-{n}@example.org") for n in range(10))
    coops = Cooperative.objects.bulk_create(
        Cooperative(name=f"Bench {size} {n}", slug=f"bench-{size}-{n}", town=f"Town {n % 40}", created_at=now)
        for n in range(size)
    )
    rows = Application.objects.bulk_create(_application(call, coop, people[0], n) for n, coop in enumerate(coops))
    criteria = rubric.criteria_of(call)
    Review.objects.bulk_create(
        _review(row, people[(n + k) % 10], criteria, n * REVIEWS + k)
        for n, row in enumerate(rows)
        for k in range(REVIEWS)
    )
    return call


def _application(call: Call, coop: Cooperative, by: User, n: int) -> Application:
    return Application(
        call=call,
        cooperative=coop,
        state=Application.State.IN_REVIEW,
        started_by=by,
        started_at=call.opens_at,
        touched_at=call.opens_at,
        sent_at=call.opens_at,
        reference=f"BENCH-{call.pk}-{n}",
        blind_code=f"T-{n}",
        applicant_kind=Application.Kind.FORMING,
        people=4,
    )


def _review(row: Application, reviewer: User, criteria: list[Any], n: int) -> Review:
    scores: rubric.Marks = {one.name: (n * 7 + place * 3) % 5 for place, one in enumerate(criteria)}
    return Review(
        application=row,
        reviewer=reviewer,
        state=Review.State.SENT,
        assigned_at=row.sent_at,
        sent_at=row.sent_at,
        scores=scores,
        recommendation=Review.Recommendation.values[n % 3],
        comment="Sound.",
        total=rubric.total(criteria, scores),
    )
