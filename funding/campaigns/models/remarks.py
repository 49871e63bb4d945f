"""What a reviewer says about one field of a campaign, and what the team has done about it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from funding.campaigns.models.campaign import Campaign


class RemarkQuerySet(models.QuerySet["Remark"]):
    def open(self) -> "RemarkQuerySet":
        return self.filter(settled_at=None)


class Remark(models.Model):
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="remarks")
    # A name of funding/campaigns/review/fields.py, such as `story` or `rewards:12`.
    field = models.CharField(_("about"), max_length=40)
    words = models.TextField(_("comment"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(_("what you did about it"), max_length=1000, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("comment of the review")
        verbose_name_plural = _("comments of the review")

    def __str__(self) -> str:
        return self.words
