"""What a progress report says of the gate: conditions met, left and waived, the assembly's figures, who answers in law."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.people.models import Cooperative
from incubator.gate.conditions import conditions, incubation_of, next_stage
from incubator.gate.models import AssemblyAgreement, LegalPerson
from incubator.gate.stages import BEFORE_THE_GATE
from incubator.journeys.models import Incubation

# Conditions are what they are now: a report of an earlier day tells only what has a date.
NOW = timedelta(days=1)


def section(cooperative: Cooperative, as_of: datetime) -> dict[str, Any] | None:
    incubation = incubation_of(cooperative)
    if incubation is None or incubation.started_at > as_of:
        return None
    asked = _conditions(incubation) if as_of > clock.now() - NOW else []
    left = sum(one["state"] == "left" for one in asked)
    return {
        "name": "gate",
        "numbers": [[_("Conditions left before the next stage"), str(left)]] if asked else [],
        "stage": str(Incubation.State(next_stage(incubation)).label),
        "conditions": asked,
        "left": left,
        "waivers": _waivers(incubation, as_of),
        "assembly": _assembly(incubation, as_of),
        "legal_person": _legal_person(incubation, as_of),
    }


def _conditions(incubation: Incubation) -> list[dict[str, str]]:
    """Of the stage that comes next; none once it is through the gate."""
    if incubation.state not in BEFORE_THE_GATE:
        return []
    return [
        {
            "sentence": str(one.sentence),
            "state": "waived" if one.waiver else "met" if one.met else "left",
            "words": _("Waived") if one.waiver else _("Met") if one.met else _("Still to do"),
        }
        for one in conditions(incubation.cooperative)
    ]


def _waivers(incubation: Incubation, as_of: datetime) -> list[dict[str, Any]]:
    """Also those that opened a stage long ago: a waiver is told for ever."""
    still = Q(withdrawn_at=None) | Q(withdrawn_at__gt=as_of)
    rows = incubation.waivers.filter(still, at__range=(incubation.started_at, as_of)).select_related("by")
    return [
        {"sentence": one.sentence, "reason": one.reason, "by": str(one.by), "on": one.at.date().isoformat()}
        for one in rows
    ]


def _assembly(incubation: Incubation, as_of: datetime) -> dict[str, Any] | None:
    rows = incubation.assemblies.filter(recorded_at__range=(incubation.started_at, as_of))
    latest = rows.first()
    if latest is None:
        return None
    decided = latest.decided_at is not None and latest.decided_at <= as_of
    figures = {name: getattr(latest, name) for name in ("present", "in_favour", "against", "abstained")}
    confirmed = decided and latest.state == AssemblyAgreement.State.CONFIRMED
    return {"held_on": latest.held_on.isoformat(), "confirmed": confirmed, **figures}


def _legal_person(incubation: Incubation, as_of: datetime) -> str:
    """Its kind only: a report goes from hand to hand."""
    period = (incubation.started_at, as_of)
    recorded = LegalPerson.objects.filter(incubation=incubation, recorded_at__range=period).first()
    return str(recorded.get_kind_display()) if recorded else ""
