"""Who books, holds and writes down a session, and what stands in the way."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rules import predicate

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, is_member, mentor, team
from incubator.advice import free
from incubator.advice.asked import SessionRequest
from incubator.advice.models import MentoringOrganisation, Pool, Session
from incubator.advice.talk import Message
from incubator.applications.rules import impartial_coordinator
from incubator.journeys.accompanying import organisations_of
from incubator.journeys.models import Incubation
from incubator.journeys.rules import goes_along

FARTHEST = timedelta(days=366)
REMINDED_BEFORE = timedelta(hours=24)
CORRECTED_WITHIN = timedelta(hours=24)
# Of one session, one person gets one mail in this time, however many messages there are.
ONE_MAIL_IN = timedelta(minutes=10)


@predicate
def named_in_it(person, about) -> bool:
    session = getattr(about, "session", about)
    return person is not None and session.mentor_id == person.pk


# A mentor who has lost the role holds no more sessions; and nobody advises their own co-op.
who_holds_it = named_in_it & mentor & ~is_member
both_write = is_member | who_holds_it
reads_messages = both_write | impartial_coordinator
reads_notes = goes_along | impartial_coordinator


def may_see(incubation: Incubation, person: Any) -> bool:
    return (is_member | goes_along | coordinator).test(person, incubation)


def pools_missing(incubation: Incubation) -> list[MentoringOrganisation]:
    """The organisations that give the call their hours and have none with this co-op yet."""
    there = set(incubation.pools.values_list("organisation_id", flat=True))
    return [one for one in organisations_of(incubation.call) if one.pk not in there]


def booking_refused(
    pool: Pool, mentor: User, starts_at: datetime, minutes: int, but: Session | None = None
) -> list[str]:
    """Why this session cannot be there: asked with the pool and the mentor locked. `but` is the session that moves."""
    if starts_at <= clock.now():
        return [_("A session is booked for a moment still to come.")]
    if starts_at > clock.now() + FARTHEST:
        return [_("A session is booked at most a year ahead.")]
    reasons = []
    if not pool.organisation.mentors.filter(pk=mentor.pk).exists():
        reasons.append(_("This mentor is not in the organisation of these hours."))
    if is_member.test(mentor, pool):
        reasons.append(_("Nobody advises their own co-op."))
    left = pool.free() + (but.minutes_planned if but else 0)
    if minutes > left:
        words = {"left": left, "organisation": pool.organisation}
        reasons.append(_("There are %(left)s minutes left with %(organisation)s: book a shorter session.") % words)
    if taken(mentor, starts_at, minutes, but):
        reasons.append(just_taken())
    return reasons


def taken(mentor: User, starts_at: datetime, minutes: int, but: Session | None = None) -> bool:
    """By a session, or by an offer that a co-op may still accept."""
    sessions = Session.objects.overlapping(mentor, starts_at, minutes).exclude(pk=but.pk if but else None)
    offers = SessionRequest.objects.keeping(mentor, starts_at, minutes, clock.now())
    return sessions.exists() or offers.exists()


def just_taken() -> str:
    return _("Just taken: the mentor has another session then. Choose another time.")


def not_offered(pool: Pool, by: Any, mentor: User, starts_at: datetime, minutes: int) -> list[str]:
    """A team takes one of the times that mentors offer; who goes along books any."""
    if goes_along.test(by, pool) or free.is_offered(pool, mentor, starts_at, minutes):
        return []
    return [_("This time is not offered. Choose one of the list, or ask for another.")]


def has_begun(session: Session, _by: Any = None) -> str:
    return "" if session.starts_at <= clock.now() else _("The session has not begun yet.")


def not_begun(session: Session, _by: Any = None) -> str:
    return "" if session.starts_at > clock.now() else _("The session has already begun.")


def not_reminded(session: Session, _by: Any = None) -> str:
    if session.reminded_at is not None:
        return _("Both sides have been reminded.")
    return "" if session.starts_at <= clock.now() + REMINDED_BEFORE else _("It is too soon for a reminder.")


def just_written(session: Session, _by: Any = None) -> str:
    if session.held_at and clock.now() <= session.held_at + CORRECTED_WITHIN:
        return ""
    hours = CORRECTED_WITHIN // timedelta(hours=1)
    words = ngettext(
        "A record can be corrected within %(n)s hour.", "A record can be corrected within %(n)s hours.", hours
    )
    return words % {"n": hours}


def not_done_yet(action: Any, _by: Any = None) -> str:
    return _("This is already done.") if action.done_at else ""


def both_sides(session: Session, _by: Any = None) -> Iterable[User]:
    return [*team(session), session.mentor]


def its_mentor(session: Session, _by: Any = None) -> list[User]:
    return [session.mentor]


def something_untold(session: Session, _by: Any = None) -> str:
    """Not while a mail about it has just gone out: what is written meanwhile goes with the next."""
    told = Message.objects.filter(session=session)
    lately = told.filter(told_at__gt=clock.now() - ONE_MAIL_IN).exists()
    return "" if not lately and told.filter(told_at=None).exists() else _("There is nothing to tell of now.")


def who_has_not_read(session: Session, _by: Any = None) -> list[User]:
    """Whoever did not write all of what this very step tells."""
    authors = set(Message.objects.filter(session=session, told_at=clock.now()).values_list("author_id", flat=True))
    return [person for person in both_sides(session) if authors - {person.pk}]
