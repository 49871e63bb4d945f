"""What the pulse does for advice. Each finds by query what is due and asks again under lock, so a sweep twice or late changes nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.workflow import NotNow
from incubator.advice import moves, rules
from incubator.advice.asked import LAPSES_AFTER, SessionRequest
from incubator.advice.availability import moves as availability
from incubator.advice.availability.models import Availability
from incubator.advice.models import Session
from incubator.advice.requests import moves as requests
from incubator.advice.talk import Message
from incubator.calls.models import Call
from incubator.journeys.accompanying import organisations_of
from incubator.journeys.models import Incubation

AT_ONCE = 200


def open_pools() -> int:
    """The hours are there soon after a co-op begins, and after an organisation joins."""
    under_way = Incubation.objects.under_way()
    done = 0
    for call in Call.objects.filter(pk__in=under_way.order_by().values("call")).order_by("id"):
        given = [organisation.pk for organisation in organisations_of(call)]
        there = under_way.filter(call=call, pools__organisation__in=given).annotate(there=Count("pools"))
        complete = there.filter(there__gte=len(given)).order_by().values("pk")
        if given:
            done += _each(moves.open_pools, under_way.filter(call=call).exclude(pk__in=complete).order_by("id"))
    return done


def remind() -> int:
    now = clock.now()
    soon = Session.objects.to_come().filter(starts_at__range=(now, now + rules.REMINDED_BEFORE))
    return _each(moves.remind, soon.filter(reminded_at=None))


def tell_of_messages() -> int:
    messages = Message.objects.filter(session=OuterRef("pk"))
    lately = messages.filter(told_at__gt=clock.now() - rules.ONE_MAIL_IN)
    waiting = Session.objects.filter(Exists(messages.filter(told_at=None)), ~Exists(lately))
    return _each(moves.tell_of_messages, waiting.order_by("id"))


def warn_of_ends() -> int:
    ending = Availability.objects.ending(clock.now()).order_by().values("mentor")
    return _each(availability.warn_of_end, User.objects.filter(pk__in=ending, is_active=True).order_by("id"))


def expire_offers() -> int:
    late = SessionRequest.objects.filter(state=SessionRequest.State.OFFERED, offer_until__lte=clock.now())
    return _each(requests.expire_offer, late.order_by("offer_until", "id"))


def lapse_requests() -> int:
    old = SessionRequest.objects.filter(state=SessionRequest.State.OPEN, asked_at__lte=clock.now() - LAPSES_AFTER)
    return _each(requests.lapse, old.order_by("asked_at", "id"))


def _each(step: Callable[..., Any], things: Iterable[Any]) -> int:
    done = 0
    for thing in list(things[:AT_ONCE]):  # type: ignore[index]
        try:
            step(thing, by=None)
        except NotNow:  # another worker was here, or somebody changed it, since the query
            continue
        done += 1
    return done
