"""The next edition of a call: all that it asks, judges, shows and gives, a year later."""

import re
from calendar import isleap
from datetime import datetime
from typing import Any

from django.utils import timezone

from crowdcoop import clock
from incubator.calls import writing
from incubator.calls.content import CallPool, CallQuestion, Criterion, Partner, TimelineCard
from incubator.calls.models import Call, Terms

LONGEST = Call._meta.get_field("title").max_length
# What belongs to one edition only.
NOT_COPIED = {"id", "slug", "state", "title", "translations", "opens_at", "closes_at", "decision_by"}
NOT_COPIED |= {"announced_at", "closing_told_at", "copied_from"}


def next_edition(call: Call) -> Call:
    years = _years_until_it_can_open(call)
    first, last = call.opens_at.year, call.opens_at.year + years
    title = _titled(call.title, first, last)
    same = {field.name: getattr(call, field.name) for field in Call._meta.fields if field.name not in NOT_COPIED}
    copied = Call.objects.create(
        **same,
        title=title,
        slug=writing.free_slug(title),
        translations={code: _said_of(words, first, last) for code, words in call.translations.items()},
        opens_at=_later(call.opens_at, years),
        closes_at=_later(call.closes_at, years),
        decision_by=_later(call.decision_by, years),
        copied_from=call,
    )
    for rows in (call.questions, call.criteria, call.partners, call.pools):
        _copy(rows, copied)
    _copy(call.cards, copied, day=lambda card: _later(card.day, years))
    if call.terms:
        terms = {"text": call.terms.text, "translations": call.terms.translations}
        Terms.objects.create(call=copied, version=1, published_at=clock.now(), **terms)
    return copied


def _copy(rows: Any, call: Call, **other: Any) -> None:
    model: type[CallQuestion | Criterion | Partner | CallPool | TimelineCard] = rows.model
    names = [field.attname for field in model._meta.fields if field.name not in ("id", "call")]
    model.objects.bulk_create(
        model(
            call=call,
            **{name: other[name](row) if name in other else getattr(row, name) for name in names},
        )
        for row in rows.all()
    )


def _years_until_it_can_open(call: Call) -> int:
    """One, or as many as it takes when an old edition is copied."""
    years, now = 1, clock.now()
    while _later(call.opens_at, years) <= now:
        years += 1
    return years


def _later(day: Any, years: int) -> Any:
    """The same day and hour where the programme lives; the 29th of February is the 28th where there is none."""
    if isinstance(day, datetime):
        day = day.astimezone(timezone.get_default_timezone())
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return day.replace(year=year, day=28)
    return day.replace(year=year)


def _titled(title: str, first: int, last: int) -> str:
    """The year it names becomes the next one; a title without a year gets it."""
    named = re.sub(rf"\b{first}\b", str(last), title)
    if named == title and str(last) not in title:
        named = f"{title[: LONGEST - 5].rstrip()} {last}"
    return named[:LONGEST]


def _said_of(words: dict[str, Any], first: int, last: int) -> dict[str, Any]:
    return {**words, "title": _titled(words["title"], first, last)} if words.get("title") else words
