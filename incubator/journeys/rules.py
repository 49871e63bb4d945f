"""Who goes with a co-op on its way, and what a step of the way needs."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.people.models import Role, User, UserQuerySet
from crowdcoop.people.rules import coordinators, is_lead, is_member, mentor
from incubator.applications.rules import impartial_coordinator
from incubator.journeys.diagnosis import TEXTS
from incubator.journeys.models import Incubation, SignOff

State = Incubation.State
# What is signed off is the stage that comes next.
NEXT_STAGE = {State.ITINERARY: State.CAMPAIGN_PREPARATION, State.CAMPAIGN_PREPARATION: State.READY}
DIAGNOSIS = TEXTS
# From where a co-op may pause, leave or be sent away: a campaign under way is stopped by its own steps first.
LIVING = (State.DIAGNOSIS, State.ITINERARY, State.CAMPAIGN_PREPARATION, State.READY, State.FOLLOW_UP)
# How a campaign ended, in the journal's words.
FUNDED, NOT_FUNDED = "campaigns.fund", "campaigns.fail"
WRITTEN_MEANWHILE = _("Somebody has written the diagnosis again since you opened it. Read what they wrote first.")


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

may_pause = is_lead | its_mentor | impartial_coordinator


def not_over(about: Any, _by: Any = None) -> Any:
    """What goes on in a pause too, such as papers."""
    over = about.incubation.state in Incubation.OVER
    return _("This co-op's time in the programme is over.") if over else None


def still_under_way(about: Any, _by: Any = None) -> Any:
    """For whatever belongs to an incubation: nothing is learnt, booked or done in one that is over or paused."""
    if over := not_over(about):
        return over
    if about.incubation.state == State.PAUSED:
        return _("The co-op is paused. It goes on when its mentor or the coordination takes it up again.")
    return None


def diagnosed(incubation: Incubation, _by: Any = None) -> Any:
    return None if incubation.diagnosed_at else _("Your mentor has not written the initial diagnosis yet.")


def may_mentor(cooperative: Any) -> UserQuerySet:
    """Mentors from outside the co-op's team."""
    return User.objects.with_role(Role.Name.MENTOR).exclude(pk__in=cooperative.team().order_by().values("pk"))


def may_take_part(incubation: Incubation) -> UserQuerySet:
    """In the session of the diagnosis: the team, its mentor, and who goes with it for an organisation."""
    going = incubation.accompaniments.order_by().values("mentor")
    team = incubation.cooperative.team().order_by().values("pk")
    either = Q(pk__in=team) | Q(pk__in=going) | Q(pk=incubation.mentor_id)
    return User.objects.filter(either).order_by("id")


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


def everybody(incubation: Incubation, by: Any = None) -> list[User]:
    return [*incubation.cooperative.team(), *mentor_and_coordinators(incubation)]


# -- Going back ---------------------------------------------------------------------------------------


def campaign_was_not_funded(incubation: Incubation, _by: Any = None) -> Any:
    ends = Entry.objects.of_cooperative(incubation.cooperative).filter(step__in=(FUNDED, NOT_FUNDED))
    if ends.values_list("step", flat=True).first() == NOT_FUNDED:
        return None
    return _("Only a co-op whose campaign was not funded prepares another one.")


def has_not_returned(incubation: Incubation, _by: Any = None) -> Any:
    return (
        _("This co-op has prepared a second campaign already; there is no third.") if incubation.returned_at else None
    )
