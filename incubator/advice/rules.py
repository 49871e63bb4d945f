"""Who books, holds and writes down a session, and what stands in the way."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, is_member, mentor, team
from incubator.advice.models import MentoringOrganisation, Pool, Session
from incubator.journeys.accompanying import organisations_of
from incubator.journeys.models import Incubation
from incubator.journeys.rules import goes_along

FARTHEST = timedelta(days=366)


@predicate
def named_in_it(person, about) -> bool:
    session = getattr(about, "session", about)
    return person is not None and session.mentor_id == person.pk


# A mentor who has lost the role holds no more sessions; and nobody advises their own co-op.
who_holds_it = named_in_it & mentor & ~is_member


def may_see(incubation: Incubation, person: Any) -> bool:
    return (is_member | goes_along | coordinator).test(person, incubation)


def pools_missing(incubation: Incubation) -> list[MentoringOrganisation]:
    """The organisations that give the call their hours and have none with this co-op yet."""
    there = set(incubation.pools.values_list("organisation_id", flat=True))
    return [one for one in organisations_of(incubation.call) if one.pk not in there]


def booking_refused(pool: Pool, mentor: User, starts_at: datetime, minutes: int) -> list[str]:
    """Why this session cannot be booked: asked with the pool and the mentor locked."""
    if starts_at <= clock.now():
        return [_("A session is booked for a moment still to come.")]
    if starts_at > clock.now() + FARTHEST:
        return [_("A session is booked at most a year ahead.")]
    reasons = []
    if not pool.organisation.mentors.filter(pk=mentor.pk).exists():
        reasons.append(_("This mentor is not in the organisation of these hours."))
    if is_member.test(mentor, pool):
        reasons.append(_("Nobody advises their own co-op."))
    if minutes > pool.free():
        left = {"left": pool.free(), "organisation": pool.organisation}
        reasons.append(_("There are %(left)s minutes left with %(organisation)s: book a shorter session.") % left)
    if Session.objects.overlapping(mentor, starts_at, minutes).exists():
        reasons.append(_("Just taken: the mentor has another session then. Choose another time."))
    return reasons


def has_begun(session: Session, _by: Any = None) -> str:
    return "" if session.starts_at <= clock.now() else _("The session has not begun yet.")


def not_begun(session: Session, _by: Any = None) -> str:
    return "" if session.starts_at > clock.now() else _("The session has already begun.")


def not_done_yet(action: Any, _by: Any = None) -> str:
    return _("This is already done.") if action.done_at else ""


def both_sides(session: Session, _by: Any = None) -> Iterable[User]:
    return [*team(session), session.mentor]
