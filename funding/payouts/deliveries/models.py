"""What was promised to supporters and to everybody, and whether it has been delivered."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.campaigns.licences import BY_KEY
from funding.campaigns.models import Campaign, CollectiveReturn, Reward
from funding.pledges.models import Pledge

# The team is reminded so many days before a reward is due, and on the day itself.
REMINDERS = (14, 0)


class BatchQuerySet(models.QuerySet["Batch"]):
    def counted(self) -> "BatchQuerySet":
        """With how many of its deliveries are in each state."""
        states = Delivery.State.values
        counts = {f"in_{state}": Count("deliveries", filter=Q(deliveries__state=state)) for state in states}
        # With counts in it a query forgets the order of its model.
        return self.select_related("reward").annotate(**counts).order_by("id")

    def open(self) -> "BatchQuerySet":
        return self.filter(deliveries__state__in=Delivery.OPEN).distinct()

    def to_remind(self, today: date) -> "BatchQuerySet":
        due = Q(pk__in=[])
        for times, days in enumerate(REMINDERS):
            due |= Q(reminded=times, due_on__lte=today + timedelta(days=days))
        return self.open().filter(due, campaign__state=Campaign.State.FUNDED).order_by("id")


class Batch(models.Model):
    """One reward and all who wait for it."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="batches")
    reward = models.OneToOneField(Reward, models.PROTECT, related_name="batch")
    due_on = models.DateField(null=True)
    # What the team has told its supporters when it could not keep the first day.
    late_until = models.DateField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("batch of deliveries")
        verbose_name_plural = _("batches of deliveries")

    def __str__(self) -> str:
        return str(self.reward)

    def get_absolute_url(self) -> str:
        return reverse("campaign_deliveries")

    @property
    def cooperative(self) -> Cooperative:
        return self.campaign.cooperative

    @property
    def posted(self) -> bool:
        return self.reward.delivery == Reward.Delivery.POST


class Delivery(models.Model):
    """A reward that one pledge was promised."""

    class State(models.TextChoices):
        TO_DO = "to_do", _("To do")
        SENT = "sent", _("Sent or ready")
        DELIVERED = "delivered", _("Delivered")
        PROBLEM = "problem", _("With a problem")

    OPEN = (State.TO_DO, State.PROBLEM)
    DONE = (State.SENT, State.DELIVERED)

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="deliveries")
    pledge = models.OneToOneField(Pledge, models.PROTECT, related_name="delivery")
    state = models.CharField(max_length=10, choices=State, default=State.TO_DO)
    problem = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [models.Index(fields=["batch", "state", "id"], name="deliveries_of_a_batch")]

    def __str__(self) -> str:
        return f"{self.pledge} · {self.get_state_display()}"

    @property
    def cooperative(self) -> Cooperative:
        return self.batch.cooperative


class ReturnDelivered(models.Model):
    """A collective return that is there for everybody, and where."""

    collective_return = models.OneToOneField(CollectiveReturn, models.PROTECT, related_name="delivered")
    url = models.URLField(_("where it is"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=20, blank=True)
    words = models.CharField(_("how it was given"), max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("delivered return")
        verbose_name_plural = _("delivered returns")

    def __str__(self) -> str:
        return str(self.collective_return)

    @property
    def campaign(self) -> Campaign:
        return self.collective_return.campaign

    @property
    def cooperative(self) -> Cooperative:
        return self.campaign.cooperative

    @property
    def licence_name(self) -> str:
        return BY_KEY[self.licence].name if self.licence in BY_KEY else ""
