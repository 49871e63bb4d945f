"""The database guards the books: nothing is changed or deleted, and everything sums to zero."""

from django.db import migrations

from crowdcoop.journal.immutable import only_added_to
from funding.ledger.constraints import demand_balance, leave_balance


class Migration(migrations.Migration):
    dependencies = [("funding", "0002_initial")]

    operations = [
        only_added_to("funding_entry", "funding_transaction"),
        migrations.RunPython(demand_balance, leave_balance),
    ]
