"""The invoice for the fee: one a funded campaign, numbered without gaps, with its tax as it was on that day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from funding.campaigns.models import Campaign


class FeeInvoice(models.Model):
    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="fee_invoice")
    number = models.CharField(max_length=30, unique=True)
    at = models.DateTimeField()
    # The fee that the books took, tax included; base and tax are its two parts and lose no cent.
    cents = models.PositiveBigIntegerField()
    base = models.PositiveBigIntegerField()
    tax = models.PositiveBigIntegerField()
    tax_basis_points = models.PositiveIntegerField()
    # The law that sets the rate, as the settings name it.
    tax_source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("invoice for the fee")
        verbose_name_plural = _("invoices for fees")
        constraints = [
            models.CheckConstraint(condition=Q(cents=F("base") + F("tax")), name="an_invoice_is_its_base_and_its_tax")
        ]

    def __str__(self) -> str:
        return self.number
