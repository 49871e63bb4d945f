"""An application to a call, as its team writes it, sends it and is asked about it."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.models import StoredFile
from crowdcoop.people.models import Cooperative
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call, Terms


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of_team(self, person: Any) -> "ApplicationQuerySet":
        return self.filter(cooperative__memberships__person=person, cooperative__memberships__left_at=None)

    def sent(self) -> "ApplicationQuerySet":
        """Sent at least once: it has its reference, whatever became of it."""
        return self.exclude(reference=None)

    def undecided(self) -> "ApplicationQuerySet":
        return self.filter(state__in=Application.UNDECIDED)

    def in_the_programme(self) -> "ApplicationQuerySet":
        """Accepted or asked, and its incubation (journeys, above) has not ended."""
        return self.holding_a_place().exclude(incubation__state__in=["dropped_out", "graduated"])

    def holding_a_place(self) -> "ApplicationQuerySet":
        return self.filter(state__in=[Application.State.ACCEPTED, Application.State.OFFERED])


class Application(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Received")
        IN_REVIEW = "in_review", _("In review")
        CHANGES_REQUESTED = "changes_requested", _("Information requested")
        INTERVIEW = "interview", _("Interview")
        ACCEPTED = "accepted", _("Accepted")
        WAITLISTED = "waitlisted", _("On the waiting list")
        OFFERED = "offered", _("Place offered")
        REJECTED = "rejected", _("Not accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # The team may still leave it.
    OPEN = (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.INTERVIEW, State.WAITLISTED)
    DECIDED = (State.ACCEPTED, State.WAITLISTED, State.OFFERED, State.REJECTED)
    UNDECIDED = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.INTERVIEW)
    OVER = (State.REJECTED, State.WITHDRAWN)

    class Kind(models.TextChoices):
        CONVERTING = "association_converting", _("an association that is becoming a co-op")
        FORMING = "in_formation", _("a group forming a co-op")
        YOUNG = "recently_constituted", _("a young co-op")

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="applications")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    # When somebody last wrote in it, and how many times a resting draft has been recalled to its team.
    touched_at = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    # Given when it is first sent: CC-2026-0041 for the team, T-14 for blind reviewers.
    reference = models.CharField(max_length=20, unique=True, null=True, blank=True)
    blind_code = models.CharField(max_length=12, blank=True)
    applicant_kind = models.CharField(_("who you are"), max_length=30, choices=Kind, blank=True)
    people = models.PositiveSmallIntegerField(
        _("people in the promoting group"), null=True, blank=True, validators=[MaxValueValidator(5000)]
    )
    # {"idea": 3}: how many times each part has been saved; a form says which of them it was shown.
    part_versions = models.JSONField(default=dict, blank=True)
    # {"idea": [7, "2026-03-01T18:04:00+00:00"]}: who of the team wrote last in each part, and when.
    last_written = models.JSONField(default=dict, blank=True)
    terms = models.ForeignKey(Terms, models.PROTECT, null=True, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    # A place from the waiting list waits this long for an answer.
    offer_until = models.DateTimeField(null=True, blank=True)

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
            ),
            models.UniqueConstraint(
                fields=["call", "blind_code"], condition=~models.Q(blind_code=""), name="one_blind_code_a_call"
            ),
        ]
        indexes = [models.Index(fields=["call", "state"], name="applications_of_a_call")]

    def __str__(self) -> str:
        return self.reference or str(self.cooperative)

    def get_absolute_url(self) -> str:
        return reverse("apply_status")


class ApplicationAnswer(models.Model):
    """What the team answers to one question. `value` is text; a number its digits, money its cents, yes/no the word, a choice its name."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question = models.ForeignKey(CallQuestion, models.PROTECT, related_name="answers")
    value = models.TextField(max_length=20_000, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["question__position", "id"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["application", "question"], name="one_answer_a_question")]

    def __str__(self) -> str:
        return self.value[:60]


class UploadQuerySet(models.QuerySet["Upload"]):
    def attached(self) -> "UploadQuerySet":
        return self.filter(removed_at=None)


class Upload(models.Model):
    """A file the team answers a question with. Taken away again, it stays where a sent version has it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="uploads")
    question = models.ForeignKey(CallQuestion, models.PROTECT, related_name="+")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("file of an application")
        verbose_name_plural = _("files of applications")

    def __str__(self) -> str:
        return str(self.stored)

    def get_absolute_url(self) -> str:
        return reverse("apply_file", args=[self.pk])

    @property
    def cooperative(self) -> Cooperative:
        return self.application.cooperative


class SentVersion(models.Model):
    """The application as it was sent: kept for ever, so that two of them can be laid side by side."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    terms = models.ForeignKey(Terms, models.PROTECT)
    # {"cooperative": {"name": …}, "applicant_kind": …, "people": 4, "answers": [{"name": "idea", "part": "idea", "kind": "long",
    # "words": …, "value": …, "choices": [{"name", "words"}], "files": [{"id", "name", "size"}]}]}
    content = models.JSONField()

    class Meta:
        ordering = ["application", "number"]
        verbose_name = _("sent version")
        verbose_name_plural = _("sent versions")
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="one_sent_version_a_number")]

    def __str__(self) -> str:
        return f"{self.application} · {self.number}"


class InformationRequest(models.Model):
    """What the programme asks about a sent application, answered by its team in place."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="requests")
    words = models.TextField(max_length=2000)
    # The answers the team may write again; none: only a reply is asked for.
    questions = models.ManyToManyField(CallQuestion, related_name="+", blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reply = models.TextField(max_length=6000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    # Its day passed without an answer.
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = _("request for information")
        verbose_name_plural = _("requests for information")
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(answered_at=None, lapsed_at=None),
                name="one_open_request_an_application",
            )
        ]

    def __str__(self) -> str:
        return self.words[:60]
