"""Money that goes to a co-op: asked for by one person of finance, approved by another, sent, and confirmed by the bank."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.campaigns.models import Campaign
from funding.payouts.contracts.models import Contract, masked


class PayoutQuerySet(models.QuerySet["Payout"]):
    def cents(self) -> int:
        return self.aggregate(cents=Sum("cents"))["cents"] or 0

    def promised(self) -> "PayoutQuerySet":
        """Asked for or approved, and not in the books yet."""
        return self.filter(state__in=Payout.PROMISED)

    def paid(self) -> "PayoutQuerySet":
        return self.filter(state__in=Payout.PAID)


class Payout(models.Model):
    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for a second person")
        APPROVED = "approved", _("Approved, to be sent")
        SENT = "sent", _("Sent to the bank")
        CONFIRMED = "confirmed", _("Paid")
        RETURNED = "returned", _("Returned by the bank")
        CALLED_OFF = "called_off", _("Called off")

    PROMISED = (State.REQUESTED, State.APPROVED)
    PAID = (State.SENT, State.CONFIRMED)

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="payouts")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payouts")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    cents = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(max_length=3, default="EUR")
    # As the contract had them when the payout was asked for: what is sent is what two people saw.
    holder = models.CharField(max_length=200)
    iban = models.CharField(max_length=34)
    reason = models.CharField(max_length=300)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # Where the money lay: "bank", or the name of a provider that pays out itself.
    paid_from = models.CharField(max_length=20, blank=True)
    bank_reference = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    # Why it was called off or came back.
    why = models.CharField(max_length=300, blank=True)

    objects = PayoutQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at", "id"]
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        indexes = [models.Index(fields=["state", "requested_at"], name="payouts_by_age")]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_payout_pays_something"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")), name="a_payout_takes_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "called_off"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="a_payout_is_approved_before_it_is_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("campaign_payout")

    @property
    def cooperative(self) -> Cooperative:
        return self.campaign.cooperative

    @property
    def account(self) -> str:
        return masked(self.iban)

    @property
    def reference(self) -> str:
        """What the bank's statement of both sides says."""
        return f"CC-{self.uid.hex[:10].upper()}"
