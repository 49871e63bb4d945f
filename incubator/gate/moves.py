"""Through the gate: into the preparation of the campaign, and ready for it."""

from typing import Any

from crowdcoop.people.rules import team
from crowdcoop.workflow import move
from incubator.gate import rules
from incubator.journeys.models import Incubation


@move(
    Incubation,
    source=Incubation.State.ITINERARY,
    target=Incubation.State.CAMPAIGN_PREPARATION,
    who=rules.gatekeeper,
    needs=[rules.nothing_left_for_preparation],
    tells={"preparation_opened": team},
)
def open_preparation(incubation: Incubation, *, by: Any, reason: str = "") -> None:
    """From now on the co-op writes its campaign."""


@move(
    Incubation,
    source=Incubation.State.CAMPAIGN_PREPARATION,
    target=Incubation.State.READY,
    who=rules.gatekeeper,
    needs=[rules.nothing_left_for_ready],
    tells={"ready_for_campaign": team},
)
def declare_ready(incubation: Incubation, *, by: Any, reason: str = "") -> None:
    """The campaign may be sent in for review."""
