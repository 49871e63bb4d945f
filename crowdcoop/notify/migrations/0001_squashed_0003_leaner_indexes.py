import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from crowdcoop.first_tables import CreateModels


class Migration(migrations.Migration):
    replaces = [("notify", "0001_initial"), ("notify", "0002_initial"), ("notify", "0003_leaner_indexes")]

    initial = True

    dependencies = [
        ("journal", "0001_squashed_0005_leaner_indexes"),
        ("people", "0001_squashed_0003_invitations"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=400)),
                        ("message", models.CharField(max_length=80)),
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(blank=True, max_length=200)),
                        ("language", models.CharField(max_length=10)),
                        ("subject", models.CharField(blank=True, max_length=300)),
                        ("body", models.TextField(blank=True)),
                        ("created_at", models.DateTimeField(db_index=True)),
                        ("read_at", models.DateTimeField(null=True)),
                        (
                            "mail_state",
                            models.CharField(
                                choices=[
                                    ("queued", "Waiting to be sent"),
                                    ("sent", "Sent"),
                                    ("failed", "Could not be sent"),
                                    ("not_sent", "Kept on the site only"),
                                ],
                                default="queued",
                                max_length=10,
                            ),
                        ),
                        ("not_before", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("error", models.CharField(blank=True, max_length=300)),
                        (
                            "entry",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="journal.entry",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notice",
                        "verbose_name_plural": "notices",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("mail_state", "queued")),
                                fields=["not_before"],
                                name="notice_waiting_to_be_sent",
                            ),
                            models.Index(fields=["person", "-id"], name="notice_inbox"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("key",), name="a_notice_is_written_once")],
                    },
                ),
            ]
        ),
    ]
