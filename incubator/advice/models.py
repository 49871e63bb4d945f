"""Advice: sessions with a mentoring organisation, which take minutes from the co-op's pool with it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from incubator.advice.place import link_of
from incubator.calls.models import MentoringOrganisation
from incubator.journeys.models import Incubation


class PoolQuerySet(models.QuerySet["Pool"]):
    def with_minutes(self) -> "PoolQuerySet":
        """`used` in sessions held and `planned` in those that stand, in one query."""
        return self.annotate(
            used=_minutes("minutes_used", [Session.State.HELD]), planned=_minutes("minutes_planned", Session.PLANNED)
        ).order_by("organisation_id", "id")


def _minutes(field: str, states: Any) -> Coalesce:
    rows = Session.objects.filter(pool=OuterRef("pk"), state__in=states).order_by().values("pool")
    return Coalesce(Subquery(rows.annotate(sum=Sum(field)).values("sum")), 0)


class Pool(models.Model):
    """The minutes of advice one organisation gives one co-op; what is used is the sum of held sessions."""

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="pools")
    organisation = models.ForeignKey(MentoringOrganisation, models.PROTECT, related_name="pools")
    minutes = models.PositiveIntegerField(_("minutes"))

    objects = PoolQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "id"]
        verbose_name = _("pool of hours")
        verbose_name_plural = _("pools of hours")
        constraints = [models.UniqueConstraint(fields=["incubation", "organisation"], name="one_pool_an_organisation")]

    def __str__(self) -> str:
        return f"{self.incubation} · {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("advice")

    @property
    def cooperative(self) -> Cooperative:
        return self.incubation.cooperative

    def left(self) -> int:
        used = self.sessions.filter(state=Session.State.HELD).aggregate(used=Sum("minutes_used"))["used"]
        return self.minutes - (used or 0)

    def free(self) -> int:
        """What can still be booked: what is left without the sessions that stand and are not written down."""
        standing = self.sessions.filter(state__in=Session.PLANNED)
        return self.left() - (standing.aggregate(planned=Sum("minutes_planned"))["planned"] or 0)


class SessionQuerySet(models.QuerySet["Session"]):
    def of_team(self, person: Any) -> "SessionQuerySet":
        return self.filter(
            pool__incubation__cooperative__memberships__person=person,
            pool__incubation__cooperative__memberships__left_at=None,
        )

    def of_mentor(self, person: Any) -> "SessionQuerySet":
        return self.filter(mentor=person)

    def seen_by(self, person: Any) -> "SessionQuerySet":
        """The team's, those one holds, and those of the co-ops one goes with."""
        ours = Cooperative.objects.of(person).order_by().values("pk")
        along = Incubation.objects.accompanied_by(person).order_by().values("pk")
        mine = models.Q(mentor=person) | models.Q(pool__incubation__in=along)
        return self.filter(mine | models.Q(pool__incubation__cooperative__in=ours))

    def with_people(self) -> "SessionQuerySet":
        return self.select_related("mentor", "pool__organisation", "pool__incubation__cooperative")

    def to_come(self) -> "SessionQuerySet":
        return self.filter(state=Session.State.BOOKED).order_by("starts_at", "id")

    def unwritten(self, now: datetime) -> "SessionQuerySet":
        """Over, and nobody has written down whether they took place."""
        return self.to_come().filter(ends_at__lte=now)

    def overlapping(self, mentor: Any, starts_at: datetime, minutes: int) -> "SessionQuerySet":
        """The mentor's sessions that stand and touch this stretch of time: it is half open, [start, end)."""
        ends_at = starts_at + timedelta(minutes=minutes)
        standing = self.filter(mentor=mentor).exclude(state=Session.State.CANCELLED)
        return standing.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class Session(models.Model):
    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        WAITING = "waiting", _("Waiting for coordination")
        HELD = "held", _("Held")
        MISSED = "missed", _("Nobody came")
        CANCELLED = "cancelled", _("Cancelled")

    PLANNED = (State.BOOKED, State.WAITING)

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="sessions")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions")
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    starts_at = models.DateTimeField(_("starts"))
    minutes_planned = models.PositiveSmallIntegerField(_("minutes planned"), default=60)
    # Kept beside the minutes, so that the database itself can refuse two at once.
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    topic = models.CharField(_("what about"), max_length=200, blank=True)
    # Goes up with each change, so that calendars know which of two files is newer (RFC 5545).
    sequence = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    said = models.TextField(_("what was said"), max_length=6000, blank=True)
    agreed = models.TextField(_("what was agreed"), max_length=6000, blank=True)
    minutes_used = models.PositiveSmallIntegerField(_("minutes used"), null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            # On PostgreSQL no two that stand may even touch (see the migration).
            models.UniqueConstraint(
                fields=["mentor", "starts_at"], condition=~models.Q(state="cancelled"), name="a_mentor_is_in_one_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cooperative} · {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("advice_session", args=[self.pk])

    @property
    def cooperative(self) -> Cooperative:
        return self.pool.incubation.cooperative

    @property
    def incubation(self) -> Incubation:
        return self.pool.incubation

    @property
    def link(self) -> str:
        return link_of(self.place)


class ActionQuerySet(models.QuerySet["Action"]):
    def agreed_with(self, cooperative: Cooperative) -> "ActionQuerySet":
        """A record that waits for the coordination has agreed nothing yet."""
        return self.filter(session__pool__incubation__cooperative=cooperative, session__state=Session.State.HELD)

    def open_of(self, cooperative: Cooperative) -> "ActionQuerySet":
        return self.agreed_with(cooperative).filter(done_at=None)


class Action(models.Model):
    """Something agreed in a session: who does it, by when. It stands in the co-op's task list until it is done."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="actions")
    text = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="agreed_actions")
    due_on = models.DateField(_("by when"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("agreed action")
        verbose_name_plural = _("agreed actions")

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return self.session.get_absolute_url()

    @property
    def cooperative(self) -> Cooperative:
        return self.session.cooperative
