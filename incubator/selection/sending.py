"""Letters leave and places are passed on without anybody at the desk; each pass finds by query what is due and may be repeated."""

import logging
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications.models import Application, ApplicationQuerySet
from incubator.calls.models import Call
from incubator.selection import moves, rules
from incubator.selection.models import Decision

log = logging.getLogger(__name__)
State = Application.State
Outcome = Decision.Outcome
STEPS = {
    Outcome.ACCEPTED: moves.accept,
    Outcome.WAITLISTED: moves.put_on_waiting_list,
    Outcome.REJECTED: moves.reject,
}


def send_letters_due() -> int:
    """Each by its own step, as whoever confirmed it; one that cannot leave says why and holds up no other."""
    waiting = Decision.objects.on_their_way().order_by("to_send_at", "id").values_list("pk", flat=True)
    return sum(_send(pk) for pk in list(waiting))


def _send(pk: int) -> int:
    decision = Decision.objects.on_their_way().filter(pk=pk).select_related("application", "to_send_by").first()
    if decision is None:  # another worker was faster, or it was prepared again
        return 0
    try:
        STEPS[Outcome(decision.outcome)](decision.application, by=decision.to_send_by)
    except NotNow as refused:
        _keep_fault(decision, " ".join(str(reason) for reason in refused.reasons))
        return 0
    except NotYours:
        _keep_fault(decision, _("Whoever confirmed it may not decide about this co-op."))
        return 0
    except OperationalError:  # somebody holds a lock for long: the next sweep tries again
        log.warning("The letter of decision %s waits for the next sweep", pk)
        return 0
    except Exception as error:
        log.exception("The letter of decision %s could not leave", pk)
        _keep_fault(decision, f"{type(error).__name__}: {error}")
        return 0
    return 1


def _keep_fault(decision: Decision, words: str) -> None:
    """Only where nobody has sent or confirmed it anew meanwhile."""
    same = Decision.objects.on_their_way().filter(pk=decision.pk, to_send_at=decision.to_send_at)
    same.update(fault=words[:300] or "?")


def pass_places_on() -> int:
    """Offers whose time is over lapse, and free places are offered to the first of each waiting list."""
    return _lapse() + sum(_offer(call) for call in _calls_with_a_list())


def _lapse() -> int:
    over = Application.objects.filter(state=State.OFFERED, offer_until__lte=clock.now())
    return sum(_try(moves.lapse_offer, application) for application in over.order_by("offer_until", "id"))


def _calls_with_a_list() -> list[Call]:
    waiting = Application.objects.filter(state=State.WAITLISTED).order_by().values("call")
    return list(Call.objects.filter(pk__in=waiting, state__in=rules.CALLS_THAT_OFFER).order_by("id"))


def _offer(call: Call) -> int:
    """As many as there are places; the step itself asks everything again under its locks."""
    offered = 0
    for application in _first_of(call):
        if not _try(moves.offer_place, application):
            break
        offered += 1
    return offered


def _first_of(call: Call) -> ApplicationQuerySet:
    free = call.places - rules.holding(call).count() - rules.promised(call).count()
    return rules.waiting_list(call)[: max(0, free)]


def _try(step: Any, application: Application) -> int:
    try:
        step(application, by=None)
    except NotNow:  # not its moment, or another pass was faster
        return 0
    return 1
