"""A date in the life of a co-op, as every slice tells it to the co-op's home: settings.JOURNEY_DATES names the functions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crowdcoop import clock
from incubator.journeys import diagnosis
from incubator.journeys.legal.models import NAME_USED, Stage
from incubator.journeys.models import Incubation

A_DAY = timedelta(days=1)
# Dates whose uid begins so are meetings with somebody: the card of the mentor tells the next one.
SESSION = "session-"


@dataclass(frozen=True)
class NextDate:
    """`uid` stays the same for ever, so that a calendar replaces what it has (RFC 5545)."""

    uid: str
    title: Any
    starts_at: datetime
    ends_at: datetime
    url: str
    place: str = ""
    all_day: bool = False


def whole_day(day: date, uid: str, title: Any, url: str) -> NextDate:
    zone = timezone.get_default_timezone()
    first, end = (datetime.combine(each, time(), zone) for each in (day, day + A_DAY))
    return NextDate(uid, title, first, end, url, all_day=True)


def upcoming(incubation: Incubation) -> list[NextDate]:
    """All that is to come or going on, soonest first, from every slice."""
    found = [each for name in settings.JOURNEY_DATES for each in import_string(name)(incubation)]
    now = clock.now()
    return sorted((each for each in found if each.ends_at > now), key=lambda each: (each.starts_at, each.uid))


def dates(incubation: Incubation) -> list[NextDate]:
    """Of the way itself: the planned end of the itinerary, and the day on which the name certificate runs out."""
    found = []
    written = diagnosis.of(incubation) if incubation.roadmap_agreed_at else None
    if written and incubation.state in (Incubation.State.ITINERARY, Incubation.State.CAMPAIGN_PREPARATION):
        end = _("Planned end of your itinerary")
        found.append(whole_day(written.ends_on, f"itinerary-{incubation.pk}", end, reverse("team_roadmap")))
    steps = {step.stage: step for step in incubation.cooperative.legal_steps.all()}
    certificate = steps.get(Stage.NAME_CERTIFICATE)
    if certificate and certificate.expires_on and not any(stage in steps for stage in NAME_USED):
        runs_out = _("Your name certificate runs out")
        found.append(whole_day(certificate.expires_on, f"name-{certificate.pk}", runs_out, reverse("team_legal")))
    return found
