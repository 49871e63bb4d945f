"""One application as the coordination reads it: what was sent, in any of its versions, and what its reviewers say, with their names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from crowdcoop.people.models import User
from incubator.applications import answers
from incubator.applications.models import Application, SentVersion
from incubator.calls.content import CallQuestion, Criterion
from incubator.reviews.models import Review
from incubator.reviews.opinions import by_criterion
from incubator.selection.table import Row, figure, rows_of

Content = Mapping[str, Any]


class Answer(NamedTuple):
    label: str
    text: str
    files: list[dict[str, Any]]


class Part(NamedTuple):
    title: str
    answers: list[Answer]


def parts_of(content: Content) -> list[Part]:
    """The answers of a sent version, part by part; what the co-op says of itself stands first."""
    about_us = {**content.get("cooperative", {})}
    about_us |= {name: content[name] for name in answers.ABOUT_US if name in content}
    first = [
        Answer(answers.label_of(name), answers.read_about_us(name, answers.as_kept(value)), [])
        for name, value in about_us.items()
    ]
    found = {part: [] for part in CallQuestion.Part.values}
    for one in content.get("answers", []):
        found[one["part"]].append(_answer(one))
    return [
        Part(_("The co-op"), first),
        *(Part(str(CallQuestion.Part(part).label), rows) for part, rows in found.items() if rows),
    ]


def _answer(one: Mapping[str, Any]) -> Answer:
    files = one.get("files", [])
    return Answer(one["words"], answers.as_read(one["kind"], one["value"], one.get("choices", ())), files)


def version_of(application: Application, number: str) -> SentVersion | None:
    """The one that was asked for, else the last; a number that is none of its versions is a page that does not exist."""
    if not number:
        return application.versions.last()
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise Http404
    return get_object_or_404(application.versions, number=number)


@dataclass
class Reviews:
    """What its reviewers say, in the order in which they were asked."""

    asked: list[Review]
    sent: list[Review]
    criteria: list[Any]
    row: Row

    @property
    def figures(self) -> list[tuple[str, str]]:
        told = [(_("Mean"), self.row.mean), (_("Median"), self.row.median), (_("Spread"), self.row.spread)]
        told += [(_("Points"), self.row.answer_points)] if self.row.points else []
        return [(words, figure(number)) for words, number in told if number is not None]


def reviews_of(applications: Sequence[Application], reader: User) -> list[Reviews]:
    """In as many queries for two as for one."""
    ids = [one.pk for one in applications]
    found = Review.objects.filter(application__in=ids)
    asked = list(found.select_related("reviewer").order_by("assigned_at", "id"))
    counting = set(Review.objects.counting().filter(application__in=ids).order_by("id").values_list("pk", flat=True))
    rows = {row.pk: row for row in rows_of(Application.objects.filter(pk__in=ids), reader)}
    criteria = criteria_of({one.call_id for one in applications})
    told = []
    for one in applications:
        theirs = [review for review in asked if review.application_id == one.pk]
        sent = [review for review in theirs if review.pk in counting]
        told.append(Reviews(theirs, sent, by_criterion(criteria[one.call_id], sent), rows[one.pk]))
    return told


def criteria_of(calls: Iterable[int]) -> dict[int, list[Criterion]]:
    found: dict[int, list[Criterion]] = defaultdict(list)
    for one in Criterion.objects.filter(call__in=calls).select_related("call").order_by("position", "id"):
        found[one.call_id].append(one)
    return found


# -- Two of them side by side -----------------------------------------------------------------------


@dataclass
class Beside:
    application: Application
    content: Content
    reviews: Reviews


def beside(reader: User, *numbers: str) -> list[Beside]:
    """None of a co-op of one's own: its reviews are not for its team."""
    if not all(number.isascii() and number.isdigit() and len(number) < 18 for number in numbers):
        raise Http404
    sent = Application.objects.sent().filter(pk__in=numbers).select_related("cooperative", "call")
    found = {one.pk: one for one in sent.order_by("pk")}
    if any(int(number) not in found for number in numbers):
        raise Http404
    pair = [found[int(number)] for number in numbers]
    reviews = reviews_of(pair, reader)
    if any(each.row.own for each in reviews):
        raise Http404
    versions = SentVersion.objects.filter(application__in=found).order_by("number")
    contents = {version.application_id: version.content for version in versions}
    return [Beside(one, contents.get(one.pk, {}), each) for one, each in zip(pair, reviews, strict=True)]


def answers_beside(left: Content, right: Content) -> list[tuple[str, str, str]]:
    """Each question of either, once, with both answers."""
    told = [{one.label: one.text for part in parts_of(content) for one in part.answers} for content in (left, right)]
    labels = [*told[0], *(label for label in told[1] if label not in told[0])]
    return [(label, told[0].get(label, ""), told[1].get(label, "")) for label in labels]


def criteria_beside(left: Beside, right: Beside) -> list[tuple[str, list[int], list[int]]]:
    """The marks of each criterion; two calls may have different ones."""
    criteria = criteria_of({left.application.call_id, right.application.call_id})
    found = {one.name: in_language(one, "words") for several in criteria.values() for one in several}
    return [
        (words, sorted(left.reviews.row.marks.get(name, [])), sorted(right.reviews.row.marks.get(name, [])))
        for name, words in found.items()
    ]
