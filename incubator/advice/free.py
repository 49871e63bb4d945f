"""What a team can book: the slots of every mentor in whose organisation it has minutes left."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from crowdcoop import clock
from crowdcoop.people.models import Role, User
from incubator.advice.asked import SessionRequest
from incubator.advice.availability.models import Availability, DayOff
from incubator.advice.availability.slots import Busy, Slot, slots
from incubator.advice.models import Pool, Session

# How far ahead a team sees; a mentor may book further (rules.FARTHEST).
AHEAD = timedelta(weeks=4)


def of_pools(pools: Iterable[Pool], *, mentor: User | None = None, but: Session | None = None) -> list[Slot]:
    """For the pools of one co-op, read `with_minutes`: what is longer than what is left is not offered. `but` moves, so its time is free."""
    left = {pool.organisation_id: pool.minutes - pool.used - pool.planned for pool in pools}
    if but is not None:
        left[but.pool.organisation_id] = left.get(but.pool.organisation_id, 0) + but.minutes_planned
    hours = [one for one in _offered(left, mentor) if one.slot_minutes <= left[one.organisation_id]]
    return _free(hours, clock.now(), clock.now() + AHEAD, but)


def _offered(organisations: Iterable[int], mentor: User | None) -> Iterable[Availability]:
    """By mentors who still are mentors, and of that organisation."""
    theirs = Availability.objects.filter(organisation__in=list(organisations)).standing(clock.now())
    through = User.mentoring_organisations.through.objects.values("user_id", "mentoringorganisation_id")
    belongs = {(row["user_id"], row["mentoringorganisation_id"]) for row in through.order_by("id")}
    mentors = theirs.filter(mentor__is_active=True, mentor__roles__name=Role.Name.MENTOR)
    if mentor is not None:
        mentors = mentors.filter(mentor=mentor)
    return [one for one in mentors if (one.mentor_id, one.organisation_id) in belongs]


def _free(hours: list[Availability], since: datetime, until: datetime, but: Session | None = None) -> list[Slot]:
    mentors = {one.mentor_id for one in hours}
    off = DayOff.objects.filter(mentor__in=mentors, last_day__gte=since.date() - timedelta(days=1))
    return slots(hours, busy=_busy(mentors, since, until, but), off=off, since=since, until=until)


def _busy(mentors: set[int], since: datetime, until: datetime, but: Session | None) -> list[Busy]:
    """Sessions that stand, and offers that a co-op may still accept."""
    near = {"mentor__in": mentors, "starts_at__lt": until, "ends_at__gt": since}
    sessions = Session.objects.filter(**near).exclude(state=Session.State.CANCELLED)
    if but is not None:
        sessions = sessions.exclude(pk=but.pk)
    offers = SessionRequest.objects.filter(state=SessionRequest.State.OFFERED, offer_until__gt=since, **near)
    times = ("mentor", "starts_at", "ends_at")
    return [*sessions.order_by("id").values_list(*times), *offers.order_by("id").values_list(*times)]


def is_offered(pool: Pool, mentor: User, starts_at: datetime, minutes: int) -> Slot | None:
    """The slot of this very time, taken or not: whether it is taken is asked apart, for that is another sentence."""
    hours = [one for one in _offered([pool.organisation_id], mentor) if one.slot_minutes == minutes]
    off = DayOff.objects.filter(mentor=mentor)
    near = {"since": starts_at - timedelta(minutes=1), "until": starts_at + timedelta(minutes=1)}
    found = slots(hours, busy=[], off=off, **near)
    return next((slot for slot in found if slot.starts_at == starts_at), None)
