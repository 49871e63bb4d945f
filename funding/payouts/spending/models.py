"""What a funded co-op has spent, cost line by cost line, with its evidence. Rows are added and never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.models import StoredFile
from crowdcoop.people.models import Cooperative
from funding.campaigns.models import Campaign, CostLine
from incubator.community.models import Update


class SpendingQuerySet(models.QuerySet["Spending"]):
    def valid(self) -> "SpendingQuerySet":
        """Without what was corrected by a later row, and without what was struck out."""
        return self.filter(corrected_by=None, cents__gt=0)


class Spending(models.Model):
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="spendings")
    line = models.ForeignKey(CostLine, models.PROTECT, related_name="spendings")
    spent_on = models.DateField(_("day"))
    # 0 strikes out the row that it corrects.
    cents = models.PositiveBigIntegerField(_("amount"))
    text = models.CharField(_("what it was for"), max_length=300)
    # Not public: it may be the name of a person.
    supplier = models.CharField(_("paid to"), max_length=200)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    update = models.ForeignKey(Update, models.PROTECT, null=True, related_name="spendings")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SpendingQuerySet.as_manager()

    class Meta:
        ordering = ["-spent_on", "-id"]
        verbose_name = _("spending")
        verbose_name_plural = _("spendings")
        indexes = [models.Index(fields=["campaign", "-spent_on", "-id"], name="spendings_of_a_campaign")]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0) | Q(corrects__isnull=False), name="a_spending_spends")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def cooperative(self) -> Cooperative:
        return self.campaign.cooperative
