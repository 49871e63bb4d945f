"""What waits for the coordination among the applications."""

from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.people.models import User
from incubator.applications.models import Application
from incubator.journeys.waiting import Waiting
from incubator.reviews.models import Review


def for_coordination(person: User) -> list[Waiting]:
    return [*_to_assign(), *_to_decide()]


def _to_assign() -> list[Waiting]:
    """Just received, or short of a reviewer after a conflict of interest."""
    at_work = Count("reviews", filter=Q(reviews__state__in=[Review.State.ASSIGNED, Review.State.SENT]))
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
