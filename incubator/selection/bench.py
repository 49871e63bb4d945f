"""How fast the coordination's pages answer with a full call; everything is built, measured and forgotten in one transaction."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from crowdcoop import clock
from crowdcoop.people.models import Cooperative, Role, User
from incubator.applications.models import Application
from incubator.calls.models import Call
from incubator.reviews import rubric
from incubator.reviews.models import Review
from incubator.selection import staff

FEW, MANY, REVIEWS = 50, 500, 3
LIMIT_MS = 500
TIMES = 5  # the best of so many: the machine may be busy with something else
PAGES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "table": staff.staff_applications,
    "sorted": staff.staff_applications,
    "sheet": staff.staff_applications_csv,
    "compare": staff.staff_compare,
}
ASKED = {"sorted": {"sort": "-mean", "reviews": "all"}}


@dataclass
class Figure:
    name: str
    value: float
    limit: float

    def told(self) -> dict[str, Any]:
        return {
            "figure": self.name,
            "value": self.value,
            "limit": self.limit,
            "ratio": round(self.value / self.limit, 2),
            "held": self.value <= self.limit,
        }


def applications() -> Iterator[Figure]:
    """Of 500 applications × 3 reviews, and of 50 × 3 beside them: the time, and how many queries more the many take."""
    with transaction.atomic():
        small, large = _world(FEW), _world(MANY)
        reader = User.objects.create_user("bench@example.org", name="Bench")
        Role.objects.create(person=reader, name=Role.Name.COORDINATOR)
        for name, page in PAGES.items():
            few_ms, few = _measured(page, reader, {"call": small.pk, **ASKED.get(name, {})})
            many_ms, many = _measured(page, reader, {"call": large.pk, **ASKED.get(name, {})})
            yield Figure(f"{name}: {MANY} × {REVIEWS}, ms", many_ms, LIMIT_MS)
            yield Figure(f"{name}: {FEW} × {REVIEWS}, ms", few_ms, LIMIT_MS)
            yield Figure(f"{name}: queries with {MANY}, held to those with {FEW}", many, few)
        transaction.set_rollback(True)


def _measured(page: Callable, reader: User, asked: dict[str, Any]) -> tuple[float, int]:
    """Milliseconds of the page itself, drawn to its end, and its queries."""
    took = []
    for _again in range(TIMES):
        request = RequestFactory().get("/", asked)
        request.user, request.COOKIES[settings.SESSION_COOKIE_NAME] = reader, "bench"
        with CaptureQueriesContext(connection) as queries:
            before = time.perf_counter()
            answer = page(request)
            took.append((time.perf_counter() - before) * 1000)
        assert answer.status_code == 200
    return round(min(took), 1), len(queries)


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
