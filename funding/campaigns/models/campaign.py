"""A campaign: its words, its review, and its two rounds."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.campaigns.sdgs import Goal, named


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def public(self) -> "CampaignQuerySet":
        return self.filter(state__in=Campaign.PUBLIC)

    def live(self) -> "CampaignQuerySet":
        return self.filter(state__in=Campaign.LIVE)

    def due_to_publish(self, now: datetime) -> "CampaignQuerySet":
        return self.filter(state=Campaign.State.APPROVED, publish_at__lte=now).order_by("publish_at", "id")

    def due_to_close(self, now: datetime) -> "CampaignQuerySet":
        first = Q(state=Campaign.State.ROUND_1, round_1_ends_at__lte=now)
        second = Q(state=Campaign.State.ROUND_2, round_2_ends_at__lte=now)
        counted = Q(state=Campaign.State.CLOSING)
        return self.filter(first | second | counted).order_by("id")

    def of_team(self, person: Any) -> "CampaignQuerySet":
        return self.filter(cooperative__memberships__person=person, cooperative__memberships__left_at=None)

    def seen(self) -> "CampaignQuerySet":
        """What anybody may open: also the cancelled ones, whose supporters come back to ask."""
        return self.filter(state__in=(*Campaign.LIVE, Campaign.State.CLOSING, *Campaign.CLOSED))

    def of_reviewer(self, person: Any) -> "CampaignQuerySet":
        """What has been sent in: all of it for the coordination, for a mentor that of their co-ops."""
        theirs = Q() if person.roles.filter(name="coordinator").exists() else Q(cooperative__incubation__mentor=person)
        return self.exclude(state=Campaign.State.DRAFT).filter(theirs)


class Campaign(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        CHANGES_REQUESTED = "changes_requested", _("Changes asked for")
        APPROVED = "approved", _("Approved")
        ROUND_1 = "round_1", _("In campaign, first round")
        ROUND_2 = "round_2", _("In campaign, second round")
        CLOSING = "closing", _("Being counted")
        FUNDED = "funded", _("Funded")
        FULFILLED = "fulfilled", _("Fulfilled")
        UNFUNDED = "unfunded", _("Not funded")
        CANCELLED = "cancelled", _("Cancelled")

    class Zone(models.TextChoices):
        MADRID = "Europe/Madrid", _("Mainland and Balearic Islands")
        CANARY = "Atlantic/Canary", _("Canary Islands")

    LIVE = (State.ROUND_1, State.ROUND_2)
    PUBLIC = (*LIVE, State.CLOSING, State.FUNDED, State.FULFILLED, State.UNFUNDED)
    EDITABLE = (State.DRAFT, State.CHANGES_REQUESTED)
    CLOSED = (State.FUNDED, State.FULFILLED, State.UNFUNDED, State.CANCELLED)

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="campaigns")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=60)
    slug = models.SlugField(max_length=80, unique=True)
    sentence = models.CharField(_("in one sentence"), max_length=200, blank=True)
    story = models.TextField(_("why"), max_length=20000, blank=True)
    goal = models.TextField(_("what for"), max_length=10000, blank=True)
    motivation = models.TextField(_("who it is for"), max_length=10000, blank=True)
    video = models.URLField(_("video"), max_length=300, blank=True)
    # How it is to be done: read by who reviews it, before there is money.
    execution = models.TextField(_("what you will do, and when"), max_length=10000, blank=True)
    spread = models.TextField(_("how people will hear of it"), max_length=10000, blank=True)
    sustainability = models.TextField(_("how it goes on afterwards"), max_length=10000, blank=True)
    # Numbers of the goals in funding/campaigns/sdgs.py.
    sdgs = models.JSONField(_("sustainable development goals"), default=list, blank=True)
    language = models.CharField(max_length=10, default="es")
    translations = models.JSONField(default=dict, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    round_days = models.PositiveSmallIntegerField(_("days of the first round"), default=40)
    second_round_days = models.PositiveSmallIntegerField(_("days of the second round"), default=40)
    one_round = models.BooleanField(_("one round only"), default=False)
    # Whose clocks say when a round ends; the moment itself is kept in UTC.
    zone = models.CharField(_("time zone"), max_length=40, choices=Zone, default=Zone.MADRID)
    fee_basis_points = models.PositiveIntegerField(default=400)
    source = models.CharField(max_length=200, unique=True, null=True, blank=True)
    created_at = models.DateTimeField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="campaign_reviews")
    review_note = models.TextField(max_length=4000, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    # Frozen at publication; before that they are the sums of the cost lines.
    minimum = models.PositiveBigIntegerField(null=True, blank=True)
    optimum = models.PositiveBigIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    round_1_ends_at = models.DateTimeField(null=True, blank=True)
    round_2_ends_at = models.DateTimeField(null=True, blank=True)
    # Stamped when the first round ends at or over the minimum: no later refund can undo it.
    passed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=Q(
                    state__in=["draft", "in_review", "changes_requested", "approved", "round_1", "round_2", "closing"]
                ),
                name="one_campaign_at_a_time",
            ),
            models.CheckConstraint(condition=Q(optimum__gte=F("minimum")), name="optimum_is_at_least_the_minimum"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaign", args=[self.slug])

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def ends_at(self) -> datetime | None:
        """When the round under way ends, or the last one ended."""
        return self.round_2_ends_at or self.round_1_ends_at

    def sums(self) -> tuple[int, int]:
        """Minimum and optimum in cents: frozen since publication, else the sums of the cost lines."""
        if self.minimum is not None and self.optimum is not None:
            return self.minimum, self.optimum
        required = Sum("cents", filter=Q(required=True), default=0)
        lines = self.cost_lines.aggregate(minimum=required, optimum=Sum("cents", default=0))
        return lines["minimum"], lines["optimum"]

    @property
    def named_sdgs(self) -> list[Goal]:
        return named(self.sdgs)
