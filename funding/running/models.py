"""What a team does while its campaign runs: whom it has thanked and how, and what its coach has told it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.campaigns.models import Campaign
from funding.pledges.models import Pledge
from funding.running.words import Said


class Thanks(models.Model):
    """Some words of the team to one supporter or to many at once; kept as they were sent."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="thanks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("what you want to say"), max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("thanks")
        verbose_name_plural = _("thanks")

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """Where whoever is thanked goes from the mail: the campaign they have supported."""
        return self.campaign.get_absolute_url()

    @property
    def cooperative(self) -> Cooperative:
        return self.campaign.cooperative


class Thanked(models.Model):
    """The pledge is the key: it is thanked for once, whoever of the team presses the button, and when."""

    pledge = models.OneToOneField(Pledge, models.CASCADE, primary_key=True, related_name="thanked")
    thanks = models.ForeignKey(Thanks, models.PROTECT, related_name="pledges")

    class Meta:
        ordering = ["pledge"]
        verbose_name = _("pledge that has been thanked for")
        verbose_name_plural = _("pledges that have been thanked for")

    def __str__(self) -> str:
        return f"{self.pledge_id}: {self.thanks_id}"


class Advice(models.Model):
    """What the coach said, once per key (calendar.py and second_round.py have its words)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="advice")
    key = models.CharField(max_length=40)
    # The day of the calendar of forty days of its round it stands on, whatever the length of that.
    day = models.PositiveSmallIntegerField()
    # The figures the words are told with, as they were: {"supporters": 22, "missing": 120000}.
    facts = models.JSONField(default=dict)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("advice of the coach")
        verbose_name_plural = _("advice of the coach")
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="an_advice_is_given_once")]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("campaign_run")

    @property
    def cooperative(self) -> Cooperative:
        return self.campaign.cooperative

    @property
    def said(self) -> Said:
        return Said(self, self.campaign.currency)


class CoachSilence(models.Model):
    """The team wants no advice for this campaign; without such a row the coach speaks."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True, related_name="coach_silence")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["campaign"]
        verbose_name = _("silence of the coach")
        verbose_name_plural = _("silences of the coach")

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.at}"


def waiting_for_thanks(campaign: Campaign) -> Any:
    """Pledges that count and nobody has thanked for, the oldest first."""
    return Pledge.objects.paid().filter(campaign=campaign, thanked=None).order_by("id")
