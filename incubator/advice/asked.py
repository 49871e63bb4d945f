"""A time that a co-op asks for when none of those offered suits, and the time a mentor offers for it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from incubator.advice.models import Pool, Session
from incubator.advice.place import link_of
from incubator.journeys.models import Incubation

OFFER_STANDS = timedelta(hours=72)
LAPSES_AFTER = timedelta(days=21)


class SessionRequestQuerySet(models.QuerySet["SessionRequest"]):
    def alive(self) -> "SessionRequestQuerySet":
        return self.filter(state__in=SessionRequest.ALIVE)

    def with_people(self) -> "SessionRequestQuerySet":
        return self.select_related("pool__organisation", "pool__incubation__cooperative", "mentor", "asked_by")

    def answered_by(self, person: Any) -> "SessionRequestQuerySet":
        """Of the organisations one is a mentor of, for the co-ops one goes with."""
        along = Incubation.objects.accompanied_by(person).order_by().values("pk")
        mine = models.Q(pool__incubation__in=along, pool__organisation__mentors=person)
        return self.filter(mine | models.Q(mentor=person)).distinct()

    def keeping(self, mentor: Any, starts_at: datetime, minutes: int, now: datetime) -> "SessionRequestQuerySet":
        """Offers that stand and touch this stretch of the mentor's time."""
        ends_at = starts_at + timedelta(minutes=minutes)
        standing = self.filter(mentor=mentor, state=SessionRequest.State.OFFERED, offer_until__gt=now)
        return standing.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class SessionRequest(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("Asked for")
        OFFERED = "offered", _("A time is offered")
        BOOKED = "booked", _("Booked")
        LAPSED = "lapsed", _("Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    ALIVE = (State.OPEN, State.OFFERED)

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="requests")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    topic = models.CharField(_("what about"), max_length=200)
    suits = models.TextField(_("when it suits you"), max_length=1000)
    # What a mentor offers, until when it stands, and the session it became.
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    offer_until = models.DateTimeField(null=True, blank=True)
    session = models.OneToOneField(Session, models.PROTECT, null=True, blank=True, related_name="request")

    objects = SessionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("request for a session")
        verbose_name_plural = _("requests for sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["pool"], condition=models.Q(state__in=["open", "offered"]), name="one_request_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pool} · {self.topic}"

    def get_absolute_url(self) -> str:
        return reverse("advice_request", args=[self.pk])

    @property
    def cooperative(self) -> Cooperative:
        return self.pool.incubation.cooperative

    @property
    def incubation(self) -> Incubation:
        return self.pool.incubation

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60) if self.ends_at else 0

    @property
    def link(self) -> str:
        return link_of(self.place)
