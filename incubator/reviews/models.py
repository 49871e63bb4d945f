"""What mentors say of an application; they see a code, not a name, until the decision."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from incubator.applications.models import Application


class ReviewQuerySet(models.QuerySet["Review"]):
    def at_work(self) -> "ReviewQuerySet":
        """Asked for and not taken back: what the number of reviewers counts."""
        return self.filter(state__in=[Review.State.ASSIGNED, Review.State.SENT])

    def counting(self) -> "ReviewQuerySet":
        """Sent, by somebody who is not in the team today: what means and medians are made of."""
        team = models.Q(application__cooperative__memberships__left_at=None) & models.Q(
            application__cooperative__memberships__person=models.F("reviewer")
        )
        own = Review.objects.filter(team).order_by().values("pk")
        return self.filter(state=Review.State.SENT).exclude(pk__in=own)

    def waiting_for(self, person: Any) -> "ReviewQuerySet":
        """What this reviewer can work on now, oldest first."""
        at_stake = self.filter(
            reviewer=person, state=Review.State.ASSIGNED, application__state=Application.State.IN_REVIEW
        )
        own = Review.objects.filter(
            reviewer=person,
            application__cooperative__memberships__person=person,
            application__cooperative__memberships__left_at=None,
        )
        return at_stake.exclude(pk__in=own.order_by().values("pk")).order_by("assigned_at", "id")


class Review(models.Model):
    class State(models.TextChoices):
        ASSIGNED = "assigned", _("To do")
        SENT = "sent", _("Sent")
        WITHDRAWN = "withdrawn", _("Withdrawn for a conflict of interest")
        REMOVED = "removed", _("Taken off by the coordination")

    class Relation(models.TextChoices):
        """The answer to the question before the first look; whoever has a relation is WITHDRAWN at once."""

        UNKNOWN = "", _("not answered")
        NONE = "none", _("no relation")
        UNSURE = "unsure", _("not sure")

    class Recommendation(models.TextChoices):
        YES = "yes", _("yes")
        MAYBE = "maybe", _("maybe")
        NO = "no", _("no")

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=12, choices=State, default=State.ASSIGNED)
    assigned_at = models.DateTimeField()
    relation = models.CharField(max_length=8, choices=Relation, default=Relation.UNKNOWN, blank=True)
    # {"need": 3, "viability": null, …}: criteria of the call by name, 0 to 4; null = cannot judge.
    scores = models.JSONField(default=dict, blank=True)
    # {"budget": 7}: points of the questions that have a maximum score, by name; null = cannot judge.
    points = models.JSONField(default=dict, blank=True)
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    comment = models.TextField(max_length=4000, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Written when it is sent: the weighted score in hundredths of a percent (7250 is 72,5 %), null if nothing could be judged.
    total = models.PositiveSmallIntegerField(null=True, blank=True)
    # The number of the sent version that it judges.
    version = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

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


class Remark(models.Model):
    """What reviewers who have sent theirs, and the coordination, say to each other; the team never reads it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words = models.TextField(max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")

    def __str__(self) -> str:
        return self.words[:60]
