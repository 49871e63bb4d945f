"""What a supporter and the co-op write to each other: each reads it here or in a mail of ours, and sees no address."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.pledges.models import Pledge, PledgeQuerySet


def threads(cooperative: Cooperative) -> PledgeQuerySet:
    """Pledges to its campaigns whose supporters have written, with the last word of each side."""
    theirs = Letter.objects.filter(pledge=models.OuterRef("pk"), author=None)
    wrote = models.Max("letters__id", filter=models.Q(letters__author__isnull=True))
    answered = models.Max("letters__id", filter=models.Q(letters__author__isnull=False))
    ours = Pledge.objects.filter(models.Exists(theirs), campaign__cooperative=cooperative)
    return ours.annotate(wrote=wrote, answered=answered)


def unanswered(cooperative: Cooperative) -> int:
    """How many supporters have had the last word."""
    waiting = models.Q(answered=None) | models.Q(answered__lt=models.F("wrote"))
    return threads(cooperative).filter(waiting).count()


class Letter(models.Model):
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="letters")
    # Who wrote it for the co-op; nobody when the supporter did.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("message"), max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")

    def __str__(self) -> str:
        return f"{self.pledge} {self.written_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Where the one who gets it reads it."""
        if self.author_id is None:
            return reverse("campaign_letter", args=[self.pledge_id])
        return reverse("pledge_write", args=[self.pledge.token])

    @property
    def cooperative(self) -> Cooperative:
        return self.pledge.cooperative
