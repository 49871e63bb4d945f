"""Who asks for a session, who answers, and until when."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinators, team
from incubator.advice.asked import LAPSES_AFTER, SessionRequest
from incubator.advice.models import Pool
from incubator.journeys.rules import goes_along

LAPSES_AFTER_DAYS = LAPSES_AFTER // timedelta(days=1)


@predicate
def is_of_the_organisation(person, request) -> bool:
    return person is not None and request.pool.organisation.mentors.filter(pk=person.pk).exists()


answers_it = is_of_the_organisation & goes_along


def minutes_left(pool: Pool, _by: Any = None) -> str:
    return (
        ""
        if pool.free() > 0
        else _("There are no hours left with %(organisation)s.") % {"organisation": pool.organisation}
    )


def nothing_asked_yet(pool: Pool, _by: Any = None) -> str:
    asked = SessionRequest.objects.alive().filter(pool=pool).exists()
    return _("You have asked this organisation already; its mentors answer that first.") if asked else ""


def offer_stands(request: SessionRequest, _by: Any = None) -> str:
    if request.offer_until and clock.now() < request.offer_until:
        return ""
    return _("This offer has expired. The mentor can offer another time.")


def mentor_still_goes_along(request: SessionRequest, _by: Any = None) -> str:
    if request.mentor and goes_along.test(request.mentor, request):
        return ""
    return _("This mentor no longer goes along with you. Withdraw the request and ask anew.")


def offer_is_over(request: SessionRequest, _by: Any = None) -> str:
    return "" if request.offer_until and request.offer_until <= clock.now() else _("The offer still stands.")


def nobody_answered(request: SessionRequest, _by: Any = None) -> str:
    return "" if request.asked_at + LAPSES_AFTER <= clock.now() else _("There is still time to answer.")


def who_answers(request: SessionRequest, _by: Any = None) -> Iterable[User]:
    """The organisation's mentors who go along; the coordination if there is none."""
    mentors = request.pool.organisation.mentors.filter(is_active=True).order_by("id")
    return [person for person in mentors if goes_along.test(person, request)] or coordinators()


def team_and_mentor(request: SessionRequest, _by: Any = None) -> Iterable[User]:
    return [*team(request), *offered_by(request)]


def offered_by(request: SessionRequest, _by: Any = None) -> list[User]:
    return [request.mentor] if request.mentor else []
