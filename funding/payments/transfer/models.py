"""Bank transfers: what the supporter was asked for, what the bank says has come, and what has to go back by hand."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from stdnum import iban as ibans
from stdnum import iso11649

from funding.payments.models import Attempt, Refund


class Instructions(models.Model):
    """What one payment by transfer asks for, as it was told: it stays so when the settings change."""

    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="instructions")
    reference = models.CharField(max_length=25)
    iban = models.CharField(max_length=34)
    holder = models.CharField(max_length=120)
    # By when it should be made; what the bank and its file still take comes on top, until `expires_at`.
    pay_by = models.DateField()
    expires_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("instructions of a transfer")
        verbose_name_plural = _("instructions of transfers")
        indexes = [models.Index(fields=["expires_at"], name="transfers_by_their_end")]

    def __str__(self) -> str:
        return self.reference

    @property
    def iban_in_groups(self) -> str:
        return ibans.format(self.iban)

    @property
    def reference_in_groups(self) -> str:
        return iso11649.format(self.reference)


class Statement(models.Model):
    """A file of the bank's, as it was sent: whatever could not be read can be looked up in it."""

    class State(models.TextChoices):
        READ = "read", _("Being looked at")
        IMPORTED = "imported", _("Imported")
        DISCARDED = "discarded", _("Thrown away")

    account = models.CharField(max_length=34)
    name = models.CharField(max_length=120)
    text = models.TextField()
    encoding = models.CharField(max_length=20)
    # {"header": line, "delimiter": ";", "numbers": "es", "date": column, "amount": column, …}; empty for Norma 43.
    columns = models.JSONField(default=dict)
    headings = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("transfer_statement", args=[self.pk])


class MovementQuerySet(models.QuerySet["Movement"]):
    def held(self) -> "MovementQuerySet":
        return self.filter(state=Movement.State.HELD)

    def cents(self) -> int:
        return self.aggregate(cents=Sum("cents"))["cents"] or 0


class Movement(models.Model):
    """A line of the bank's, kept once however often it is uploaded. Money that came stands somewhere in the books."""

    class State(models.TextChoices):
        READ = "read", _("Just read")
        HELD = "held", _("Nobody's yet")
        PLACED = "placed", _("Placed")
        RETURNING = "returning", _("To be returned")
        RETURNED = "returned", _("Returned")
        ASIDE = "aside", _("Not of a campaign")
        OUT = "out", _("Went out")

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="movements")
    line = models.PositiveIntegerField()
    account = models.CharField(max_length=34)
    booked_on = models.DateField()
    cents = models.BigIntegerField()
    concept = models.CharField(max_length=500, blank=True)
    payer = models.CharField(max_length=140, blank=True)
    payer_iban = models.CharField(max_length=40, blank=True)
    # Of the line as it was written; two lines that are the same in one file are told apart by their place among them.
    fingerprint = models.CharField(max_length=64)
    occurrence = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="movements")
    # What its pledge had promised, if another amount came: for when it turns out to be another's.
    promised = models.JSONField(null=True)
    # How often it has come into suspense: each time is a booking of its own.
    turn = models.PositiveSmallIntegerField(default=0)
    held_at = models.DateTimeField(null=True)

    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering = ["-booked_on", "-id"]
        verbose_name = _("bank movement")
        verbose_name_plural = _("bank movements")
        indexes = [models.Index(fields=["state", "booked_on"], name="movements_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["account", "fingerprint", "occurrence"], name="a_movement_is_kept_once"),
            models.UniqueConstraint(fields=["attempt"], condition=Q(state="placed"), name="a_payment_has_one_movement"),
            models.CheckConstraint(condition=~Q(cents=0), name="a_movement_moves_money"),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.cents}"

    def get_absolute_url(self) -> str:
        return reverse("transfer_movement", args=[self.pk])

    @property
    def held_key(self) -> str:
        return f"held:{self.pk}:{self.turn}"


class ReturnQuerySet(models.QuerySet["Return"]):
    def due(self) -> "ReturnQuerySet":
        return self.filter(state=Return.State.DUE)

    def recorded(self) -> "ReturnQuerySet":
        """One person says that it is made, and nobody else has confirmed it."""
        return self.filter(state=Return.State.RECORDED)

    def owed(self) -> "ReturnQuerySet":
        return self.filter(state__in=(Return.State.DUE, Return.State.RECORDED))


class Return(models.Model):
    """A transfer that somebody has to make at the bank, and somebody else confirms: a refund, or nobody's money."""

    class State(models.TextChoices):
        DUE = "due", _("To be made")
        RECORDED = "recorded", _("Waiting for a second person")
        MADE = "made", _("Made")

    refund = models.OneToOneField(Refund, models.PROTECT, null=True, related_name="by_hand")
    movement = models.ForeignKey(Movement, models.PROTECT, null=True, related_name="returns")
    amount = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    payer = models.CharField(max_length=140, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bank_reference = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Made before a second person was asked for; the journal knows each of them.
    by_one_person = models.BooleanField(default=False)
    # Why what was recorded was not so.
    why = models.CharField(max_length=300, blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = _("return by hand")
        verbose_name_plural = _("returns by hand")
        constraints = [
            models.CheckConstraint(
                condition=Q(refund=None, movement__isnull=False) | Q(refund__isnull=False, movement=None),
                name="a_return_has_one_reason",
            ),
            models.UniqueConstraint(fields=["movement"], name="a_movement_is_returned_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("made_by")), name="a_return_takes_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state="made")
                | Q(by_one_person=True)
                | Q(made_by__isnull=False, confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="a_return_is_confirmed_before_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_state_display()}"

    @property
    def as_recorded(self) -> str:
        """Which record it is: one that was taken back and made anew is another."""
        return self.made_at.isoformat() if self.made_at else ""

    @property
    def iban_in_groups(self) -> str:
        return ibans.format(self.iban)
