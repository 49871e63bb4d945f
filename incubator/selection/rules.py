"""What a decision needs, how many places are taken, and who is next on the waiting list."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, coordinators, team
from incubator.applications.models import Application, ApplicationQuerySet
from incubator.calls.models import Call
from incubator.journeys.models import Incubation
from incubator.journeys.rules import may_mentor
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
# While a call is open somebody may still apply; once it is over nobody begins.
CALLS_THAT_OFFER = (Call.State.SELECTING, Call.State.RUNNING)


# -- Who --------------------------------------------------------------------------------------------


@predicate
def waits_on_the_list(person, call) -> bool:
    """In the team of a co-op that is on this call's waiting list."""
    return person is not None and waiting_list(call).of_team(person).exists()


# Who waits on the list does not put it in order.
may_order = coordinator & ~waits_on_the_list


# -- Decisions --------------------------------------------------------------------------------------


def heard(application: Application, by: Any = None) -> Any:
    """Once reviewers are at work, nothing is decided without them."""
    under_review = application.state in (State.IN_REVIEW, State.INTERVIEW)
    return enough_reviews(application, by) if under_review else None


def decision_of(application: Application) -> Decision | None:
    """The one that is prepared and not sent."""
    return Decision.objects.unsent().filter(application=application).first()


def prepared(outcome: str) -> Any:
    """With this outcome, and somebody has confirmed that its letter leaves."""

    def is_prepared(application: Application, _by: Any = None) -> Any:
        decision = decision_of(application)
        if decision is None or decision.outcome != outcome:
            return _("Prepare the decision and its letter first.")
        return None if decision.to_send_at else _("Nobody has confirmed yet that this letter leaves.")

    return is_prepared


def mentors_still_may(application: Application, _by: Any = None) -> Any:
    decision = decision_of(application)
    if decision is None:
        return None
    chosen = {decision.mentor_id, *decision.mentors.order_by("pk").values_list("pk", flat=True)} - {None}
    may = may_mentor(application.cooperative).filter(pk__in=chosen).count()
    return (
        None if may == len(chosen) else _("A mentor who was chosen cannot go with this co-op any more. Choose again.")
    )


# -- Places -----------------------------------------------------------------------------------------


def holding(call: Call) -> ApplicationQuerySet:
    """Who holds a place: accepted or asked; who left before the itinerary began has left it to others."""
    left = {"incubation__state": Incubation.State.DROPPED_OUT, "incubation__roadmap_agreed_at": None}
    gone = call.applications.filter(state=State.ACCEPTED, **left).order_by().values("pk")
    return call.applications.holding_a_place().exclude(pk__in=gone)


def promised(call: Call) -> ApplicationQuerySet:
    """To be accepted, by decisions that wait to be sent."""
    waiting = Decision.objects.unsent().filter(application__call=call, outcome=Outcome.ACCEPTED)
    held = (*Application.OVER, State.ACCEPTED, State.OFFERED)
    return call.applications.filter(pk__in=waiting.order_by().values("application")).exclude(state__in=held)


def places_left(application: Application, _by: Any = None) -> Any:
    taken = holding(application.call).exclude(pk=application.pk).count()
    return None if taken < application.call.places else _("All places of this call are taken.")


def place_for_it(application: Application, _by: Any = None) -> Any:
    """Asked with the call locked: places taken, offered, and promised by decisions that wait to be sent."""
    call = application.call
    taken = sum(rows.exclude(pk=application.pk).count() for rows in (holding(call), promised(call)))
    if taken < call.places:
        return None
    return _("This call has %(places)s places, and all are taken or promised.") % {"places": call.places}


# -- The waiting list -------------------------------------------------------------------------------


def waiting_list(call: Call) -> ApplicationQuerySet:
    """In the order in which places are offered."""
    waiting = call.applications.filter(state=State.WAITLISTED)
    return waiting.order_by(F("decision__rank").asc(nulls_last=True), "decided_at", "id")


def call_offers(application: Application, _by: Any = None) -> Any:
    now = application.call.state
    return None if now in CALLS_THAT_OFFER else _("Places are offered once the call takes no more applications.")


def is_next(application: Application, _by: Any = None) -> Any:
    first = waiting_list(application.call).first()
    return None if first and first.pk == application.pk else _("Somebody else is first on the waiting list.")


def nothing_prepared(application: Application, _by: Any = None) -> Any:
    return _("A decision about it waits to be sent.") if decision_of(application) else None


def nobody_undecided(application: Application, _by: Any = None) -> Any:
    undecided = application.call.applications.undecided().exists()
    return _("Some applications still wait for a decision.") if undecided else None


def offer_stands(application: Application, _by: Any = None) -> Any:
    stands = application.offer_until is not None and clock.now() < application.offer_until
    return None if stands else _("The time to take this place is over.")


def offer_is_over(application: Application, by: Any = None) -> Any:
    return None if offer_stands(application, by) else _("The team still has time to answer.")


def has_just_begun(application: Application, _by: Any = None) -> Any:
    begun = Incubation.objects.filter(application=application, state=Incubation.State.DIAGNOSIS)
    return None if begun.exists() else _("The itinerary has begun: a place is given back before that.")


# -- Audiences --------------------------------------------------------------------------------------


def mentors_of_the_accepted(application: Application, _by: Any = None) -> list[User]:
    incubation = application.incubation
    rest = User.objects.filter(accompaniments__incubation=incubation).exclude(pk=incubation.mentor_id)
    return [*([incubation.mentor] if incubation.mentor else []), *rest.order_by("id").distinct()]


def team_and_coordinators(application: Application, _by: Any = None) -> list[User]:
    return [*team(application), *coordinators()]
