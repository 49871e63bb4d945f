"""The applications as the coordination compares them: one row each, in a number of queries that does not grow with them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative, User
from incubator.applications.models import Application, ApplicationQuerySet
from incubator.calls.content import CallQuestion
from incubator.reviews import rubric
from incubator.reviews.models import Review
from incubator.selection.models import Decision

Recommendation = Review.Recommendation
KINDS = {
    Application.Kind.CONVERTING: _("association"),
    Application.Kind.FORMING: _("group"),
    Application.Kind.YOUNG: _("young co-op"),
}
AT_WORK = Q(reviews__state__in=[Review.State.ASSIGNED, Review.State.SENT])
COLUMNS = {
    "pk": "pk",
    "reference": "reference",
    "code": "blind_code",
    "state": "state",
    "kind": "applicant_kind",
    "sent_at": "sent_at",
    "call_id": "call",
    "call": "call__title",
    "due": "call__reviews_needed",
    "cooperative_id": "cooperative",
    "name": "cooperative__name",
    "town": "cooperative__town",
    "outcome": "decision__outcome",
    "decided": "decision__sent_at",
    "rank": "decision__rank",
    "asked": "asked",
}


@dataclass
class Row:
    pk: int
    reference: str
    code: str
    state: str
    kind: str
    sent_at: datetime | None
    call_id: int
    call: str
    due: int
    cooperative_id: int
    name: str
    town: str
    outcome: str | None
    decided: datetime | None
    rank: int | None
    asked: int
    # Of a co-op in whose team the reader is: reviews and decision stay hidden.
    own: bool = False
    totals: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    marks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    advice: Counter = field(default_factory=Counter)
    done: int = 0

    @property
    def state_words(self) -> str:
        return str(Application.State(self.state).label)

    @property
    def kind_words(self) -> str:
        """In a word or two: there are many columns."""
        return str(KINDS[Application.Kind(self.kind)]) if self.kind else ""

    @property
    def prepared(self) -> str:
        """The decision that waits to be sent; "" if there is none."""
        return self.outcome if self.outcome and self.decided is None else ""

    @property
    def prepared_words(self) -> str:
        return str(Decision.Outcome(self.prepared).label) if self.prepared else ""

    @property
    def mean(self) -> int | None:
        return rubric.mean(self.totals)

    @property
    def median(self) -> int | None:
        return rubric.median(self.totals)

    @property
    def spread(self) -> int | None:
        return rubric.spread(self.totals)

    @property
    def answer_points(self) -> int | None:
        return rubric.mean(self.points)

    @property
    def lacking(self) -> int:
        return max(0, self.due - self.done)

    @property
    def apart(self) -> bool:
        """In some criterion two reviewers are two marks or more from each other."""
        return any(max(marks) - min(marks) >= rubric.FAR_APART for marks in self.marks.values())

    def advised(self) -> tuple[int, int, int]:
        return self.advice[Recommendation.YES], self.advice[Recommendation.MAYBE], self.advice[Recommendation.NO]


def rows_of(applications: ApplicationQuerySet, reader: User) -> list[Row]:
    """Every one of them, with what its reviews come to."""
    mine = set(Cooperative.objects.of(reader).order_by("pk").values_list("pk", flat=True))
    found = applications.annotate(asked=Count("reviews", filter=AT_WORK)).order_by("sent_at", "pk")
    rows = {}
    for values in found.values_list(*COLUMNS.values()):
        row = Row(**dict(zip(COLUMNS, values, strict=True)))
        rows[row.pk] = row
        if row.cooperative_id in mine:
            row.own, row.outcome, row.rank = True, None, None
    _add_reviews(rows, applications)
    return list(rows.values())


def _add_reviews(rows: dict[int, Row], applications: ApplicationQuerySet) -> None:
    most = _most_points({row.call_id for row in rows.values()})
    sent = Review.objects.counting().filter(application__in=applications.order_by().values("pk")).order_by("id")
    for pk, total, scores, points, advice in sent.values_list(
        "application", "total", "scores", "points", "recommendation"
    ):
        row = rows[pk]
        row.done += 1
        if not row.own:
            _add(row, total, scores, advice)
            row.points += _share(points, most[row.call_id])


def _add(row: Row, total: int | None, scores: dict[str, int | None], advice: str) -> None:
    row.advice[advice] += 1
    row.totals += [total] if total is not None else []
    for name, mark in scores.items():
        if mark is not None:
            row.marks[name].append(mark)


def _most_points(calls: Iterable[int]) -> dict[int, dict[str, int]]:
    """By call: the questions with a maximum score."""
    most: dict[int, dict[str, int]] = defaultdict(dict)
    scored = CallQuestion.objects.filter(call__in=calls, max_score__gt=0, seen_blind=True)
    for call, name, score in scored.order_by("id").values_list("call", "name", "max_score"):
        most[call][name] = score
    return most


def _share(points: dict[str, int | None], most: dict[str, int]) -> list[int]:
    """Of the points that could be given, in hundredths of a percent; what could not be judged is left out."""
    judged = {name: given for name, given in points.items() if given is not None and name in most}
    possible = sum(most[name] for name in judged)
    return [sum(judged.values()) * rubric.WHOLE // possible] if possible else []


def middle(marks: Sequence[int]) -> int | None:
    """The median of marks in tenths: between a 2 and a 3 it is 25."""
    return rubric.median([mark * 10 for mark in marks])


def figure(number: int | None, by: int = 100) -> str:
    """7250 is 72,5, as the reader writes it; nothing where there is nothing."""
    if number is None:
        return ""
    rounded = (Decimal(number) / by).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(number_format(rounded, decimal_pos=1))


def has_points(calls: Iterable[int]) -> bool:
    scored = CallQuestion.objects.filter(call__in=calls, seen_blind=True).order_by()
    return bool(scored.aggregate(most=Sum("max_score"))["most"])
