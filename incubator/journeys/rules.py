"""Who goes with a co-op on its way, and what a step of the way needs."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.people.models import Role, User, UserQuerySet
from crowdcoop.people.rules import coordinators, is_member, mentor
from incubator.applications.rules import impartial_coordinator
from incubator.journeys.models import Incubation, SignOff

State = Incubation.State
# What is signed off is the stage that comes next.
NEXT_STAGE = {State.ITINERARY: State.CAMPAIGN_PREPARATION, State.CAMPAIGN_PREPARATION: State.READY}
DIAGNOSIS = ("who_you_are", "challenges", "training_needs", "roadmap")


@predicate
def goes_with_it(person, incubation) -> bool:
    return person is not None and incubation.incubation.mentor_id == person.pk


# A mentor who has lost the role has lost the co-ops with it, at once; and nobody advises their own.
its_mentor = goes_with_it & mentor & ~is_member
mentor_or_coordinator = its_mentor | impartial_coordinator


@predicate
def accompanies(person, incubation) -> bool:
    """For one of the mentoring organisations."""
    return person is not None and incubation.incubation.accompaniments.filter(mentor=person).exists()


# Reads its file and holds sessions; the diagnosis and the sign-offs are its mentor's.
goes_along = (goes_with_it | accompanies) & mentor & ~is_member


def still_under_way(about: Any, _by: Any = None) -> Any:
    """For whatever belongs to an incubation: nothing is learnt, booked or done in one that is over or paused."""
    incubation = about.incubation
    if incubation.state in Incubation.OVER:
        return _("This co-op's time in the programme is over.")
    if incubation.state == State.PAUSED:
        return _("The co-op is paused. It goes on when its mentor or the coordination takes it up again.")
    return None


def diagnosed(incubation: Incubation, _by: Any = None) -> Any:
    return None if incubation.diagnosed_at else _("Your mentor has not written the initial diagnosis yet.")


def may_mentor(cooperative: Any) -> UserQuerySet:
    """Mentors from outside the co-op's team."""
    return User.objects.with_role(Role.Name.MENTOR).exclude(pk__in=cooperative.team().order_by().values("pk"))


def mentor_of(incubation: Incubation, _by: Any = None) -> list[User]:
    return [incubation.mentor] if incubation.mentor else []


def mentor_and_coordinators(incubation: Incubation, by: Any = None) -> list[User]:
    return [*mentor_of(incubation), *coordinators()]


def own_sign_off_can_go_back(incubation: Incubation, by: Any) -> Any:
    own = incubation.sign_offs.standing().filter(stage=NEXT_STAGE[incubation.state], person=by).first()
    if own is None:
        return _("You have not signed this stage off.")
    if clock.now() >= own.reversible_until:
        words = _("A sign-off can be taken back for %(hours)s hours; yours is older. Speak with the other person.")
        return words % {"hours": SignOff.REVERSIBLE // timedelta(hours=1)}
    return None


def other_signers(incubation: Incubation, by: Any) -> UserQuerySet:
    """Who has said yes to the same stage, and should know that somebody no longer does."""
    yes = incubation.sign_offs.standing().filter(stage=NEXT_STAGE[incubation.state]).order_by().values("person")
    return User.objects.filter(pk__in=yes).exclude(pk=by.pk).order_by("id")


def newly_going(incubation: Incubation, _by: Any = None) -> UserQuerySet:
    """Those who go with it since this very step."""
    just_now = incubation.accompaniments.filter(since=clock.now()).order_by().values("mentor")
    return User.objects.filter(pk__in=just_now).order_by("id")
