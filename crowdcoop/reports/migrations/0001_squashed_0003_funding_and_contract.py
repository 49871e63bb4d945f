import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from crowdcoop.first_tables import CreateModels


class Migration(migrations.Migration):
    replaces = [("reports", "0001_initial"), ("reports", "0002_copies"), ("reports", "0003_funding_and_contract")]

    initial = True

    dependencies = [
        ("people", "0001_squashed_0003_invitations"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Numbering",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("series", models.CharField(max_length=20, unique=True)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["series"],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=30, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("progress", "Progress report"),
                                    ("application", "Copy of the application"),
                                    ("funding", "Funding report"),
                                    ("contract", "Contract"),
                                ],
                                default="progress",
                                max_length=20,
                            ),
                        ),
                        ("period", models.DateField(null=True)),
                        ("language", models.CharField(max_length=10)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "Waiting to be made"),
                                    ("ready", "Ready"),
                                    ("failed", "Could not be made"),
                                ],
                                default="requested",
                                max_length=12,
                            ),
                        ),
                        ("requested_at", models.DateTimeField()),
                        ("as_of", models.DateTimeField()),
                        ("not_before", models.DateTimeField()),
                        (
                            "snapshot",
                            models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                        ),
                        ("file", models.CharField(blank=True, max_length=120)),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("size", models.PositiveIntegerField(default=0)),
                        ("ready_at", models.DateTimeField(null=True)),
                        ("error", models.CharField(blank=True, max_length=300)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("key", models.CharField(blank=True, max_length=100)),
                        ("title", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "verbose_name": "report",
                        "verbose_name_plural": "reports",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "progress"), ("requested_by", None)),
                                fields=("cooperative", "period"),
                                name="one_monthly_report_a_cooperative",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("kind", "key"),
                                name="one_copy_of_the_same_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "progress"), _negated=True),
                                    ("period__isnull", False),
                                    _connector="OR",
                                ),
                                name="progress_has_its_month",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
