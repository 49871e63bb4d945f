"""Every condition of a stage in words, met or not: the same list opens the gate and draws the page."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crowdcoop.people.models import Cooperative, Role
from incubator.advice import gate as advice
from incubator.community import gate as community
from incubator.gate import law
from incubator.gate.models import ReadyRequest, Waiver
from incubator.journeys.conditions import COORDINATION, MENTOR, TEAM, Condition
from incubator.journeys.models import Incubation, SignOff
from incubator.journeys.rules import NEXT_STAGE
from incubator.training import gate as training

State = Incubation.State
PREPARATION = State.CAMPAIGN_PREPARATION
READY = State.READY

Reason = Condition


def missing(cooperative: Cooperative, stage: str | None = None) -> list[Condition]:
    """What is left before the co-op enters `stage` (default: the one before it)."""
    return [condition for condition in conditions(cooperative, stage) if not condition.met]


def conditions(cooperative: Cooperative, stage: str | None = None) -> list[Condition]:
    """All the conditions of a stage, those met too."""
    incubation = incubation_of(cooperative)
    if incubation is None:
        return [Condition(_("The co-op is not in the programme."), COORDINATION, "", met=False)]
    stage = stage or next_stage(incubation)
    asked = work(incubation, stage)
    if stage == READY:
        asked.append(_asked_for(incubation))
    return [*asked, *_sign_offs(incubation, stage)]


def work(incubation: Incubation, stage: str) -> list[Condition]:
    """What is done, recorded or written; without the last words, which are the co-op's request and the sign-offs."""
    found = _before_preparation(incubation) if stage == PREPARATION else _before_ready(incubation)
    waivers = {waiver.key: waiver for waiver in waivers_of(incubation, stage)}
    return [
        replace(one, met=True, waiver=waivers[one.key]) if one.key in waivers and not one.met else one for one in found
    ]


def incubation_of(cooperative: Cooperative) -> Incubation | None:
    rows = Incubation.objects.select_related("call", "cooperative", "mentor")
    return rows.filter(cooperative=cooperative).first()


def next_stage(incubation: Incubation) -> str:
    return PREPARATION if incubation.stands_in in (State.DIAGNOSIS, State.ITINERARY) else READY


def waivers_of(incubation: Incubation, stage: str) -> list[Waiver]:
    """Those that count, since it came into the programme this time."""
    given = Waiver.objects.filter(incubation=incubation, stage=stage, withdrawn_at=None, at__gte=incubation.started_at)
    return list((given.unused() if _is_next(incubation, stage) else given).select_related("by"))


def sign_offs_of(incubation: Incubation, stage: str) -> list[SignOff]:
    """Those that count, or counted when the stage was entered."""
    given = SignOff.objects.filter(incubation=incubation, stage=stage)
    return list((given.standing() if _is_next(incubation, stage) else given.given()).select_related("person"))


def asked_of(incubation: Incubation) -> ReadyRequest | None:
    asked = ReadyRequest.objects.filter(incubation=incubation, at__gte=incubation.started_at)
    return (asked.unused() if _is_next(incubation, READY) else asked).select_related("asked_by").first()


def _is_next(incubation: Incubation, stage: str) -> bool:
    return NEXT_STAGE.get(State(incubation.stands_in)) == stage


def _before_preparation(incubation: Incubation) -> list[Condition]:
    return [
        _roadmap(incubation),
        *training.conditions(incubation),
        *advice.conditions(incubation),
        *community.conditions(incubation),
    ]


def _before_ready(incubation: Incubation) -> list[Condition]:
    opened = incubation.stands_in not in (State.DIAGNOSIS, State.ITINERARY)
    campaign = [
        Condition(str(sentence), TEAM, reverse("team"), met=False)
        for name in settings.GATE_CONDITIONS
        for sentence in import_string(name)(incubation.cooperative)
    ]
    return [
        Condition(_("The preparation of the campaign is open."), MENTOR, "", opened),
        *law.conditions(incubation),
        *(campaign or [Condition(_("The draft of the campaign is complete."), TEAM, "", met=True)]),
    ]


def _roadmap(incubation: Incubation) -> Condition:
    agreed = incubation.roadmap_agreed_at is not None
    return Condition(_("The roadmap of the initial diagnosis is agreed."), TEAM, reverse("team_roadmap"), agreed)


def _asked_for(incubation: Incubation) -> Condition:
    asked = asked_of(incubation) is not None
    return Condition(_("The co-op asks to be declared ready."), TEAM, f"{reverse('gate')}#ask", asked)


def _sign_offs(incubation: Incubation, stage: Any) -> list[Condition]:
    """The mentor's yes and one of the coordination's: two people with that part today, neither of them of the co-op."""
    yes = {one.person_id for one in sign_offs_of(incubation, stage)}
    yes -= set(incubation.cooperative.team().values_list("pk", flat=True))
    parts = set(Role.objects.filter(person__in=yes).order_by("id").values_list("person", "name"))
    mentor = incubation.mentor_id
    second = any(name == Role.Name.COORDINATOR and person != mentor for person, name in parts)
    return [
        Condition(_("The mentor says yes."), MENTOR, "", met=(mentor, Role.Name.MENTOR) in parts),
        Condition(_("A second person, of the coordination, says yes."), COORDINATION, "", second),
    ]
