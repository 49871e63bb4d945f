"""A report says the same tomorrow as today: a numbered, frozen rendering of a stored snapshot."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ReportQuerySet(models.QuerySet["Report"]):
    def readable(
        self, *, whole: models.QuerySet[Any], progress: models.QuerySet[Any], money: bool = False
    ) -> "ReportQuerySet":
        """Everything of the co-ops of `whole`, of those of `progress` only the reports on their progress, and with
        `money` every funding report. Contracts are for fewer people: the slice that orders one serves it.
        """
        theirs = models.Q(cooperative__in=whole) | models.Q(kind=Report.Kind.PROGRESS, cooperative__in=progress)
        if money:
            theirs |= models.Q(kind=Report.Kind.FUNDING)
        return self.filter(theirs).exclude(kind=Report.Kind.CONTRACT).select_related("cooperative")

    def monthly(self, cooperative: models.Model, period: Any) -> "ReportQuerySet":
        """The one that the programme itself asked for."""
        return self.filter(cooperative=cooperative, kind=Report.Kind.PROGRESS, period=period, requested_by=None)

    def due(self, now: datetime) -> "ReportQuerySet":
        return self.filter(state=Report.State.REQUESTED, not_before__lte=now).order_by("id")


class Report(models.Model):
    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting to be made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress report")
        APPLICATION = "application", _("Copy of the application")
        FUNDING = "funding", _("Funding report")
        CONTRACT = "contract", _("Contract")

    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PROGRESS)
    cooperative = models.ForeignKey("people.Cooperative", models.PROTECT, related_name="reports")
    # A copy is made once of the same thing; what that is, is said here (`application:12:2`).
    key = models.CharField(max_length=100, blank=True)
    # Given when it was ordered, in its language; a progress report is called after its co-op and month instead.
    title = models.CharField(max_length=300, blank=True)
    # The month that a progress report covers, by its first day; one a co-op and month unless somebody asks for another.
    period = models.DateField(null=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    # The moment whose figures it shows: never later than the end of its month.
    as_of = models.DateTimeField()
    # A worker that takes it moves this forward, so that no other takes it; if it dies, the report is free again.
    not_before = models.DateTimeField()
    snapshot = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    file = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "period"],
                condition=models.Q(requested_by=None, kind="progress"),
                name="one_monthly_report_a_cooperative",
            ),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=~models.Q(key=""), name="one_copy_of_the_same_thing"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="progress") | models.Q(period__isnull=False), name="progress_has_its_month"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def path(self) -> Path:
        return settings.REPORTS_ROOT / self.file


class Numbering(models.Model):
    """The last number given in a series (`INF-2026`): a row to lock, so that numbers have no gaps."""

    series = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["series"]

    def __str__(self) -> str:
        return f"{self.series}-{self.last:04d}"
