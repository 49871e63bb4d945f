"""The same two fields as another branch adds for the supporter's pages: one of the two migrations is to be dropped."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funding", "0005_closing_and_fulfilled")]

    operations = [
        migrations.AddField(
            model_name="pledge",
            name="heard",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="pledge",
            name="source",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
