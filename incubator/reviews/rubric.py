"""Marks and their sums: integers only, in hundredths of a percent (7250 is 72,5 %), halves rounded up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from incubator.calls.content import HIGHEST, CallQuestion, Criterion
from incubator.calls.models import Call

WHOLE = 10_000
FAR_APART = 2  # marks; from here on opinions are different enough to talk about them
Marks = dict[str, int | None]


@dataclass(frozen=True)
class Rubric:
    """What a review of this call answers."""

    criteria: list[Criterion]
    # Questions whose answers get points of their own.
    scored: list[CallQuestion]


def rubric_of(call: Call) -> Rubric:
    return Rubric(criteria_of(call), scored_questions_of(call))


def criteria_of(call: Call) -> list[Criterion]:
    return list(call.criteria.all())


def scored_questions_of(call: Call) -> list[CallQuestion]:
    """Those with a maximum score, which reviewers may see."""
    return list(call.questions.filter(max_score__gt=0, seen_blind=True))


def total(criteria: Iterable[Criterion], scores: Marks) -> int | None:
    """The weighted score of one review; criteria that could not be judged weigh nothing."""
    judged = [(one.weight, mark) for one in criteria if (mark := scores.get(one.name)) is not None]
    weight = sum(weight for weight, _mark in judged) * HIGHEST
    reached = sum(weight * mark for weight, mark in judged)
    return _divided(reached * WHOLE, weight) if weight else None


def mean(totals: Sequence[int]) -> int | None:
    return _divided(sum(totals), len(totals)) if totals else None


def median(totals: Sequence[int]) -> int | None:
    ordered, half = sorted(totals), len(totals) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else _divided(ordered[half - 1] + ordered[half], 2)


def spread(totals: Sequence[int]) -> int | None:
    """From the lowest to the highest."""
    return max(totals) - min(totals) if totals else None


def _divided(number: int, by: int) -> int:
    return (number * 2 + by) // (by * 2)
