"""The tables of the bare path, as many columns and indexes as ours where it writes; bare.py has set Django up before this."""

# mypy: disable-error-code="attr-defined"
import time
import uuid
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connection, models
from django.db.models import Q


class Row(models.Model):
    class Meta:
        app_label = "bare"
        abstract = True


class Campaign(Row):
    title = models.CharField(max_length=60)
    ends_at = models.DateTimeField()


class Totals(Row):
    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True, db_constraint=False)
    raised = models.BigIntegerField(default=0)
    supporters = models.PositiveIntegerField(default=0)


class Stock(Row):
    units = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)


class Pledge(Row):
    campaign = models.ForeignKey(Campaign, models.PROTECT)
    reward = models.ForeignKey(Stock, models.PROTECT, null=True, db_constraint=False)
    status = models.CharField(max_length=10, default="started")
    reference = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=64, unique=True)
    body_hash = models.CharField(max_length=64)
    token = models.CharField(max_length=40, unique=True)
    amount = models.PositiveBigIntegerField()
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    snapshot = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "bare"
        indexes = [
            models.Index(fields=["campaign", "status", "-id"], name="bare_by_campaign"),
            models.Index(fields=["status", "started_at"], name="bare_by_age"),
        ]


class Attempt(Row):
    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    pledge = models.ForeignKey(Pledge, models.PROTECT)
    reference = models.CharField(max_length=120, unique=True)
    amount = models.PositiveBigIntegerField()
    status = models.CharField(max_length=10, default="pending")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "bare"
        indexes = [models.Index(fields=["status", "created_at"], name="bare_to_settle")]


class Journal(Row):
    step = models.CharField(max_length=80)
    about_id = models.BigIntegerField()
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "bare"
        indexes = [models.Index(fields=["step", "about_id"], name="bare_journal_about")]


class Event(Row):
    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    received_at = models.DateTimeField()


class Transaction(Row):
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()


class Entry(Row):
    transaction = models.ForeignKey(Transaction, models.PROTECT)
    account = models.CharField(max_length=60, db_index=True)
    cents = models.BigIntegerField()


class Supporter(Row):
    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False)
    email_hash = models.CharField(max_length=64)
    pledges = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "bare"
        constraints = [models.UniqueConstraint(fields=["campaign", "email_hash"], name="bare_supporter_once")]


class Notice(Row):
    key = models.CharField(max_length=400, unique=True)
    message = models.CharField(max_length=80)
    entry = models.ForeignKey(Journal, models.PROTECT)
    email = models.EmailField()
    created_at = models.DateTimeField(db_index=True)


TABLES = (Campaign, Totals, Stock, Pledge, Attempt, Journal, Event, Transaction, Entry, Supporter, Notice)


def make_tables() -> None:
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for table in TABLES:
            editor.create_model(table)
    now = datetime.fromtimestamp(time.time(), UTC)
    campaign = Campaign.objects.create(pk=1, title="Bare", ends_at=now.replace(year=now.year + 1))
    Totals.objects.create(campaign=campaign)
    Stock.objects.create(pk=1, units=100)


def state() -> dict[str, int]:
    """What there is now: paid pledges, and by how many cents the total differs from the pledges and from the books."""
    totals = Totals.objects.get()
    pledged = Pledge.objects.filter(status="paid").aggregate(cents=models.Sum("amount"))["cents"] or 0
    booked = Entry.objects.filter(account__startswith="campaign:").aggregate(cents=models.Sum("cents"))["cents"] or 0
    return {
        "paid": Pledge.objects.filter(status="paid").count(),
        "sold": Pledge.objects.filter(~Q(reward=None)).count(),
        "differences": abs(totals.raised - pledged) + abs(totals.raised - booked),
    }
