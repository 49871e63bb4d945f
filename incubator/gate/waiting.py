"""What waits at the gate: settings.WAITING_FOR_MENTOR and WAITING_FOR_COORDINATION name these functions."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.journal.models import Entry
from crowdcoop.people.models import Role, User
from incubator.community.models import Follow
from incubator.gate.conditions import PREPARATION, READY, work
from incubator.gate.models import AssemblyAgreement, ReadyRequest
from incubator.journeys.models import Incubation, IncubationQuerySet, SignOff
from incubator.journeys.rules import NEXT_STAGE
from incubator.journeys.waiting import Waiting

# Each is looked at condition by condition; the queue of one mentor never asks more of it than this.
LOOKED_AT = 3


def for_mentor(person: User) -> list[Waiting]:
    mine = _not_ones_own(Incubation.objects.of_mentor(person), person)
    return [*_assemblies(mine), *_asked(mine, person), *_done(mine, person)]


def for_coordination(person: User) -> list[Waiting]:
    """The mentor has said yes to the next stage; a second person has not."""
    found = []
    for state, stage in NEXT_STAGE.items():
        yes = SignOff.objects.standing().filter(stage=stage, incubation__state=state)
        second = yes.filter(incubation=OuterRef("incubation"), person__roles__name=Role.Name.COORDINATOR).exclude(
            person=OuterRef("person")
        )
        first = yes.filter(~Exists(second), person=F("incubation__mentor")).exclude(person=person)
        impartial = first.filter(incubation__in=_not_ones_own(Incubation.objects.all(), person).order_by())
        found += [
            _line(sign_off.incubation, _("A second sign-off"), "staff_gate", sign_off.at)
            for sign_off in impartial.select_related("incubation__cooperative")
        ]
    return found


def _not_ones_own(rows: IncubationQuerySet, person: User) -> IncubationQuerySet:
    return rows.exclude(pk__in=Incubation.objects.of_team(person).order_by().values("pk"))


def _line(incubation: Incubation, reason: Any, page: str, since: datetime) -> Waiting:
    return Waiting(incubation.cooperative.name, reason, reverse(page, args=[incubation.pk]), since)


def _assemblies(mine: IncubationQuerySet) -> list[Waiting]:
    latest = AssemblyAgreement.objects.filter(incubation=OuterRef("incubation")).order_by("-id").values("pk")[:1]
    recorded = AssemblyAgreement.objects.filter(
        incubation__in=mine.filter(state=PREPARATION).order_by(), state=AssemblyAgreement.State.RECORDED
    )
    rows = recorded.filter(pk=Subquery(latest)).select_related("incubation__cooperative")
    words = _("Confirm what its assembly decided")
    return [_line(one.incubation, words, "mentor_gate", one.recorded_at) for one in rows]


def _unsigned(mine: IncubationQuerySet, person: User, stage: str) -> IncubationQuerySet:
    signed = SignOff.objects.standing().filter(incubation=OuterRef("pk"), stage=stage, person=person)
    return mine.filter(~Exists(signed))


def _asked(mine: IncubationQuerySet, person: User) -> list[Waiting]:
    rows = ReadyRequest.objects.unused().filter(
        incubation__in=_unsigned(mine.filter(state=PREPARATION), person, READY).order_by()
    )
    words = _("Asks to be declared ready: sign it off")
    return [
        _line(one.incubation, words, "mentor_gate", one.at) for one in rows.select_related("incubation__cooperative")
    ]


def _done(mine: IncubationQuerySet, person: User) -> list[Waiting]:
    """On its itinerary, and only the sign-offs are left. What the database can count is counted there first."""
    itinerary = _unsigned(mine.filter(state=Incubation.State.ITINERARY), person, PREPARATION)
    current = Follow.objects.current().filter(cooperative=OuterRef("cooperative")).order_by().values("cooperative")
    followers = Subquery(current.annotate(n=Count("pk")).values("n"))
    held = Entry.objects.filter(cooperative=OuterRef("cooperative")).order_by("-id").values("at")[:1]
    near = itinerary.annotate(gathered=Coalesce(followers, 0), last_at=Subquery(held))
    enough = Q(gathered__gte=F("call__followers_needed")) | Q(waivers__isnull=False)
    rows = near.filter(enough).distinct().select_related("cooperative", "call", "mentor").order_by("last_at", "id")
    words = _("Everything is done: sign it off")
    return [
        _line(one, words, "mentor_gate", one.last_at)
        for one in rows[:LOOKED_AT]
        if all(condition.met for condition in work(one, PREPARATION))
    ]
