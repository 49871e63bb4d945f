"""Advice: sessions with a mentoring organisation, which take minutes from the co-op's pool with it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from incubator.journeys.models import Incubation


class MentoringOrganisation(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    mentors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentoring_organisations", blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("mentoring organisation")
        verbose_name_plural = _("mentoring organisations")

    def __str__(self) -> str:
        return self.name


class Pool(models.Model):
    """The minutes of advice one organisation gives one co-op; what is used is the sum of held sessions."""

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="pools")
    organisation = models.ForeignKey(MentoringOrganisation, models.PROTECT, related_name="pools")
    minutes = models.PositiveIntegerField(_("minutes"))

    class Meta:
        ordering = ["organisation", "id"]
        verbose_name = _("pool of hours")
        verbose_name_plural = _("pools of hours")
        constraints = [models.UniqueConstraint(fields=["incubation", "organisation"], name="one_pool_an_organisation")]

    def __str__(self) -> str:
        return f"{self.incubation} · {self.organisation}"

    @property
    def cooperative(self) -> Cooperative:
        return self.incubation.cooperative

    def left(self) -> int:
        used = self.sessions.filter(state=Session.State.HELD).aggregate(used=Sum("minutes_used"))["used"]
        return self.minutes - (used or 0)


class SessionQuerySet(models.QuerySet["Session"]):
    def of_team(self, person: Any) -> "SessionQuerySet":
        return self.filter(
            pool__incubation__cooperative__memberships__person=person,
            pool__incubation__cooperative__memberships__left_at=None,
        )

    def of_mentor(self, person: Any) -> "SessionQuerySet":
        return self.filter(mentor=person)


class Session(models.Model):
    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="sessions")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions")
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    starts_at = models.DateTimeField(_("starts"))
    minutes_planned = models.PositiveSmallIntegerField(_("minutes planned"), default=60)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    topic = models.CharField(_("what about"), max_length=200, blank=True)
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


class Action(models.Model):
    """Something agreed in a session: who does it, by when. It stands in the co-op's task list until it is done."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="actions")
    text = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="agreed_actions")
    due_on = models.DateField(_("by when"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("agreed action")
        verbose_name_plural = _("agreed actions")

    def __str__(self) -> str:
        return self.text

    @property
    def cooperative(self) -> Cooperative:
        return self.session.cooperative
