"""What happens at the payment provider: attempts, refunds, and the events it sends, each once."""

import uuid
from datetime import datetime

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock, money
from crowdcoop.people.models import Cooperative
from funding.payments import reasons
from funding.pledges.models import Pledge


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def unplaced(self) -> "AttemptQuerySet":
        """Money that has arrived, pays nothing and is not going back: it stands in suspense."""
        return self.filter(state=Attempt.State.SUCCEEDED, pays=False, refund=None)

    def with_pledge(self) -> "AttemptQuerySet":
        """With its pledge, and as much of the campaign as says whose it is: its texts are long."""
        texts = (f"pledge__campaign__{name}" for name in ("story", "goal", "motivation", "translations", "review_note"))
        return self.select_related("pledge__campaign").defer(*texts)


class Attempt(models.Model):
    """Committed before the provider is called; its uid is the idempotency key. Silence is `unknown`, never failure."""

    class State(models.TextChoices):
        CREATED = "created", _("Created")
        PENDING = "pending", _("At the provider")
        SUCCEEDED = "succeeded", _("Paid")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Unknown")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="attempts")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=120, null=True, blank=True)
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    # Whether this success is the one that pays the pledge; a second success is returned by itself.
    pays = models.BooleanField(default=False)
    url = models.URLField(max_length=500, blank=True)
    why = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    looked_up_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("payment attempt")
        verbose_name_plural = _("payment attempts")
        indexes = [models.Index(fields=["state", "created_at"], name="attempts_to_settle")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="one_attempt_a_charge"),
            models.UniqueConstraint(fields=["pledge"], condition=Q(pays=True), name="a_pledge_is_paid_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_attempt_has_an_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference or self.pk}"

    @property
    def why_in_words(self) -> str:
        return reasons.of_money(self.why, money.format(self.amount, self.currency))

    @property
    def cooperative(self) -> Cooperative:
        return self.pledge.cooperative

    @property
    def cooperative_id(self) -> int:
        return self.pledge.cooperative_id


class Refund(models.Model):
    """The whole of an attempt, back to where it came from."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        SENT = "sent", _("On its way")
        DONE = "done", _("Returned")
        FAILED = "failed", _("Failed")
        OTHERWISE = "otherwise", _("Waiting for a second person")

    class Reason(models.TextChoices):
        UNFUNDED = "unfunded", _("the campaign did not reach its minimum")
        WITHDRAWN = "withdrawn", _("the campaign was cancelled")
        CANCELLED = "cancelled", _("the pledge was cancelled")
        LATE = "late", _("the payment arrived after the campaign had closed")
        TWICE = "twice", _("the pledge had been paid already")
        UNPLACED = "unplaced", _("what arrived fits no pledge")
        DISPUTED = "disputed", _("its bank took the payment back")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="refund")
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    reason = models.CharField(max_length=12, choices=Reason)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    reference = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    requested_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # When the bank sent back what had been returned: from then on it is owed anew.
    came_back_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["requested_at", "id"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        indexes = [models.Index(fields=["state", "not_before"], name="refunds_to_send")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_returns_something")]

    def __str__(self) -> str:
        return f"{self.attempt} {self.get_state_display()}"

    @property
    def why_in_words(self) -> str:
        return reasons.of_money(self.why, money.format(self.amount, self.currency))

    @property
    def cooperative(self) -> Cooperative:
        return self.attempt.cooperative

    @property
    def cooperative_id(self) -> int:
        return self.attempt.cooperative_id


class ProviderEventQuerySet(models.QuerySet["ProviderEvent"]):
    def keep(self, event: "ProviderEvent") -> bool:
        """Once, in one statement with no transaction around it; whether it is new."""
        columns = ("provider", "event_id", "kind", "reference", "key", "body", "outcome", "tries")
        moment = clock.travelled()
        now = (
            "STATEMENT_TIMESTAMP()"
            if connection.vendor == "postgresql"
            else "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')"
        )
        if moment is not None:
            now = "%s"
        sql = f"""
            INSERT INTO funding_providerevent ({", ".join(columns)}, received_at, not_before)
            VALUES ({", ".join(["%s"] * len(columns))}, {now}, {now}) ON CONFLICT DO NOTHING
        """  # noqa: S608 - the names above, and no word of anybody's
        given = [getattr(event, column) for column in columns]
        at = connection.ops.adapt_datetimefield_value(moment) if moment is not None else None
        with connection.cursor() as cursor:
            cursor.execute(sql, [*given, *([at, at] if moment is not None else [])])
            return cursor.rowcount > 0

    def due(self, now: datetime) -> "ProviderEventQuerySet":
        return self.filter(processed_at=None, not_before__lte=now).order_by("id")


class ProviderEvent(models.Model):
    """What the provider told us, raw, under its own id: a hint to look the payment up, never the truth itself."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    reference = models.CharField(max_length=120, blank=True)
    # Our own id of the attempt or refund: an event may overtake the answer that brings the provider's reference.
    key = models.CharField(max_length=64, blank=True)
    body = models.TextField()
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True)
    # Held by a worker until then, or put off because nobody answered; how often that was so.
    not_before = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("provider event")
        verbose_name_plural = _("provider events")
        indexes = [models.Index(fields=["id"], condition=Q(processed_at=None), name="events_to_process")]
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="an_event_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id} {self.kind}"
