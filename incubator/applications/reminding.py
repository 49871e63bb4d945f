"""What the pulse does for applications: a resting draft is recalled twice, a question that nobody answered lapses."""

from collections.abc import Callable

from django.db.models import Q

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from incubator.applications import moves, rules
from incubator.applications.models import Application, ApplicationQuerySet, InformationRequest
from incubator.calls.models import Call

AT_ONCE = 200


def remind_due() -> int:
    """How many drafts were recalled; each step asks again under its lock, so that two workers recall once."""
    now = clock.now()
    due = Q(pk__in=[])
    for times, rest in enumerate(rules.REMINDERS):
        due |= Q(reminders=times, touched_at__lte=now - rest)
    open_calls = Call.objects.open_at(now).order_by().values("pk")
    drafts = Application.objects.filter(due, state=Application.State.DRAFT, call__in=open_calls)
    return _each(moves.remind, drafts.order_by("touched_at", "id"))


def lapse_due() -> int:
    late = InformationRequest.objects.filter(answered_at=None, lapsed_at=None, due_at__lte=clock.now())
    asked = Application.objects.filter(
        state=Application.State.CHANGES_REQUESTED, pk__in=late.order_by().values("application")
    )
    return _each(moves.lapse_request, asked.order_by("id"))


def _each(step: Callable[..., Application], applications: ApplicationQuerySet) -> int:
    done = 0
    for application in applications[:AT_ONCE]:
        try:
            step(application, by=None)
        except NotNow:  # somebody wrote, or another worker was here, since the query
            continue
        done += 1
    return done
