from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.look.dates import long_date, long_moment
from incubator.advice.asked import SessionRequest
from incubator.advice.models import Action, Session
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task


def tasks(incubation: Incubation, person: Any) -> list[Task]:
    """The minutes the rule asks, the session to come, a time that is offered, and what was agreed and is not done."""
    offered = SessionRequest.objects.filter(pool__incubation=incubation, state=SessionRequest.State.OFFERED)
    agreed = Action.objects.open_of(incubation.cooperative).select_related("owner")
    return [
        _hours(incubation),
        *(_offer(request) for request in offered.order_by("offer_until", "id")),
        *(_agreed(action) for action in agreed),
    ]


def _hours(incubation: Incubation) -> Task:
    sessions = Session.objects.filter(pool__incubation=incubation)
    held = sessions.filter(state=Session.State.HELD).order_by("id")
    used = sum(session.minutes_used or 0 for session in held)
    needed = incubation.call.advice_minutes_needed
    coming = sessions.to_come().filter(ends_at__gt=clock.now()).first()
    status = _("%(used)s of %(needed)s minutes") % {"used": used, "needed": needed}
    if coming:
        status = _("Booked for %(day)s") % {"day": long_date(coming.starts_at)}
    url = coming.get_absolute_url() if coming else reverse("advice" if used >= needed else "advice_book")
    return Task("advice", _("Meet an adviser"), url, status, used >= needed, key="advice:hours")


def _offer(request: SessionRequest) -> Task:
    status = _("%(moment)s; answer by %(until)s") % {
        "moment": long_moment(request.starts_at),
        "until": long_moment(request.offer_until),
    }
    key, due = f"request:{request.pk}", request.offer_until.date()
    url = request.get_absolute_url()
    return Task("advice", _("Accept the time you are offered"), url, status, done=False, key=key, due_on=due)


def _agreed(action: Action) -> Task:
    url, key = reverse("advice_session", args=[action.session_id]), f"action:{action.pk}"
    return Task("advice", action.text, url, _("Agreed"), done=False, key=key, owner=action.owner, due_on=action.due_on)
