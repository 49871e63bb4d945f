from django.db import migrations

from crowdcoop.journal.immutable import only_added_to


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_initial")]

    operations = [only_added_to("journal_entry")]
