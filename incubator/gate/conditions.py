"""Every condition of a stage in words, met or not: the same list opens the gate and draws the page."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crowdcoop.people.models import Cooperative, Role
from incubator.advice import gate as advice
from incubator.community import gate as community
from incubator.journeys.conditions import COORDINATION, MENTOR, TEAM, Condition
from incubator.journeys.models import Incubation, SignOff
from incubator.training import gate as training

PREPARATION = Incubation.State.CAMPAIGN_PREPARATION
READY = Incubation.State.READY

Reason = Condition


def missing(cooperative: Cooperative, stage: str | None = None) -> list[Condition]:
    """What is left before the co-op enters `stage` (default: the one before it)."""
    return [condition for condition in conditions(cooperative, stage) if not condition.met]


def conditions(cooperative: Cooperative, stage: str | None = None) -> list[Condition]:
    """All the conditions of a stage, those met too."""
    incubation = incubation_of(cooperative)
    if incubation is None:
        return [Condition(_("The co-op is not in the programme."), COORDINATION, "", met=False)]
    if (stage or next_stage(incubation)) == PREPARATION:
        return _before_preparation(incubation)
    return _before_ready(incubation)


def incubation_of(cooperative: Cooperative) -> Incubation | None:
    rows = Incubation.objects.select_related("call", "cooperative", "mentor")
    return rows.filter(cooperative=cooperative).first()


def next_stage(incubation: Incubation) -> str:
    early = incubation.state in (Incubation.State.DIAGNOSIS, Incubation.State.ITINERARY)
    return PREPARATION if early else READY


def _before_preparation(incubation: Incubation) -> list[Condition]:
    return [
        _roadmap(incubation),
        *training.conditions(incubation),
        *advice.conditions(incubation),
        *community.conditions(incubation),
        *_sign_offs(incubation, PREPARATION),
    ]


def _before_ready(incubation: Incubation) -> list[Condition]:
    opened = incubation.state not in (Incubation.State.DIAGNOSIS, Incubation.State.ITINERARY)
    campaign = [
        Condition(str(sentence), TEAM, "", met=False)
        for name in settings.GATE_CONDITIONS
        for sentence in import_string(name)(incubation.cooperative)
    ]
    return [
        Condition(_("The preparation of the campaign is open."), MENTOR, "", opened),
        *(campaign or [Condition(_("The draft of the campaign is complete."), TEAM, "", met=True)]),
        *_sign_offs(incubation, READY),
    ]


def _roadmap(incubation: Incubation) -> Condition:
    agreed = incubation.roadmap_agreed_at is not None
    return Condition(_("The roadmap of the initial diagnosis is agreed."), TEAM, reverse("team"), agreed)


def _sign_offs(incubation: Incubation, stage: Any) -> list[Condition]:
    """The mentor's yes and one of the coordination's: two people, neither of them of the co-op."""
    own = incubation.cooperative.team().values("pk")
    said_yes = SignOff.objects.filter(incubation=incubation, stage=stage).exclude(person__in=own)
    mentor = said_yes.filter(person=incubation.mentor).exists() if incubation.mentor_id else False
    second = said_yes.filter(person__roles__name=Role.Name.COORDINATOR).exclude(person=incubation.mentor_id).exists()
    return [
        Condition(_("The mentor says yes."), MENTOR, "", mentor),
        Condition(_("A second person, of the coordination, says yes."), COORDINATION, "", second),
    ]
