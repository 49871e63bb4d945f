"""An application to a call and what reviewers say of it; reviewers see a code, not a name, until the decision."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from incubator.calls.models import Call, Terms


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of_team(self, person: Any) -> "ApplicationQuerySet":
        return self.filter(cooperative__memberships__person=person, cooperative__memberships__left_at=None)

    def sent(self) -> "ApplicationQuerySet":
        return self.exclude(state=Application.State.DRAFT)


class Application(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Received")
        IN_REVIEW = "in_review", _("In review")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Not accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        CONVERTING = "association_converting", _("an association that is becoming a co-op")
        FORMING = "in_formation", _("a group forming a co-op")
        YOUNG = "recently_constituted", _("a young co-op")

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="applications")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    # Given when it is sent: CC-2026-0041 for the team, T-14 for blind reviewers.
    reference = models.CharField(max_length=20, unique=True, null=True, blank=True)
    blind_code = models.CharField(max_length=12, blank=True)
    applicant_kind = models.CharField(_("who you are"), max_length=30, choices=Kind, blank=True)
    people = models.PositiveSmallIntegerField(
        _("people in the promoting group"), null=True, blank=True, validators=[MaxValueValidator(5000)]
    )
    idea = models.TextField(_("what you want to do"), max_length=6000, blank=True)
    needs = models.TextField(_("what you need"), max_length=6000, blank=True)
    community = models.TextField(_("your community"), max_length=6000, blank=True)
    impact = models.TextField(_("what will change"), max_length=6000, blank=True)
    commitment = models.TextField(_("what you commit to"), max_length=6000, blank=True)
    terms = models.ForeignKey(Terms, models.PROTECT, null=True, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "cooperative"],
                condition=~models.Q(state="withdrawn"),
                name="one_application_a_cooperative_and_call",
            )
        ]

    def __str__(self) -> str:
        return self.reference or str(self.cooperative)

    def get_absolute_url(self) -> str:
        return reverse("apply_status")


class Review(models.Model):
    class State(models.TextChoices):
        ASSIGNED = "assigned", _("To do")
        SENT = "sent", _("Sent")
        WITHDRAWN = "withdrawn", _("Withdrawn for a conflict of interest")

    class Recommendation(models.TextChoices):
        YES = "yes", _("yes")
        MAYBE = "maybe", _("maybe")
        NO = "no", _("no")

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=12, choices=State, default=State.ASSIGNED)
    assigned_at = models.DateTimeField()
    no_conflict_at = models.DateTimeField(null=True, blank=True)
    # {"need": 3, "viability": null, …}: criteria of incubator/applications/rubric.py, 0 to 4; null = cannot judge.
    scores = models.JSONField(default=dict, blank=True)
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    comment = models.TextField(max_length=4000, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["assigned_at", "id"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [models.UniqueConstraint(fields=["application", "reviewer"], name="one_review_a_reviewer")]

    def __str__(self) -> str:
        return f"{self.application.blind_code} · {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("mentor_review", args=[self.pk])

    @property
    def cooperative(self) -> Cooperative:
        return self.application.cooperative
