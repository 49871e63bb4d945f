"""How far a co-op is on its way to being a legal person: a dimension of its own, that no stage of the programme asks for."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.models import StoredFile
from crowdcoop.people.models import Cooperative

# A name certificate serves so many months for the deed (the name itself is kept longer).
NAME_SERVES = 4
# So many days before it runs out the team is told, once each.
REMINDERS = (30, 7)


class LegalStepQuerySet(models.QuerySet["LegalStep"]):
    def running_out(self, today: date) -> "LegalStepQuerySet":
        """Certificates that the deed still waits for, whose co-op has a reminder to come today."""
        due = models.Q(pk__in=[])
        for times, days in enumerate(REMINDERS):
            due |= models.Q(reminded=times, expires_on__range=(today, today + timedelta(days=days)))
        waits = self.filter(due)
        past = LegalStep.objects.filter(stage__in=NAME_USED).order_by().values("cooperative")
        return waits.exclude(cooperative__in=past).order_by("expires_on", "id")


class LegalStep(models.Model):
    """One step of the way, on the day it was taken."""

    class Stage(models.TextChoices):
        NAME_CERTIFICATE = "name_certificate", _("Name certificate")
        STATUTES = "statutes", _("Statutes")
        ASSEMBLY = "constituent_assembly", _("Constituent assembly")
        DEED = "deed", _("Deed")
        REGISTERED = "registered", _("Registered")

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="legal_steps")
    stage = models.CharField(_("legal step"), max_length=24, choices=Stage)
    reached_on = models.DateField(_("on what day"))
    expires_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    # How often the team was told that it runs out.
    reminded = models.PositiveSmallIntegerField(default=0)
    # What the co-op's profile said until then, to go back to if this was written by mistake.
    profile_before = models.CharField(max_length=20, choices=Cooperative.LegalStage)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = LegalStepQuerySet.as_manager()

    class Meta:
        ordering = ["cooperative", "id"]
        verbose_name = _("legal step")
        verbose_name_plural = _("legal steps")
        constraints = [models.UniqueConstraint(fields=["cooperative", "stage"], name="one_legal_step_a_stage")]

    def __str__(self) -> str:
        return f"{self.cooperative} · {self.get_stage_display()}"

    def get_absolute_url(self) -> str:
        return reverse("team_legal_step", args=[self.stage])

    @property
    def incubation(self) -> Any:
        return self.cooperative.incubation

    def days_left(self, today: date) -> int | None:
        return (self.expires_on - today).days if self.expires_on else None


Stage = LegalStep.Stage
ORDER = list(Stage)
NAME_USED = (Stage.DEED, Stage.REGISTERED)
# What the co-op's public profile says from this step on; the first two change nothing for the public.
PROFILE = {
    Stage.ASSEMBLY: Cooperative.LegalStage.IN_FORMATION,
    Stage.DEED: Cooperative.LegalStage.IN_FORMATION,
    Stage.REGISTERED: Cooperative.LegalStage.REGISTERED,
}


def expires_on(stage: str, reached_on: date) -> date | None:
    return months_later(reached_on, NAME_SERVES) if stage == Stage.NAME_CERTIFICATE else None


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last: 31 October and four months are 28 February."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Row:
    """A stage as a page shows it: taken or not, open to be written down or not."""

    stage: Any
    step: LegalStep | None
    open: bool
    days_left: int | None
    served: bool  # the deed is there: that the name certificate runs out is no news any more

    @property
    def expired(self) -> bool:
        return self.days_left is not None and self.days_left < 0 and not self.served

    @property
    def soon(self) -> bool:
        return self.days_left is not None and 0 <= self.days_left <= REMINDERS[0] and not self.served


def rows(cooperative: Cooperative, today: date) -> list[Row]:
    taken = {step.stage: step for step in cooperative.legal_steps.select_related("document", "noted_by")}
    last = max((ORDER.index(stage) for stage in taken), default=-1)
    served = any(stage in taken for stage in NAME_USED)
    return [
        Row(stage, step := taken.get(stage), place > last, step.days_left(today) if step else None, served)
        for place, stage in enumerate(ORDER)
    ]


def last_step(cooperative: Cooperative) -> LegalStep | None:
    return cooperative.legal_steps.order_by("-id").first()
