"""Workshops of a call: who is signed up, and who was there."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incubator.calls.models import Call
from incubator.journeys.models import Incubation
from incubator.training.models import Module

STANDS = Q(sign_ups__left_at=None)


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def planned(self) -> "WorkshopQuerySet":
        return self.filter(state=Workshop.State.PLANNED)

    def with_numbers(self) -> "WorkshopQuerySet":
        """`taken`: how many are signed up; `there`: how many were there."""
        taken = Count("sign_ups", filter=STANDS, distinct=True)
        return self.annotate(taken=taken, there=Count("attendances", distinct=True))

    def held_by(self, incubation: Incubation, moment: datetime) -> "WorkshopQuerySet":
        """Over by then, of its call, and begun since it is in the programme."""
        since = self.planned().filter(call=incubation.call_id, starts_at__gte=incubation.started_at)
        return since.filter(ends_at__lte=moment)


class Workshop(models.Model):
    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CANCELLED = "cancelled", _("Cancelled")

    call = models.ForeignKey(Call, models.PROTECT, verbose_name=_("call"), related_name="workshops")
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("what it is about"), max_length=2000, blank=True)
    module = models.ForeignKey(
        Module, models.SET_NULL, verbose_name=_("module it belongs to"), null=True, blank=True, related_name="workshops"
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link to the video call"), max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    reminded_at = models.DateTimeField(null=True)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="a_workshop_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training_workshops")

    @property
    def where(self) -> str:
        return self.place or self.link

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class SignUp(models.Model):
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="sign_ups")
    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="sign_ups")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sign_ups")
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("sign-up for a workshop")
        verbose_name_plural = _("sign-ups for workshops")
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "person"], condition=Q(left_at=None), name="signed_up_once_for_a_workshop"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.workshop}"

    @property
    def cooperative(self) -> Any:
        return self.incubation.cooperative


class Attendance(models.Model):
    """Somebody of a team was there; the team is present with one."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="attendances")
    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendances")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["workshop", "id"]
        verbose_name = _("attendance at a workshop")
        verbose_name_plural = _("attendances at workshops")
        constraints = [models.UniqueConstraint(fields=["workshop", "person"], name="there_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.workshop}"
