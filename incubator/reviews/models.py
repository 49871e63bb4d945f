"""What mentors say of an application; they see a code, not a name, until the decision."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative, Membership, Role
from incubator.applications.models import Application
from incubator.calls.models import Call


class ReviewQuerySet(models.QuerySet["Review"]):
    def from_outside(self) -> "ReviewQuerySet":
        """Whoever has joined the team meanwhile is not one of its reviewers any more."""
        team = Membership.objects.filter(
            cooperative=OuterRef("application__cooperative"), person=OuterRef("reviewer"), left_at=None
        )
        return self.exclude(Exists(team))

    def counting(self) -> "ReviewQuerySet":
        """Sent, by somebody who is not in the team today: what means and medians are made of."""
        return self.from_outside().filter(state=Review.State.SENT)

    def at_work(self) -> "ReviewQuerySet":
        """What the number of reviewers counts: sent, or asked of somebody who can still send it."""
        mentor = Role.objects.filter(person=OuterRef("reviewer"), name=Role.Name.MENTOR)
        asked = Q(Exists(mentor), state=Review.State.ASSIGNED, reviewer__is_active=True)
        return self.from_outside().filter(asked | Q(state=Review.State.SENT))

    def waiting_for(self, person: Any) -> "ReviewQuerySet":
        """What this reviewer can send now, oldest first."""
        return self._asked_of(person, Review.TAKEN_IN).exclude(relation=Review.Relation.UNSURE)

    def held_up_for(self, person: Any) -> "ReviewQuerySet":
        """Theirs to send later: the coordination looks whether there is a relation, or the team has been asked for information."""
        unsure = self._asked_of(person, Review.TAKEN_IN).filter(relation=Review.Relation.UNSURE)
        return unsure | self._asked_of(person, [Application.State.CHANGES_REQUESTED])

    def _asked_of(self, person: Any, states: Any) -> "ReviewQuerySet":
        asked = self.from_outside().filter(reviewer=person, state=Review.State.ASSIGNED, application__state__in=states)
        return asked.order_by("assigned_at", "id")


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

    # Where the application stands while its reviews can be sent.
    TAKEN_IN = (Application.State.IN_REVIEW, Application.State.INTERVIEW)

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

    @property
    def call(self) -> Call:
        return self.application.call

    @property
    def blind_code(self) -> str:
        return self.application.blind_code


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
