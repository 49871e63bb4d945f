"""The pictures of a campaign: each in three fixed sizes, made anew from its points, with the words for who cannot see it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.models import StoredFile
from funding.campaigns.models.campaign import Campaign


class PictureQuerySet(models.QuerySet["Picture"]):
    def with_files(self) -> "PictureQuerySet":
        return self.select_related("large", "middle", "small")

    def showing(self, token: Any) -> "PictureQuerySet":
        """That of which the file with this token is one size."""
        return self.filter(Q(large__token=token) | Q(middle__token=token) | Q(small__token=token))


class Picture(models.Model):
    """One that is smaller than a size has the same file for several: nothing is blown up."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="pictures")
    place = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField(_("what is to be seen in it"), max_length=200)
    large = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    middle = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    small = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    translations = models.JSONField(default=dict, blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.alt

    @property
    def files(self) -> list[StoredFile]:
        """The sizes that differ, the smallest first."""
        return list({one.pk: one for one in (self.small, self.middle, self.large)}.values())

    @property
    def src(self) -> str:
        return address(self.middle)

    @property
    def srcset(self) -> str:
        return ", ".join(f"{address(one)} {one.width}w" for one in self.files)


def address(stored: StoredFile) -> str:
    return reverse("campaign_picture", args=[stored.token])
