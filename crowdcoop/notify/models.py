"""A notice is history and outbox in one row: what a person was told, and whether the mail has left."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.journal.models import Entry


class MailState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    NOT_SENT = "not_sent", _("Kept on the site only")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def inbox_of(self, person: models.Model) -> "NoticeQuerySet":
        """What this person sees on the site: account mails (codes, passwords) are not kept there."""
        return self.filter(person=person, entry__isnull=False).select_related("entry", "entry__by")

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def unread_first(self) -> "NoticeQuerySet":
        return self.order_by(models.Case(models.When(read_at=None, then=0), default=1), "-id")

    def due(self, now: datetime) -> "NoticeQuerySet":
        return self.filter(mail_state=MailState.QUEUED, not_before__lte=now).order_by("id")


class Notice(models.Model):
    # Same event, same receiver: one row, whatever is retried.
    key = models.CharField(max_length=400)
    message = models.CharField(max_length=80)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="notices")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices", db_index=False
    )
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10)
    # Filled when the mail leaves, or by the first list that shows it; account mails (codes, confirmations) come with
    # their words ready, and the words are wiped once sent.
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True)
    mail_state = models.CharField(max_length=10, choices=MailState, default=MailState.QUEUED)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                fields=["not_before"], condition=models.Q(mail_state="queued"), name="notice_waiting_to_be_sent"
            ),
            models.Index(fields=["person", "-id"], name="notice_inbox"),
        ]
        # Not `unique=True`: that adds an index for searches by the beginning of a word, which nobody makes.
        constraints = [models.UniqueConstraint(fields=["key"], name="a_notice_is_written_once")]

    def __str__(self) -> str:
        return f"{self.message} → {self.email}"

    def get_absolute_url(self) -> str:
        return reverse("inbox_notice", args=[self.pk])
