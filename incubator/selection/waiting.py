"""What waits for the coordination among the applications."""

from typing import Any

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.people.models import User
from incubator.applications.models import Application
from incubator.calls.models import Call
from incubator.journeys.waiting import Waiting
from incubator.reviews.models import Review
from incubator.selection import rules
from incubator.selection.models import Decision


def for_coordination(person: User) -> list[Waiting]:
    return [*_to_assign(), *_to_decide(), *_to_send()]


def _to_assign() -> list[Waiting]:
    """Just received, or short of a reviewer after a conflict of interest."""
    at_work = Count("reviews", filter=Q(reviews__state__in=[Review.State.ASSIGNED, Review.State.SENT]))
    undecided = Application.objects.filter(state__in=[Application.State.SUBMITTED, Application.State.IN_REVIEW])
    short = undecided.annotate(at_work=at_work).filter(at_work__lt=F("call__reviews_needed"))
    return _applications(short, _("Choose its reviewers"))


def _to_decide() -> list[Waiting]:
    sent = Count("reviews", filter=Q(reviews__state=Review.State.SENT))
    prepared = Decision.objects.unsent().order_by().values("application")
    open_ones = Application.objects.filter(state__in=[Application.State.IN_REVIEW, Application.State.INTERVIEW])
    heard = open_ones.exclude(pk__in=prepared).annotate(n=sent).filter(n__gte=F("call__reviews_needed"))
    return _applications(heard, _("Decide"))


def _to_send() -> list[Waiting]:
    """One line a call, as old as the first decision that was prepared and not confirmed."""
    waiting = Decision.objects.to_confirm().filter(application__state__in=rules.POSSIBLE)
    calls = Call.objects.annotate(since=Min("applications__decision__prepared_at", filter=_of(waiting)))
    return [
        Waiting(call.title, _("Send the letters"), reverse("staff_decisions", args=[call.pk]), call.since)
        for call in calls.exclude(since=None).order_by("since", "id")
    ]


def _of(decisions: Any) -> Q:
    return Q(applications__decision__in=decisions.order_by().values("pk"))


def _applications(found: Any, reason: str) -> list[Waiting]:
    rows = found.select_related("cooperative").order_by("sent_at", "id")
    return [
        Waiting(row.cooperative.name, reason, reverse("staff_application", args=[row.pk]), row.sent_at) for row in rows
    ]
