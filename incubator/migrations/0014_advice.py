from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from incubator.advice.constraints import allow_two_at_once, refuse_two_at_once


def say_when_sessions_end(apps, _schema_editor):
    for session in apps.get_model("incubator", "Session").objects.order_by("pk").iterator():
        session.ends_at = session.starts_at + timedelta(minutes=session.minutes_planned)
        session.save(update_fields=["ends_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("incubator", "0013_training"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="ends_at",
            field=models.DateTimeField(null=True, verbose_name="ends"),
        ),
        migrations.RunPython(say_when_sessions_end, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="session",
            name="ends_at",
            field=models.DateTimeField(verbose_name="ends"),
        ),
        migrations.AddField(
            model_name="session",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="sequence",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="session",
            name="state",
            field=models.CharField(
                choices=[
                    ("booked", "Booked"),
                    ("waiting", "Waiting for coordination"),
                    ("held", "Held"),
                    ("missed", "Nobody came"),
                    ("cancelled", "Cancelled"),
                ],
                default="booked",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="MentorNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=6000, verbose_name="note")),
                ("at", models.DateTimeField()),
                (
                    "incubation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentor_notes",
                        to="incubator.incubation",
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "mentor’s note",
                "verbose_name_plural": "mentors’ notes",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="day of the week",
                    ),
                ),
                ("begins", models.TimeField(verbose_name="from")),
                ("ends", models.TimeField(verbose_name="until")),
                ("zone", models.CharField(max_length=60, verbose_name="time zone")),
                (
                    "slot_minutes",
                    models.PositiveSmallIntegerField(
                        choices=[(30, "30 minutes"), (45, "45 minutes"), (60, "60 minutes"), (90, "90 minutes")],
                        default=60,
                        verbose_name="length of a session",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="place or link")),
                ("valid_from", models.DateField(verbose_name="from the day")),
                ("valid_until", models.DateField(verbose_name="until the day")),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="availabilities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="availabilities",
                        to="incubator.mentoringorganisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "hours of a week",
                "verbose_name_plural": "hours of a week",
                "ordering": ["weekday", "begins", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("begins__lt", models.F("ends"))),
                        name="hours_end_after_they_begin",
                        violation_error_message="The hours end after they begin.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DayOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days_off",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "days off",
                "verbose_name_plural": "days off",
                "ordering": ["first_day", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_day__lte", models.F("last_day"))),
                        name="days_off_end_after_they_begin",
                        violation_error_message="The last day comes after the first.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=3000, verbose_name="message")),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="incubator.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("told_at", None)), fields=["session"], name="message_to_tell")
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Asked for"),
                            ("offered", "A time is offered"),
                            ("booked", "Booked"),
                            ("lapsed", "Lapsed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("topic", models.CharField(max_length=200, verbose_name="what about")),
                ("suits", models.TextField(max_length=1000, verbose_name="when it suits you")),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="place or link")),
                ("offer_until", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="incubator.pool"
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="incubator.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a session",
                "verbose_name_plural": "requests for sessions",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "offered"])),
                        fields=("pool",),
                        name="one_request_at_a_time",
                    )
                ],
            },
        ),
        migrations.RunPython(refuse_two_at_once, allow_two_at_once),
    ]
