"""What waits for somebody, in one line each with its reason: the mentor's and the coordination's pages list it, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crowdcoop.people.models import User
from incubator.applications.models import Application, Review
from incubator.journeys.models import Incubation, SignOff
from incubator.journeys.rules import NEXT_STAGE


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
    return _oldest_first([*_to_assign(), *_to_decide(), *_to_sign_off(person), *above])


def _oldest_first(items: Iterable[Waiting]) -> list[Waiting]:
    return sorted(items, key=lambda item: item.since)


def _reviews(person: User) -> list[Waiting]:
    open_ones = Review.objects.filter(
        reviewer=person, state=Review.State.ASSIGNED, application__state=Application.State.IN_REVIEW
    ).select_related("application")
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


def _to_assign() -> list[Waiting]:
    """Just received, or short of a reviewer after a conflict of interest."""
    at_work = Count("reviews", filter=~Q(reviews__state=Review.State.WITHDRAWN))
    undecided = Application.objects.filter(state__in=[Application.State.SUBMITTED, Application.State.IN_REVIEW])
    short = undecided.annotate(at_work=at_work).filter(at_work__lt=F("call__reviews_needed"))
    return _applications(short, _("Choose its reviewers"))


def _to_decide() -> list[Waiting]:
    sent = Count("reviews", filter=Q(reviews__state=Review.State.SENT))
    in_review = Application.objects.filter(state=Application.State.IN_REVIEW)
    return _applications(in_review.annotate(n=sent).filter(n__gte=F("call__reviews_needed")), _("Decide"))


def _applications(found: Any, reason: str) -> list[Waiting]:
    rows = found.select_related("cooperative").order_by("sent_at", "id")
    return [
        Waiting(row.cooperative.name, reason, reverse("staff_application", args=[row.pk]), row.sent_at) for row in rows
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
