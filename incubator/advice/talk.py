"""Words around a session: messages that both sides read, and a mentor's notes that the co-op never sees."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from incubator.advice.models import Session
from incubator.journeys.models import Incubation


class Message(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("message"), max_length=3000)
    at = models.DateTimeField()
    # When the others were told by mail: several written in a short time go in one.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["session"], condition=models.Q(told_at=None), name="message_to_tell")]

    def __str__(self) -> str:
        return f"{self.author} · {self.at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return self.session.get_absolute_url()

    @property
    def cooperative(self) -> Cooperative:
        return self.session.cooperative


class MentorNote(models.Model):
    """For who goes along and the coordination. It is shown on one page and written nowhere else: in no mail, report or file."""

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="mentor_notes")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=6000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("mentor’s note")
        verbose_name_plural = _("mentors’ notes")

    def __str__(self) -> str:
        return f"{self.mentor} · {self.at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("advice_notes", args=[self.incubation_id])

    @property
    def cooperative(self) -> Cooperative:
        return self.incubation.cooperative
