"""What a campaign has raised, and how it ended."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from funding.campaigns.models.campaign import Campaign


class Totals(models.Model):
    """What has been raised, kept in a row of its own that no foreign key references, updated with F() as late as can be.

    `taking` is the door: a payment is counted only by an update that finds it open, closing shuts it in the same
    transaction in which it reads the figure that decides.
    """

    campaign = models.OneToOneField(
        Campaign, models.CASCADE, primary_key=True, db_constraint=False, related_name="totals"
    )
    raised = models.BigIntegerField(default=0)
    supporters = models.PositiveIntegerField(default=0)
    taking = models.BooleanField(default=False)

    class Meta:
        ordering = ["campaign"]
        verbose_name = _("totals")
        verbose_name_plural = _("totals")
        constraints = [models.CheckConstraint(condition=Q(raised__gte=0), name="raised_is_not_negative")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.raised}"


class Closing(models.Model):
    """One outcome per campaign, decided once from the books at the cut-off, and never changed."""

    class Outcome(models.TextChoices):
        FUNDED = "funded", _("funded")
        UNFUNDED = "unfunded", _("not funded")
        CANCELLED = "cancelled", _("cancelled")

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="closing")
    outcome = models.CharField(max_length=10, choices=Outcome)
    raised = models.BigIntegerField()
    supporters = models.PositiveIntegerField()
    minimum = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("closing")
        verbose_name_plural = _("closings")

    def __str__(self) -> str:
        return f"{self.campaign}: {self.outcome}"
