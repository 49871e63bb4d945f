"""Who opens the gate, and the same list of what is left as needs of a move."""

from typing import Any

from django.utils.translation import gettext as _

from incubator.gate.conditions import PREPARATION, READY, incubation_of, missing
from incubator.journeys.models import Incubation
from incubator.journeys.rules import mentor_or_coordinator

gatekeeper = mentor_or_coordinator


def nothing_left_for_preparation(incubation: Incubation, _by: Any = None) -> list[str]:
    return [reason.sentence for reason in missing(incubation.cooperative, PREPARATION)]


def nothing_left_for_ready(incubation: Incubation, _by: Any = None) -> list[str]:
    return [reason.sentence for reason in missing(incubation.cooperative, READY)]


def ready_for_campaign(campaign: Any, _by: Any = None) -> list[str]:
    """A need for whatever belongs to a co-op: why it may not go into campaign; empty when it may."""
    incubation = incubation_of(campaign.cooperative)
    if incubation is None:
        return [_("The co-op is not in the programme.")]
    if incubation.state == READY:
        return []
    reasons = [reason.sentence for reason in missing(campaign.cooperative)]
    return [_("The co-op is not ready for its campaign yet."), *reasons]
