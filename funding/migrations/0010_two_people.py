"""Money that goes back by hand takes two people; what one person made before stays as it is, and is marked."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}


def mark_what_one_person_made(apps: Any, _schema: Any) -> None:
    apps.get_model("funding", "Return").objects.filter(state="made").update(by_one_person=True)


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0009_leaner_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("return", "confirmed_at", models.DateTimeField(null=True)),
        migrations.AddField("return", "confirmed_by", models.ForeignKey(null=True, **PERSON)),
        migrations.AddField("return", "by_one_person", models.BooleanField(default=False)),
        migrations.AddField("return", "why", models.CharField(blank=True, max_length=300)),
        migrations.AlterField(
            "return",
            "state",
            models.CharField(
                choices=[("due", "To be made"), ("recorded", "Waiting for a second person"), ("made", "Made")],
                default="due",
                max_length=10,
            ),
        ),
        migrations.RunPython(mark_what_one_person_made, migrations.RunPython.noop),
        migrations.AddConstraint(
            "return",
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("made_by")), name="a_return_takes_two_people"
            ),
        ),
        migrations.AddConstraint(
            "return",
            models.CheckConstraint(
                condition=~Q(state="made")
                | Q(by_one_person=True)
                | Q(made_by__isnull=False, confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="a_return_is_confirmed_before_it_is_made",
            ),
        ),
        migrations.AlterField(
            "refund",
            "state",
            models.CharField(
                choices=[
                    ("requested", "Asked for"),
                    ("sent", "On its way"),
                    ("done", "Returned"),
                    ("failed", "Failed"),
                    ("otherwise", "Waiting for a second person"),
                ],
                default="requested",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Otherwise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("how", models.CharField(max_length=200)),
                ("said_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("confirmed_by", models.ForeignKey(null=True, **PERSON)),
                ("said_by", models.ForeignKey(**PERSON)),
                (
                    "refund",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="otherwise", to="funding.refund"
                    ),
                ),
            ],
            options={
                "verbose_name": "refund from the bank",
                "verbose_name_plural": "refunds from the bank",
                "ordering": ["said_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("said_by")),
                        name="a_refund_from_the_bank_takes_two_people",
                    ),
                    models.CheckConstraint(
                        condition=Q(confirmed_by=None, confirmed_at=None)
                        | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, why=""),
                        name="a_refund_from_the_bank_is_so_or_not",
                    ),
                ],
            },
        ),
    ]
