import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from crowdcoop.first_tables import CreateModels
from crowdcoop.journal.immutable import only_added_to


class Migration(migrations.Migration):
    replaces = [
        ("journal", "0001_initial"),
        ("journal", "0002_initial"),
        ("journal", "0003_only_added_to"),
        ("journal", "0004_turns"),
        ("journal", "0005_leaner_indexes"),
    ]

    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0001_squashed_0003_invitations"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("step", models.CharField(max_length=80)),
                        ("about_id", models.BigIntegerField()),
                        ("before", models.CharField(blank=True, max_length=40)),
                        ("after", models.CharField(blank=True, max_length=40)),
                        ("why", models.TextField(blank=True)),
                        (
                            "data",
                            models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                        ),
                        ("at", models.DateTimeField(db_index=True)),
                        (
                            "about_type",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="contenttypes.contenttype",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="journal",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cooperative",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="journal",
                                to="people.cooperative",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "journal entry",
                        "verbose_name_plural": "journal entries",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["about_type", "about_id"], name="journal_about"),
                            models.Index(fields=["cooperative", "-id"], name="journal_cooperative"),
                            models.Index(condition=models.Q(("by__isnull", False)), fields=["by"], name="journal_by"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Turn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("times", models.PositiveBigIntegerField(default=0)),
                        (
                            "cooperative",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="turns",
                                to="people.cooperative",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "turn",
                        "verbose_name_plural": "turns",
                        "ordering": ["id"],
                    },
                ),
            ]
        ),
        only_added_to("journal_entry"),
    ]
