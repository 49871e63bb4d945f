"""What waits for somebody, in one line each with its reason: the mentor's and the coordination's pages list it, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.people.models import User
from incubator.calls.models import Call
from incubator.journeys.models import Incubation
from incubator.reviews.models import Review


@dataclass(frozen=True)
class Waiting:
    title: Any
    reason: Any
    url: str
    since: datetime
    due: date | None = None


def for_mentor(person: User) -> list[Waiting]:
    """Here, and in the rooms above that settings name."""
    above = [item for name in settings.WAITING_FOR_MENTOR for item in import_string(name)(person)]
    return _oldest_first([*_reviews(person), *_diagnoses(person), *above])


def for_coordination(person: User) -> list[Waiting]:
    above = [item for name in settings.WAITING_FOR_COORDINATION for item in import_string(name)(person)]
    return _oldest_first(above)


def _oldest_first(items: Iterable[Waiting]) -> list[Waiting]:
    return sorted(items, key=lambda item: item.since)


def held_up_for_mentor(person: User) -> list[Waiting]:
    """Theirs, but it waits for somebody else."""
    rows = Review.objects.held_up_for(person).select_related("application__call")
    return [_review(review, _held_up(review)) for review in rows]


def next_day_for_mentor() -> Call | None:
    """What empties no queue for long: the call that closes next."""
    return Call.objects.open_at(clock.now()).order_by("closes_at", "id").first()


def _held_up(review: Review) -> Any:
    unsure = review.relation == Review.Relation.UNSURE
    return _("The coordination is looking") if unsure else _("The team has been asked for information")


def _reviews(person: User) -> list[Waiting]:
    rows = Review.objects.waiting_for(person).select_related("application__call")
    return [
        _review(review, _("Go on with your review") if review.saved_at else _("Review the application"))
        for review in rows
    ]


def _review(review: Review, reason: Any) -> Waiting:
    return Waiting(
        review.blind_code, reason, review.get_absolute_url(), review.assigned_at, due=review.call.decision_by
    )


def _diagnoses(person: User) -> list[Waiting]:
    fresh = Incubation.objects.of_mentor(person).filter(state=Incubation.State.DIAGNOSIS, diagnosed_at=None)
    return [
        Waiting(
            incubation.cooperative.name,
            _("Write the initial diagnosis"),
            reverse("mentor_diagnosis", args=[incubation.pk]),
            incubation.started_at,
        )
        for incubation in fresh.select_related("cooperative")
    ]
