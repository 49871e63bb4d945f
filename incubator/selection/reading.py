"""One application as the coordination reads it: what was sent, in any of its versions, and what its reviewers say, with their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from crowdcoop.people.models import User
from incubator.applications import answers
from incubator.applications.models import Application, SentVersion
from incubator.applications.rules import impartial_coordinator
from incubator.calls.content import CallQuestion
from incubator.reviews import rubric
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


def reviews_of(application: Application, reader: User) -> Reviews:
    asked = list(application.reviews.select_related("reviewer").order_by("assigned_at", "id"))
    counting = set(application.reviews.counting().order_by("id").values_list("pk", flat=True))
    sent = [review for review in asked if review.pk in counting]
    row = rows_of(Application.objects.filter(pk=application.pk), reader)[0]
    return Reviews(asked, sent, by_criterion(rubric.criteria_of(application.call), sent), row)


# -- Two of them side by side -----------------------------------------------------------------------


@dataclass
class Beside:
    application: Application
    content: Content
    reviews: Reviews


def beside(reader: User, pk: str) -> Beside:
    """None of a co-op of one's own: its reviews are not for its team."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        raise Http404
    sent = Application.objects.sent().select_related("cooperative", "call")
    application = get_object_or_404(sent, pk=pk)
    if not impartial_coordinator.test(reader, application):
        raise Http404
    version = application.versions.last()
    return Beside(application, version.content if version else {}, reviews_of(application, reader))


def answers_beside(left: Content, right: Content) -> list[tuple[str, str, str]]:
    """Each question of either, once, with both answers."""
    told = [{one.label: one.text for part in parts_of(content) for one in part.answers} for content in (left, right)]
    labels = [*told[0], *(label for label in told[1] if label not in told[0])]
    return [(label, told[0].get(label, ""), told[1].get(label, "")) for label in labels]


def criteria_beside(left: Beside, right: Beside) -> list[tuple[str, list[int], list[int]]]:
    """The marks of each criterion; two calls may have different ones."""
    found: dict[str, str] = {}
    for one in (left, right):
        found |= {each.name: in_language(each, "words") for each in rubric.criteria_of(one.application.call)}
    return [
        (words, sorted(left.reviews.row.marks.get(name, [])), sorted(right.reviews.row.marks.get(name, [])))
        for name, words in found.items()
    ]
