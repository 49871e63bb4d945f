"""What the coordination makes of an application: an interview if it wants one, and a decision that is prepared before it is sent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from incubator.applications.models import Application


class Interview(models.Model):
    application = models.OneToOneField(Application, models.CASCADE, related_name="interview")
    at = models.DateTimeField(_("day and hour"))
    place = models.CharField(_("place or link"), max_length=300)
    words = models.TextField(_("what it is about"), max_length=2000, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    # For the coordination only.
    notes = models.TextField(_("notes"), max_length=6000, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")

    def __str__(self) -> str:
        return f"{self.application} · {self.at:%Y-%m-%d}"

    @property
    def cooperative(self) -> Cooperative:
        return self.application.cooperative


class DecisionQuerySet(models.QuerySet["Decision"]):
    def unsent(self) -> "DecisionQuerySet":
        return self.filter(sent_at=None)

    def to_confirm(self) -> "DecisionQuerySet":
        """Prepared, and nobody has said that its letter may leave; or it was to leave and could not."""
        return self.unsent().filter(models.Q(to_send_at=None) | ~models.Q(fault=""))

    def on_their_way(self) -> "DecisionQuerySet":
        return self.unsent().filter(to_send_at__isnull=False, fault="")


class Decision(models.Model):
    """Prepared, looked at, and sent by a separate step: until then nobody outside the coordination knows of it."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accept")
        WAITLISTED = "waitlisted", _("waiting list")
        REJECTED = "rejected", _("not accepted")

    application = models.OneToOneField(Application, models.CASCADE, related_name="decision")
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome)
    reason = models.TextField(_("reasons"), max_length=4000)
    # The place on the waiting list: 1 is offered a place first.
    rank = models.PositiveSmallIntegerField(_("place on the waiting list"), null=True, blank=True)
    # The mentor who goes with the co-op; those of the other organisations are among `mentors` or chosen when it is sent.
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    mentors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    # Confirmed on the page of all letters; a worker then sends each by a step of its own, as whoever confirmed.
    to_send_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    to_send_at = models.DateTimeField(null=True, blank=True)
    # Why a confirmed letter could not leave, in words for the coordination.
    fault = models.CharField(max_length=300, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.application} · {self.get_outcome_display()}"

    @property
    def cooperative(self) -> Cooperative:
        return self.application.cooperative
