"""What a disputed payment cost is a kind of its own in the sheet of the books; what was booked before keeps its kind."""

from django.db import migrations, models

KINDS = [
    ("pledge_paid", "pledge paid"),
    ("refund", "refund"),
    ("campaign_funded", "campaign funded"),
    ("suspense", "money nobody can place"),
    ("dispute", "payment taken back by its bank"),
    ("dispute_fee", "what a disputed payment cost"),
    ("payout", "payout"),
    ("payout_returned", "payout returned by the bank"),
]


class Migration(migrations.Migration):
    dependencies = [("funding", "0010_two_people")]
    operations = [migrations.AlterField("transaction", "kind", models.CharField(choices=KINDS, max_length=20))]
