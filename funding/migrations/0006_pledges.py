"""Who has been told of a pledge, and events that a worker holds or has put off."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import F


def what_there_is_has_been_told(apps, _editor):
    apps.get_model("funding", "Pledge").objects.exclude(paid_at=None).update(team_told_at=F("paid_at"))


class Migration(migrations.Migration):
    dependencies = [("funding", "0006_providers")]

    operations = [
        migrations.AddField("pledge", "team_told_at", models.DateTimeField(null=True)),
        migrations.RunPython(what_there_is_has_been_told, migrations.RunPython.noop),
        migrations.AddIndex(
            "pledge",
            models.Index(
                fields=["campaign"],
                condition=models.Q(("state", "paid"), ("team_told_at", None)),
                name="pledges_the_team_awaits",
            ),
        ),
        migrations.AddField(
            "providerevent",
            "not_before",
            models.DateTimeField(default=datetime(2026, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        migrations.AddField("providerevent", "tries", models.PositiveSmallIntegerField(default=0)),
    ]
