"""The reviews of one application side by side, and what is said about them; who reads decides whether there are names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from incubator.applications.models import Application
from incubator.calls.content import Criterion
from incubator.reviews import rubric
from incubator.reviews.blind import Veil
from incubator.reviews.models import Review


@dataclass
class Row:
    words: str
    marks: list[int | None]
    # A difference that is worth talking about.
    apart: bool


@dataclass
class Opinion:
    who: str
    recommendation: str
    total: int | None
    comment: str


@dataclass
class Said:
    who: str
    words: str
    at: datetime


def by_criterion(criteria: Iterable[Criterion], reviews: Sequence[Review]) -> list[Row]:
    rows = []
    for criterion in criteria:
        marks = [review.scores.get(criterion.name) for review in reviews]
        rows.append(Row(in_language(criterion, "words"), marks, far_apart(marks)))
    return rows


def far_apart(marks: Iterable[int | None]) -> bool:
    given = [mark for mark in marks if mark is not None]
    return bool(given) and max(given) - min(given) >= rubric.FAR_APART


def own_first(own: Review) -> list[Review]:
    """Those that count; of two reviewers who look at the same page each has their own in the first column."""
    sent = own.application.reviews.counting().order_by("assigned_at", "id")
    return sorted(sent, key=lambda one: one.pk != own.pk)


def without_names(own: Review, reviews: Iterable[Review], number: Mapping[int, int], veil: Veil) -> list[Opinion]:
    return [
        Opinion(
            _("Your review") if one.pk == own.pk else _("Reviewer %(number)s") % {"number": number[one.reviewer_id]},
            one.get_recommendation_display(),
            one.total,
            veil(one.comment),
        )
        for one in reviews
    ]


def numbers(application: Application) -> dict[int, int]:
    """The same for everybody and for ever: also who left the review keeps theirs."""
    asked = application.reviews.order_by("assigned_at", "id").values_list("reviewer", flat=True)
    return {person: number for number, person in enumerate(asked, start=1)}


def conversation(application: Application, reader: int, number: Mapping[int, int], veil: Veil) -> list[Said]:
    """For a reviewer: nobody has a name, not even the coordination."""
    return [
        Said(_who(remark.author_id, reader, number), veil(remark.words), remark.written_at)
        for remark in application.remarks.order_by("written_at", "id")
    ]


def _who(author: int, reader: int, number: Mapping[int, int]) -> Any:
    if author == reader:
        return _("You")
    return _("Reviewer %(number)s") % {"number": number[author]} if author in number else _("The coordination")
