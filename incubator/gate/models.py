"""What a co-op records before its campaign, and what the coordination lets pass: all of it for one time through the gate."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.models import StoredFile
from crowdcoop.people.models import Cooperative
from incubator.journeys.models import Incubation

MOST_PEOPLE = 10_000  # in one assembly


class OfIncubation(models.Model):
    """Rules ask what belongs to an incubation for its co-op."""

    class Meta:
        abstract = True

    @property
    def cooperative(self) -> Cooperative:
        incubation: Incubation = self.incubation  # type: ignore[attr-defined]
        return incubation.cooperative


class LegalPerson(OfIncubation):
    """Who answers for the co-op in law. One row: whoever writes it anew corrects it."""

    class Kind(models.TextChoices):
        COOPERATIVE = "cooperative", _("A co-operative that is constituted")
        ASSOCIATION = "association", _("An association")
        PERSON = "person", _("A person of the team, in their own name")

    incubation = models.OneToOneField(Incubation, models.CASCADE, related_name="legal_person")
    kind = models.CharField(_("who answers in law"), max_length=12, choices=Kind)
    legal_name = models.CharField(_("name in law"), max_length=200)
    tax_id = models.CharField(_("tax number"), max_length=9)
    registration = models.CharField(_("registry and number"), max_length=200, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who of the team signs")
    )
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("legal person responsible")
        verbose_name_plural = _("legal persons responsible")

    def __str__(self) -> str:
        return self.legal_name


def _people(words: Any, least: int = 0) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(words, validators=[MinValueValidator(least), MaxValueValidator(MOST_PEOPLE)])


class AssemblyAgreement(OfIncubation):
    """What the assembly of the co-op decided about its campaign. The latest one counts; earlier ones stay as they were."""

    class State(models.TextChoices):
        RECORDED = "recorded", _("Recorded, the mentor looks at it")
        CONFIRMED = "confirmed", _("Confirmed by the mentor")
        SENT_BACK = "sent_back", _("Sent back by the mentor")

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="assemblies")
    state = models.CharField(max_length=10, choices=State, default=State.RECORDED)
    held_on = models.DateField(_("day of the assembly"))
    present = _people(_("people present"), 1)
    in_favour = _people(_("votes in favour"), 1)
    against = _people(_("votes against"))
    abstained = _people(_("abstentions"))
    minutes = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("agreement of the assembly")
        verbose_name_plural = _("agreements of the assembly")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(present__gte=models.F("in_favour") + models.F("against") + models.F("abstained")),
                name="assembly_votes_of_those_present",
            ),
            models.CheckConstraint(
                condition=models.Q(in_favour__gt=models.F("against")), name="assembly_more_for_than_against"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incubation} · {self.held_on}"

    def get_absolute_url(self) -> str:
        return reverse("gate_assembly")


class ForOnePassage(models.QuerySet[Any]):
    """Whoever comes to the same stage a second time finds nothing of the first time in the way."""

    def unused(self) -> "ForOnePassage":
        return self.filter(used_at=None)


class ReadyRequest(OfIncubation):
    """The co-op has finished and asks to be declared ready for its campaign."""

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="ready_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ForOnePassage.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("request to be declared ready")
        verbose_name_plural = _("requests to be declared ready")

    def __str__(self) -> str:
        return f"{self.incubation} · {self.at:%Y-%m-%d}"


class Waiver(OfIncubation):
    """A condition that the coordination lets pass, with its reason in everybody's sight."""

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="waivers")
    stage = models.CharField(max_length=24, choices=Incubation.State)
    key = models.CharField(max_length=120)
    # As it stood in the list on that day.
    sentence = models.CharField(max_length=500)
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ForOnePassage.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints = [
            models.UniqueConstraint(
                fields=["incubation", "stage", "key"],
                condition=models.Q(withdrawn_at=None, used_at=None),
                name="one_waiver_a_condition",
            )
        ]

    def __str__(self) -> str:
        return f"{self.incubation} · {self.sentence}"
