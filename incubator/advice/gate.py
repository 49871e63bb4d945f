"""What the gate asks of a co-op's advice."""

from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.advice.models import Session
from incubator.journeys.conditions import TEAM, Condition
from incubator.journeys.models import Incubation


def conditions(incubation: Incubation) -> list[Condition]:
    held = Session.objects.filter(pool__incubation=incubation, state=Session.State.HELD).order_by("id")
    used = sum(session.minutes_used or 0 for session in held)
    needed = incubation.call.advice_minutes_needed
    sentence = _("Advice: %(used)s minutes of the %(needed)s needed.") % {"used": used, "needed": needed}
    return [Condition(sentence, TEAM, reverse("advice"), used >= needed, "advice")]
