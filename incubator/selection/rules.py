"""What a decision needs, and who is next on the waiting list."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinators, team
from incubator.applications.models import Application, ApplicationQuerySet
from incubator.calls.models import Call
from incubator.journeys.models import Incubation
from incubator.reviews.rules import enough_reviews
from incubator.selection.models import Decision

State = Application.State
Outcome = Decision.Outcome
# How long a place from the waiting list waits for its answer.
OFFER_STANDS = timedelta(days=7)
# What may be decided of an application, by where it stands. One that nobody reviewed can only be turned away.
POSSIBLE = {
    State.SUBMITTED: (Outcome.REJECTED,),
    State.IN_REVIEW: tuple(Outcome),
    State.INTERVIEW: tuple(Outcome),
    State.WAITLISTED: (Outcome.ACCEPTED, Outcome.REJECTED),
}


def heard(application: Application, by: Any = None) -> Any:
    """Once reviewers are at work, nothing is decided without them."""
    under_review = application.state in (State.IN_REVIEW, State.INTERVIEW)
    return enough_reviews(application, by) if under_review else None


def decision_of(application: Application) -> Decision | None:
    """The one that is prepared and not sent."""
    return Decision.objects.filter(application=application, sent_at=None).first()


def prepared(outcome: str) -> Any:
    def is_prepared(application: Application, _by: Any = None) -> Any:
        decision = decision_of(application)
        if decision is None or decision.outcome != outcome:
            return _("Prepare the decision and its letter first.")
        return None

    return is_prepared


def place_for_it(application: Application, _by: Any = None) -> Any:
    """Asked with the call locked: places taken, offered, and promised by decisions that wait to be sent."""
    call = application.call
    promised = Decision.objects.filter(application__call=call, sent_at=None, outcome=Outcome.ACCEPTED)
    promised = promised.exclude(application=application).exclude(application__state__in=[*Application.OVER])
    taken = call.applications.holding_a_place().exclude(pk=application.pk).count() + promised.count()
    if taken < call.places:
        return None
    return _("This call has %(places)s places, and all are taken or promised.") % {"places": call.places}


def waiting_list(call: Call) -> ApplicationQuerySet:
    """In the order in which places are offered."""
    return call.applications.filter(state=State.WAITLISTED).order_by("decision__rank", "decided_at", "id")


def is_next(application: Application, _by: Any = None) -> Any:
    first = waiting_list(application.call).first()
    return None if first and first.pk == application.pk else _("Somebody else is first on the waiting list.")


def nobody_undecided(application: Application, _by: Any = None) -> Any:
    undecided = application.call.applications.undecided().exists()
    return _("Some applications still wait for a decision.") if undecided else None


def offer_stands(application: Application, _by: Any = None) -> Any:
    stands = application.offer_until is not None and clock.now() < application.offer_until
    return None if stands else _("The time to take this place is over.")


def offer_is_over(application: Application, by: Any = None) -> Any:
    return None if offer_stands(application, by) else _("The team still has time to answer.")


def has_just_begun(application: Application, _by: Any = None) -> Any:
    just_begun = application.incubation.state == Incubation.State.DIAGNOSIS
    return None if just_begun else _("The itinerary has begun: a place is given back before that.")


def mentors_of_the_accepted(application: Application, _by: Any = None) -> list[User]:
    incubation = application.incubation
    rest = User.objects.filter(accompaniments__incubation=incubation).exclude(pk=incubation.mentor_id)
    return [*([incubation.mentor] if incubation.mentor else []), *rest.order_by("id").distinct()]


def team_and_coordinators(application: Application, _by: Any = None) -> list[User]:
    return [*team(application), *coordinators()]


