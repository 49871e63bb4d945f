"""Who opens the gate, and the same list of what is left as needs of a move."""

from typing import Any

from django.utils.translation import gettext as _

from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, coordinators, is_member
from incubator.gate.conditions import PREPARATION, READY, asked_of, incubation_of, missing, next_stage, work
from incubator.gate.law import assembly_of
from incubator.gate.models import AssemblyAgreement
from incubator.journeys.models import Incubation
from incubator.journeys.rules import goes_along, mentor_of, mentor_or_coordinator, still_under_way

gatekeeper = mentor_or_coordinator
# The minutes of an assembly and the paper of who answers in law.
reads_its_papers = is_member | goes_along | coordinator
SHORTEST_REASON = 20  # characters that say why a condition is waived


# -- Through the gate -----------------------------------------------------------------------------
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


# -- What the co-op records -----------------------------------------------------------------------
def preparation_is_open(about: Any, _by: Any = None) -> Any:
    """Recorded while the campaign is prepared: not before, and not changed behind a sign-off's back."""
    incubation = about.incubation
    if stopped := still_under_way(incubation):
        return stopped
    if next_stage(incubation) == PREPARATION:
        return _("It opens when you reach campaign preparation.")
    if incubation.state != PREPARATION:
        return _("The co-op has passed the gate: what it recorded stays as it is.")
    return None


def is_the_latest(agreement: AssemblyAgreement, _by: Any = None) -> Any:
    latest = assembly_of(agreement.incubation)
    if latest is not None and latest.pk == agreement.pk:
        return None
    return _("The team has recorded the assembly anew meanwhile. Look at the new one.")


def all_else_is_done(incubation: Incubation, _by: Any = None) -> list[str]:
    return [one.sentence for one in work(incubation, READY) if not one.met]


def not_asked_yet(incubation: Incubation, _by: Any = None) -> Any:
    return (
        _("You have asked already. It is the turn of your mentor and the coordination.")
        if asked_of(incubation)
        else None
    )


def say_why() -> str:
    words = _("Say why in %(number)s characters at least: the team reads it, and it stands in the report.")
    return words % {"number": SHORTEST_REASON}


# -- Who hears of it ------------------------------------------------------------------------------
def mentor_and_others_who_sign(incubation: Incubation, _by: Any = None) -> list[User]:
    """Nobody is asked about their own co-op."""
    own = incubation.cooperative.team().order_by().values("pk")
    return [*mentor_of(incubation), *coordinators().exclude(pk__in=own)]


def its_mentors(agreement: AssemblyAgreement, _by: Any = None) -> list[User]:
    return mentor_of(agreement.incubation)
