"""The incubation of one accepted co-op: where it is on its way, and who goes with it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from incubator.applications.models import Application
from incubator.calls.models import Call, MentoringOrganisation


class IncubationQuerySet(models.QuerySet["Incubation"]):
    def under_way(self) -> "IncubationQuerySet":
        return self.exclude(state__in=Incubation.OVER)

    def of_team(self, person: Any) -> "IncubationQuerySet":
        return self.filter(cooperative__memberships__person=person, cooperative__memberships__left_at=None)

    def of_mentor(self, person: Any) -> "IncubationQuerySet":
        return self.filter(mentor=person)

    def accompanied_by(self, person: Any) -> "IncubationQuerySet":
        """As its mentor, or for one of the mentoring organisations."""
        for_one = Accompaniment.objects.filter(mentor=person).order_by().values("incubation")
        return self.filter(models.Q(mentor=person) | models.Q(pk__in=for_one))


class Incubation(models.Model):
    class State(models.TextChoices):
        DIAGNOSIS = "diagnosis", _("Initial diagnosis")
        ITINERARY = "itinerary", _("Itinerary")
        CAMPAIGN_PREPARATION = "campaign_preparation", _("Campaign preparation")
        READY = "ready", _("Ready for its campaign")
        IN_CAMPAIGN = "in_campaign", _("In campaign")
        FOLLOW_UP = "follow_up", _("Follow-up")
        GRADUATED = "graduated", _("Graduated")
        PAUSED = "paused", _("Paused")
        DROPPED_OUT = "dropped_out", _("Dropped out")
        DISMISSED = "dismissed", _("Dismissed")

    class Pause(models.TextChoices):
        """What a pause is for, in a word that a report may tell; the sentence behind it stays with the co-op."""

        PEOPLE = "people", _("somebody is missing in the team")
        TIME = "time", _("there is no time for it now")
        MONEY = "money", _("money has to be found first")
        PAPERS = "papers", _("it waits for papers or a permit")
        OTHER = "other", _("something else")

    OVER = (State.GRADUATED, State.DROPPED_OUT, State.DISMISSED)

    cooperative = models.OneToOneField(Cooperative, models.PROTECT, related_name="incubation")
    application = models.OneToOneField(Application, models.PROTECT, related_name="incubation")
    call = models.ForeignKey(Call, models.PROTECT, related_name="incubations")
    state = models.CharField(max_length=24, choices=State, default=State.DIAGNOSIS)
    # Where a paused co-op goes on.
    paused_from = models.CharField(max_length=24, choices=State, blank=True)
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="mentored")
    started_at = models.DateTimeField()
    # When the mentor wrote the initial diagnosis of this time in the programme (its words: diagnosis.py), and the co-op agreed.
    diagnosed_at = models.DateTimeField(null=True, blank=True)
    roadmap_agreed_at = models.DateTimeField(null=True, blank=True)
    roadmap_agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # After a campaign that was not funded it may prepare another, once.
    returned_at = models.DateTimeField(null=True, blank=True)
    # Who has read the lines of the first visit and put them away.
    welcomed = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    objects = IncubationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("incubation")
        verbose_name_plural = _("incubations")

    def __str__(self) -> str:
        return str(self.cooperative)

    def get_absolute_url(self) -> str:
        return reverse("team")

    @property
    def incubation(self) -> "Incubation":
        """Itself, so that rules ask the same of an incubation and of what belongs to one."""
        return self

    @property
    def stands_in(self) -> str:
        """Its stage; a paused co-op stands where it goes on."""
        return self.paused_from if self.state == Incubation.State.PAUSED else self.state


class Accompaniment(models.Model):
    """The mentor who goes with a co-op for one mentoring organisation."""

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="accompaniments")
    organisation = models.ForeignKey(MentoringOrganisation, models.PROTECT, related_name="accompaniments")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="accompaniments")
    since = models.DateTimeField()

    class Meta:
        ordering = ["organisation", "id"]
        verbose_name = _("accompaniment")
        verbose_name_plural = _("accompaniments")
        constraints = [
            models.UniqueConstraint(fields=["incubation", "organisation"], name="one_mentor_an_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.mentor}"


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def given(self) -> "SignOffQuerySet":
        return self.filter(taken_back_at=None)

    def standing(self) -> "SignOffQuerySet":
        """Given for an entry that is still to come."""
        return self.given().filter(used_at=None)


class SignOff(models.Model):
    """A person's yes to a stage: the mentor's and a second person's, never for one's own co-op.

    It serves for one entry into the stage: a co-op that comes back is looked at again.
    """

    REVERSIBLE = timedelta(hours=24)

    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="sign_offs")
    stage = models.CharField(max_length=24, choices=Incubation.State)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.UniqueConstraint(
                fields=["incubation", "stage", "person"],
                condition=models.Q(taken_back_at=None, used_at=None),
                name="one_yes_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.incubation} · {self.get_stage_display()} · {self.person}"

    @property
    def reversible_until(self) -> datetime:
        """By who gave it, unless the stage is entered before."""
        return self.at + SignOff.REVERSIBLE
