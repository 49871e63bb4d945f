"""What waits for somebody, in one line each with its reason: the mentor's and the coordination's pages list it, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crowdcoop.people.models import User
from incubator.journeys.models import Incubation, SignOff
from incubator.journeys.rules import NEXT_STAGE
from incubator.reviews.models import Review


@dataclass(frozen=True)
class Waiting:
    title: Any
    reason: Any
    url: str
    since: datetime


def for_mentor(person: User) -> list[Waiting]:
    """Here, and in the rooms above that settings name."""
    above = [item for name in settings.WAITING_FOR_MENTOR for item in import_string(name)(person)]
    return _oldest_first([*_reviews(person), *_diagnoses(person), *above])


def for_coordination(person: User) -> list[Waiting]:
    above = [item for name in settings.WAITING_FOR_COORDINATION for item in import_string(name)(person)]
    return _oldest_first([*_to_sign_off(person), *above])


def _oldest_first(items: Iterable[Waiting]) -> list[Waiting]:
    return sorted(items, key=lambda item: item.since)


def _reviews(person: User) -> list[Waiting]:
    open_ones = Review.objects.waiting_for(person).select_related("application")
    return [
        Waiting(
            review.application.blind_code, _("Review the application"), review.get_absolute_url(), review.assigned_at
        )
        for review in open_ones
    ]


def _diagnoses(person: User) -> list[Waiting]:
    fresh = Incubation.objects.of_mentor(person).filter(state=Incubation.State.DIAGNOSIS, diagnosed_at=None)
    return [
        Waiting(
            incubation.cooperative.name,
            _("Write the initial diagnosis"),
            reverse("mentor_cooperative", args=[incubation.pk]),
            incubation.started_at,
        )
        for incubation in fresh.select_related("cooperative")
    ]


def _to_sign_off(person: User) -> list[Waiting]:
    """The mentor has said yes to the next stage; a second person has not."""
    found = []
    for state, stage in NEXT_STAGE.items():
        yes = SignOff.objects.filter(stage=stage, incubation__state=state)
        second = yes.filter(incubation=OuterRef("incubation")).exclude(person=OuterRef("person"))
        first = yes.filter(~Exists(second), person=F("incubation__mentor")).exclude(person=person)
        for sign_off in first.select_related("incubation__cooperative"):
            url = reverse("staff_cooperative", args=[sign_off.incubation_id])
            found.append(Waiting(sign_off.incubation.cooperative.name, _("A second sign-off"), url, sign_off.at))
    return found
