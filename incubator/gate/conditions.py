"""Every condition of a stage in words, met or not: the same list opens the gate and draws the page."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop.look.text import in_language
from crowdcoop.people.models import Cooperative, Role
from incubator.advice.models import Session
from incubator.community.models import Follow, Update
from incubator.journeys.models import Incubation, SignOff
from incubator.training.models import Module

PREPARATION = Incubation.State.CAMPAIGN_PREPARATION
READY = Incubation.State.READY
TEAM, MENTOR, COORDINATION = "team", "mentor", "coordination"


@dataclass(frozen=True)
class Condition:
    """`who` has to do it: team, mentor or coordination; `url` is where the team does it, if it can."""

    sentence: str
    who: str
    url: str
    met: bool


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
        *_modules(incubation),
        _advice(incubation),
        _followers(incubation),
        _updates(incubation),
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


def _modules(incubation: Incubation) -> list[Condition]:
    needed = incubation.call.members_needed_per_module
    modules = Module.objects.filter(compulsory=True).with_people_passed(incubation.cooperative)
    found = []
    for module in modules:
        passed = ngettext("%(n)s person has passed it", "%(n)s people have passed it", module.people_passed)
        sentence = _("Module “%(module)s”: %(passed)s; the rule asks %(needed)s.") % {
            "module": in_language(module, "title"),
            "passed": passed % {"n": module.people_passed},
            "needed": needed,
        }
        found.append(Condition(sentence, TEAM, module.get_absolute_url(), module.people_passed >= needed))
    return found


def _advice(incubation: Incubation) -> Condition:
    held = Session.objects.filter(pool__incubation=incubation, state=Session.State.HELD).order_by("id")
    used = sum(session.minutes_used or 0 for session in held)
    needed = incubation.call.advice_minutes_needed
    sentence = _("Advice: %(used)s minutes of the %(needed)s needed.") % {"used": used, "needed": needed}
    return Condition(sentence, TEAM, reverse("advice"), used >= needed)


def _followers(incubation: Incubation) -> Condition:
    count = Follow.objects.current().filter(cooperative=incubation.cooperative).count()
    needed = incubation.call.followers_needed
    sentence = _("Community: %(count)s of %(needed)s followers.") % {"count": count, "needed": needed}
    return Condition(sentence, TEAM, reverse("community"), count >= needed)


def _updates(incubation: Incubation) -> Condition:
    count = Update.objects.filter(cooperative=incubation.cooperative).count()
    needed = incubation.call.updates_needed
    sentence = _("Updates to the community: %(count)s of %(needed)s.") % {"count": count, "needed": needed}
    return Condition(sentence, TEAM, reverse("community"), count >= needed)


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
