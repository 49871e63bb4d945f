"""The work of closing, kept in rows: which stage has come how far, so that whoever takes it up goes on from there.

And what finance has paid from the bank, because the provider would not.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.campaigns.models import Campaign
from funding.payments.models import Refund


class ClosingJobQuerySet(models.QuerySet["ClosingJob"]):
    def running(self) -> "ClosingJobQuerySet":
        return self.filter(state=ClosingJob.State.RUNNING)

    def of_team(self, person: Any) -> "ClosingJobQuerySet":
        return self.filter(
            campaign__cooperative__memberships__person=person, campaign__cooperative__memberships__left_at=None
        )


class ClosingJob(models.Model):
    """What is done when a round has ended and the campaign does not simply go on: one job a campaign and round."""

    class State(models.TextChoices):
        RUNNING = "running", _("Under way")
        STOPPED = "stopped", _("Stopped: somebody has to look")
        DONE = "done", _("Finished")

    class Outcome(models.TextChoices):
        PASSED = "passed", _("passed to its second round")
        FUNDED = "funded", _("funded")
        UNFUNDED = "unfunded", _("not funded")
        CANCELLED = "cancelled", _("cancelled")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="closing_jobs")
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    opened_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ClosingJobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("closing job")
        verbose_name_plural = _("closing jobs")
        constraints = [models.UniqueConstraint(fields=["campaign", "round"], name="one_closing_job_a_round")]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("job", args=[self.pk])

    @property
    def cooperative(self) -> Cooperative:
        return self.campaign.cooperative


class ClosingStage(models.Model):
    class Name(models.TextChoices):
        SETTLE = "settle", _("Waiting for payments on their way")
        DECIDE = "decide", _("Deciding and booking the outcome")
        ASK = "ask", _("Setting aside what goes back")
        SEND = "send", _("Returning the money")
        TELL = "tell", _("Telling the supporters")

    job = models.ForeignKey(ClosingJob, models.CASCADE, related_name="stages")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=10, choices=Name)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["job", "place"]
        verbose_name = _("stage of a closing")
        verbose_name_plural = _("stages of closings")
        constraints = [models.UniqueConstraint(fields=["job", "name"], name="a_stage_once_a_job")]

    def __str__(self) -> str:
        return f"{self.name} {self.done}/{self.total}"


class Otherwise(models.Model):
    """How a refund that its provider refuses was paid from the bank: said by one person of finance, confirmed by another."""

    refund = models.OneToOneField(Refund, models.PROTECT, related_name="otherwise")
    how = models.CharField(max_length=200)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    # Why it was not so; empty again when it is said anew.
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["said_at", "id"]
        verbose_name = _("refund from the bank")
        verbose_name_plural = _("refunds from the bank")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("said_by")),
                name="a_refund_from_the_bank_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, why=""),
                name="a_refund_from_the_bank_is_so_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund}: {self.how}"

    @property
    def as_recorded(self) -> str:
        """Which record it is: one that was taken back and made anew is another."""
        return self.said_at.isoformat()


def without_job() -> models.QuerySet[Campaign]:
    """Campaigns whose round has ended, that are counted or closed, and whose work nobody has taken up."""
    number = Case(When(round_2_ends_at=None, then=Value(1)), default=Value(2), output_field=IntegerField())
    jobs = ClosingJob.objects.filter(campaign=OuterRef("pk"), round=OuterRef("number"))
    ended = Campaign.objects.filter(Q(state=Campaign.State.CLOSING) | Q(closing__isnull=False)).annotate(number=number)
    return ended.filter(~Exists(jobs)).order_by("id")


def closed_late(before: datetime) -> models.QuerySet[Campaign]:
    """Past the end of a round since before this moment, and the round has not been ended."""
    first = Q(state=Campaign.State.ROUND_1, round_1_ends_at__lt=before)
    second = Q(state=Campaign.State.ROUND_2, round_2_ends_at__lt=before)
    return Campaign.objects.filter(first | second).order_by("id")
