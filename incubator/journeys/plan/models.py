"""Who does what, and by when: the team's plan over all its tasks, and the tasks that its mentors set."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incubator.journeys.models import Incubation

LONGEST_KEY = 120
# A plan that ends later than that is a mistake in the year.
FARTHEST = timedelta(days=730)
EXTRA = "extra:"


class TaskPlan(models.Model):
    """What the team has said of one of its tasks; no owner is the whole team."""

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="task_plans")
    key = models.CharField(max_length=LONGEST_KEY)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["incubation", "key"]
        verbose_name = _("plan of a task")
        verbose_name_plural = _("plans of tasks")
        constraints = [models.UniqueConstraint(fields=["incubation", "key"], name="one_plan_a_task")]

    def __str__(self) -> str:
        return f"{self.incubation} · {self.key}"


class ExtraTaskQuerySet(models.QuerySet["ExtraTask"]):
    def standing(self) -> "ExtraTaskQuerySet":
        return self.filter(withdrawn_at=None)


class ExtraTask(models.Model):
    """Something that a mentor or the coordination asks of this one co-op."""

    class Group(models.TextChoices):
        BEFORE = "before", _("Before you start")
        TRAINING = "training", _("Training")
        ADVICE = "advice", _("Advice")
        COMMUNITY = "community", _("Community")
        CAMPAIGN = "campaign", _("Campaign")

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="extra_tasks")
    text = models.CharField(_("what is to be done"), max_length=200)
    group = models.CharField(_("among which tasks"), max_length=20, choices=Group, default=Group.ADVICE)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ExtraTaskQuerySet.as_manager()

    class Meta:
        ordering = ["incubation", "id"]
        verbose_name = _("task set by a mentor")
        verbose_name_plural = _("tasks set by mentors")

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("team_task", args=[self.key])

    @property
    def cooperative(self) -> Any:
        return self.incubation.cooperative

    @property
    def key(self) -> str:
        return f"{EXTRA}{self.pk}"
