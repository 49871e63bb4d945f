"""A payment that its supporter's bank questions: told to finance, and booked once it is lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.payments import reasons
from funding.payments.models import Attempt


class Dispute(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("Being argued")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="disputes")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    why = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Of one that is lost: the programme has paid it, because nothing of the pledge could be taken back any more.
    borne = models.BooleanField(default=False)

    class Meta:
        ordering = ["opened_at", "id"]
        verbose_name = _("disputed payment")
        verbose_name_plural = _("disputed payments")
        constraints = [models.UniqueConstraint(fields=["provider", "reference"], name="a_dispute_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"

    @property
    def why_in_words(self) -> str:
        return reasons.in_words(self.why or "general")

    @property
    def cooperative(self) -> Cooperative:
        return self.attempt.cooperative

    @property
    def cooperative_id(self) -> int:
        return self.attempt.cooperative_id
