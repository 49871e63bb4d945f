"""A team's worksheet of a module: written together, sent, and read by the mentor, who approves it or asks for changes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.models import StoredFile
from crowdcoop.people.models import Cooperative
from incubator.journeys.models import Incubation
from incubator.training.models import Module, ModuleVersion


class WorksheetQuerySet(models.QuerySet["Worksheet"]):
    def of_team(self, person: Any) -> "WorksheetQuerySet":
        return self.filter(incubation__in=Incubation.objects.of_team(person).order_by().values("pk"))

    def waiting(self) -> "WorksheetQuerySet":
        """Sent, in a co-op under way; the oldest first."""
        over = (*Incubation.OVER, Incubation.State.PAUSED)
        sent = self.filter(state=Worksheet.State.SENT).exclude(incubation__state__in=over)
        return sent.select_related("module", "incubation__cooperative").order_by("sent_at", "id")

    def waiting_for(self, person: Any) -> "WorksheetQuerySet":
        mine = Incubation.objects.accompanied_by(person).order_by().values("pk")
        own = Cooperative.objects.of(person).order_by().values("pk")
        return self.waiting().filter(incubation__in=mine).exclude(incubation__cooperative__in=own)


class Worksheet(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        SENT = "sent", _("With your mentor")
        APPROVED = "approved", _("Approved")
        CHANGES_ASKED = "changes_asked", _("Changes asked for")

    WRITTEN = (State.DRAFT, State.CHANGES_ASKED)

    module = models.ForeignKey(Module, models.PROTECT, related_name="worksheets")
    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="worksheets")
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    # By field; a cell of a table is called `plan-0-2`: its row and its column.
    answers = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    edits = models.PositiveIntegerField(default=0)
    touched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    touched_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = WorksheetQuerySet.as_manager()

    class Meta:
        ordering = ["module", "id"]
        verbose_name = _("worksheet")
        verbose_name_plural = _("worksheets")
        constraints = [models.UniqueConstraint(fields=["module", "incubation"], name="one_worksheet_a_team_and_module")]

    def __str__(self) -> str:
        return f"{self.incubation} · {self.module}"

    def get_absolute_url(self) -> str:
        return reverse("training_worksheet", args=[self.module.slug])

    @property
    def cooperative(self) -> Cooperative:
        return self.incubation.cooperative


class SentWorksheet(models.Model):
    """A worksheet as it was sent, kept for ever; and what its mentor said of it."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        CHANGES_ASKED = "changes_asked", _("changes asked for")

    worksheet = models.ForeignKey(Worksheet, models.CASCADE, related_name="sent")
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="+")
    answers = models.JSONField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    words = models.TextField(_("what to change"), max_length=4000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["worksheet", "number"]
        verbose_name = _("worksheet as sent")
        verbose_name_plural = _("worksheets as sent")
        constraints = [models.UniqueConstraint(fields=["worksheet", "number"], name="one_sending_a_number")]

    def __str__(self) -> str:
        return f"{self.worksheet} · {self.number}"
