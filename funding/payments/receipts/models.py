"""Receipts and the notes that take them back: numbered without gaps per year and issuing entity, frozen when issued."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.payments.models import Attempt
from funding.pledges.models import Pledge


class Series(models.Model):
    """The last number given of one kind, by one entity, in one year: a row to lock, so that numbers have no gaps."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        verbose_name = _("series of receipts")
        verbose_name_plural = _("series of receipts")

    def __str__(self) -> str:
        return f"{self.name}-{self.last:05d}"


class Receipt(models.Model):
    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        NOTE = "note", _("rectifying note")

    series = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="receipts")
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="receipts")
    # What a note takes back.
    rectifies = models.OneToOneField("self", models.PROTECT, null=True, related_name="note")
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    language = models.CharField(max_length=10)
    # When the money came, or went back; and when the number was drawn.
    paid_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    # As they were then: issuer (its name, number, address), name, reference, campaign, cooperative, reward, pledged, tip; why.
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="a_number_is_given_once"),
            models.UniqueConstraint(fields=["attempt", "kind"], name="a_payment_has_one_receipt"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_receipt_has_an_amount"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("pledge_receipt", args=[self.pledge.token])

    @property
    def code(self) -> str:
        return f"{self.series}-{self.number:05d}"

    @property
    def cooperative(self) -> Cooperative:
        return self.pledge.cooperative

    @property
    def path(self) -> Path:
        """Where its PDF is, once somebody has asked for it."""
        return settings.REPORTS_ROOT / f"receipt-{self.code}.pdf"
