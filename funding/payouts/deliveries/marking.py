"""Many deliveries at once: each by its own step, as many as stand on a page."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from crowdcoop.workflow import NotNow, Step
from funding.payouts.deliveries import moves
from funding.payouts.deliveries.models import Delivery

State = Delivery.State
AT_ONCE = 50
STEPS: dict[str, Step] = {
    State.TO_DO: moves.put_back,
    State.SENT: moves.send,
    State.DELIVERED: moves.deliver,
    State.PROBLEM: moves.meet_problem,
}


def ticked(request: HttpRequest) -> list[int]:
    """The rows that are ticked: figures only, no more than a page holds."""
    typed = [value for value in request.POST.getlist("delivery")[:AT_ONCE] if value.isascii() and value.isdigit()]
    return [int(value) for value in typed if len(value) < 19]


def mark(chosen: Iterable[Delivery], *, by: Any, to: str, reason: str = "") -> int:
    """How many; one that stands there already, or cannot go there, is left as it is."""
    more = {"reason": reason} if to == State.PROBLEM else {}
    done = 0
    for delivery in chosen:
        try:
            STEPS[to](delivery, by=by, **more)
        except NotNow:
            continue
        done += 1
    return done
