from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.look.dates import long_date
from incubator.advice.models import Action, Session
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task


def tasks(incubation: Incubation, person: Any) -> list[Task]:
    """The minutes the rule asks, the session to come, and what was agreed and is not done."""
    sessions = Session.objects.filter(pool__incubation=incubation)
    held = sessions.filter(state=Session.State.HELD).order_by("id")
    used = sum(session.minutes_used or 0 for session in held)
    needed = incubation.call.advice_minutes_needed
    coming = sessions.filter(state=Session.State.BOOKED).order_by("starts_at", "id").first()
    status = _("%(used)s of %(needed)s minutes") % {"used": used, "needed": needed}
    if coming:
        status = _("Booked for %(day)s") % {"day": long_date(coming.starts_at)}
    url = coming.get_absolute_url() if coming else reverse("advice" if used >= needed else "advice_book")
    hours = Task("advice", _("Meet an adviser"), url, status, used >= needed)
    return [hours, *(_agreed(action) for action in Action.objects.open_of(incubation.cooperative))]


def _agreed(action: Action) -> Task:
    due = _("By %(day)s") % {"day": long_date(action.due_on)} if action.due_on else _("Agreed")
    return Task("advice", action.text, reverse("advice_session", args=[action.session_id]), due, done=False)
