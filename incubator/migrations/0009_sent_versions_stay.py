import django.db.models.deletion
from django.db import migrations, models

from crowdcoop.journal.immutable import only_added_to


class Migration(migrations.Migration):
    """What was sent stays as it was sent: the database refuses to change it."""

    dependencies = [("incubator", "0008_letters_on_their_way")]

    operations = [
        migrations.AlterField(
            "sentversion",
            "application",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="incubator.application"
            ),
        ),
        only_added_to("incubator_sentversion"),
    ]
