"""A campaign: what it needs to the line, what it gives back, and its two rounds."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative


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
        return self.filter(first | second).order_by("id")

    def of_team(self, person: Any) -> "CampaignQuerySet":
        return self.filter(cooperative__memberships__person=person, cooperative__memberships__left_at=None)

    def seen(self) -> "CampaignQuerySet":
        """What anybody may open: also the cancelled ones, whose supporters come back to ask."""
        return self.filter(state__in=(*Campaign.LIVE, *Campaign.CLOSED))

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
        FUNDED = "funded", _("Funded")
        UNFUNDED = "unfunded", _("Not funded")
        CANCELLED = "cancelled", _("Cancelled")

    LIVE = (State.ROUND_1, State.ROUND_2)
    PUBLIC = (*LIVE, State.FUNDED, State.UNFUNDED)
    EDITABLE = (State.DRAFT, State.CHANGES_REQUESTED)
    CLOSED = (State.FUNDED, State.UNFUNDED, State.CANCELLED)

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="campaigns")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=60)
    slug = models.SlugField(max_length=80, unique=True)
    sentence = models.CharField(_("in one sentence"), max_length=200, blank=True)
    story = models.TextField(_("why"), max_length=20000, blank=True)
    goal = models.TextField(_("what for"), max_length=10000, blank=True)
    motivation = models.TextField(_("who it is for"), max_length=10000, blank=True)
    video = models.URLField(_("video"), max_length=300, blank=True)
    language = models.CharField(max_length=10, default="es")
    translations = models.JSONField(default=dict, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    round_days = models.PositiveSmallIntegerField(_("days of the first round"), default=40)
    second_round_days = models.PositiveSmallIntegerField(_("days of the second round"), default=40)
    one_round = models.BooleanField(_("one round only"), default=False)
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
                condition=Q(state__in=["draft", "in_review", "changes_requested", "approved", "round_1", "round_2"]),
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
        return self.round_2_ends_at if self.state == self.State.ROUND_2 else self.round_1_ends_at

    def sums(self) -> tuple[int, int]:
        """Minimum and optimum in cents: frozen since publication, else the sums of the cost lines."""
        if self.minimum is not None and self.optimum is not None:
            return self.minimum, self.optimum
        required = Sum("cents", filter=Q(required=True), default=0)
        lines = self.cost_lines.aggregate(minimum=required, optimum=Sum("cents", default=0))
        return lines["minimum"], lines["optimum"]


class Totals(models.Model):
    """What has been raised, kept in a row of its own that no foreign key references, updated with F() as late as can be.

    `taking` is the door: a payment is counted only by an update that finds it open, closing shuts it in the same
    transaction in which it reads the figure that decides.
    """

    campaign = models.OneToOneField(
        Campaign, models.CASCADE, primary_key=True, db_constraint=False, related_name="totals"
    )
    raised = models.BigIntegerField(default=0)
    supporters = models.PositiveIntegerField(default=0)
    taking = models.BooleanField(default=False)

    class Meta:
        ordering = ["campaign"]
        verbose_name = _("totals")
        verbose_name_plural = _("totals")
        constraints = [models.CheckConstraint(condition=Q(raised__gte=0), name="raised_is_not_negative")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.raised}"


class Closing(models.Model):
    """One outcome per campaign, decided once from the books at the cut-off, and never changed."""

    class Outcome(models.TextChoices):
        FUNDED = "funded", _("funded")
        UNFUNDED = "unfunded", _("not funded")
        CANCELLED = "cancelled", _("cancelled")

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="closing")
    outcome = models.CharField(max_length=10, choices=Outcome)
    raised = models.BigIntegerField()
    supporters = models.PositiveIntegerField()
    minimum = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("closing")
        verbose_name_plural = _("closings")

    def __str__(self) -> str:
        return f"{self.campaign}: {self.outcome}"


class CostLine(models.Model):
    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        MATERIAL = "material", _("Material")
        INFRASTRUCTURE = "infrastructure", _("Infrastructure")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="cost_lines")
    place = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("type"), max_length=16, choices=Kind)
    title = models.CharField(_("need"), max_length=120)
    description = models.TextField(_("what it is for"), max_length=2000, blank=True)
    cents = models.PositiveBigIntegerField(_("amount"))
    required = models.BooleanField(_("required"), default=True)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("cost line")
        verbose_name_plural = _("cost lines")
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="a_cost_costs_something")]

    def __str__(self) -> str:
        return self.title


class Reward(models.Model):
    class Delivery(models.TextChoices):
        NONE = "none", _("nothing to send")
        PICK_UP = "pick_up", _("pick up")
        POST = "post", _("by post")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rewards")
    place = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=80)
    description = models.TextField(_("what it is"), max_length=1000)
    cents = models.PositiveBigIntegerField(_("from"))
    market_value = models.PositiveBigIntegerField(_("market value"), default=0)
    delivery = models.CharField(_("how it arrives"), max_length=10, choices=Delivery, default=Delivery.NONE)
    delivered_by = models.DateField(_("month of delivery"), null=True, blank=True)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["cents", "place", "id"]
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="a_reward_has_a_price")]

    def __str__(self) -> str:
        return self.title


class Stock(models.Model):
    """Units of a reward in a row of their own: taken by one conditional update, given back once."""

    reward = models.OneToOneField(Reward, models.CASCADE, primary_key=True, db_constraint=False, related_name="stock")
    units = models.PositiveIntegerField(_("units"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["reward"]
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.CheckConstraint(condition=Q(taken__gte=0), name="taken_is_not_negative"),
            models.CheckConstraint(condition=Q(units=None) | Q(taken__lte=F("units")), name="never_oversold"),
        ]

    def __str__(self) -> str:
        return f"{self.taken}/{self.units}"

    @property
    def left(self) -> int | None:
        return None if self.units is None else self.units - self.taken


class CollectiveReturn(models.Model):
    """What everybody gets: code, designs, manuals, services, with the licence that lets them use it."""

    class Kind(models.TextChoices):
        FILES = "files", _("digital files")
        CODE = "code", _("source code")
        DESIGN = "design", _("designs")
        MANUAL = "manual", _("manuals")
        SERVICE = "service", _("services")
        OTHER = "other", _("other")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="collective_returns")
    place = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what it is"), max_length=2000)
    # A key of funding/campaigns/licences.py; empty where nothing can be licensed (a service).
    licence = models.CharField(_("licence"), max_length=20, blank=True)
    url = models.URLField(_("where it is"), max_length=300, blank=True)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("collective return")
        verbose_name_plural = _("collective returns")

    def __str__(self) -> str:
        return self.title


class HelpWanted(models.Model):
    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        LOAN = "loan", _("Loan")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="help_wanted")
    place = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what it is"), max_length=2000)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("help wanted")
        verbose_name_plural = _("help wanted")

    def __str__(self) -> str:
        return self.title
