"""The books: double entry, added to and never changed; a wrong entry is reversed by another transaction."""

from django.db import connection, models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _


class TransactionQuerySet(models.QuerySet["Transaction"]):
    def keep(self, one: "Transaction") -> "Transaction | None":
        """Kept unless its key is known already, in one statement."""
        columns = [column for column in self.model._meta.concrete_fields if not column.primary_key]
        names = ", ".join(str(column.column) for column in columns)
        sql = f"""
            INSERT INTO funding_transaction ({names}) VALUES ({", ".join(["%s"] * len(columns))})
            ON CONFLICT (key) DO NOTHING RETURNING id
        """  # noqa: S608 - the columns of the model, and no word of anybody's
        with connection.cursor() as cursor:
            cursor.execute(sql, [c.get_db_prep_save(getattr(one, c.attname), connection) for c in columns])
            row = cursor.fetchone()
        if row is None:
            return None
        one.pk, one._state.adding = row[0], False
        return one


class Transaction(models.Model):
    class Kind(models.TextChoices):
        PLEDGE_PAID = "pledge_paid", _("pledge paid")
        REFUND = "refund", _("refund")
        CAMPAIGN_FUNDED = "campaign_funded", _("campaign funded")
        SUSPENSE = "suspense", _("money nobody can place")
        DISPUTE = "dispute", _("payment taken back by its bank")
        DISPUTE_FEE = "dispute_fee", _("what a disputed payment cost")
        PAYOUT = "payout", _("payout")
        PAYOUT_RETURNED = "payout_returned", _("payout returned by the bank")

    # What it books, once: `pledge_paid:<attempt uid>`; a repeated call finds the row instead of booking again.
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    note = models.CharField(max_length=200, blank=True)

    objects = TransactionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        # Not `unique=True`: that adds an index for searches by the beginning of a word, which nobody makes.
        constraints = [models.UniqueConstraint(fields=["key"], name="a_key_is_booked_once")]

    def __str__(self) -> str:
        return self.key


class EntryQuerySet(models.QuerySet["Entry"]):
    def balance(self, account: str) -> int:
        """Signed cents that the account holds."""
        return self.filter(account=account).aggregate(balance=Sum("cents"))["balance"] or 0


class Entry(models.Model):
    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=60)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        # With the id: the newest of an account are read from its end, however many there are.
        indexes = [models.Index(fields=["account", "id"], name="entries_of_an_account")]
        constraints = [models.CheckConstraint(condition=~models.Q(cents=0), name="an_entry_moves_money")]

    def __str__(self) -> str:
        return f"{self.account} {self.cents}"
