import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import incubator.calls.models
import incubator.community.models
import incubator.training.certificates.models
from crowdcoop.first_tables import CreateModels
from crowdcoop.journal.immutable import only_added_to
from incubator.advice.constraints import allow_two_at_once, refuse_two_at_once


class Migration(migrations.Migration):
    replaces = [
        ("incubator", "0001_initial"),
        ("incubator", "0002_initial"),
        ("incubator", "0003_applying"),
        ("incubator", "0004_questionnaires"),
        ("incubator", "0005_columns_that_are_answers"),
        ("incubator", "0006_uploads"),
        ("incubator", "0007_calls_as_they_are_made"),
        ("incubator", "0008_letters_on_their_way"),
        ("incubator", "0009_sent_versions_stay"),
        ("incubator", "0010_gate_numbers"),
        ("incubator", "0011_journeys"),
        ("incubator", "0012_gate"),
        ("incubator", "0013_training"),
        ("incubator", "0014_advice"),
    ]

    initial = True

    dependencies = [
        ("files", "0001_files"),
        ("people", "0001_squashed_0003_invitations"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Follow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        ("language", models.CharField(default="es", max_length=10)),
                        (
                            "token",
                            models.CharField(default=incubator.community.models.new_token, max_length=40, unique=True),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("stopped_at", models.DateTimeField(null=True)),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follows",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follows",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "follower",
                        "verbose_name_plural": "followers",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("cooperative", "email"), name="one_follow_an_email")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MentoringOrganisation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                        (
                            "mentors",
                            models.ManyToManyField(
                                blank=True, related_name="mentoring_organisations", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mentoring organisation",
                        "verbose_name_plural": "mentoring organisations",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Module",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        ("place", models.PositiveSmallIntegerField(verbose_name="place")),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("summary", models.CharField(max_length=300, verbose_name="what you will be able to do")),
                        ("compulsory", models.BooleanField(default=True, verbose_name="compulsory")),
                        ("language", models.CharField(default="es", max_length=10)),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        ("hours", models.PositiveSmallIntegerField(default=0, verbose_name="hours it takes")),
                        ("needs", models.JSONField(blank=True, default=list, verbose_name="modules that come first")),
                        ("worksheet", models.JSONField(blank=True, default=dict, verbose_name="worksheet")),
                    ],
                    options={
                        "verbose_name": "training module",
                        "verbose_name_plural": "training modules",
                        "ordering": ["place", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="Lesson",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        ("place", models.PositiveSmallIntegerField(verbose_name="place")),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                        ("body", models.TextField(max_length=20000, verbose_name="text")),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "module",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lessons",
                                to="incubator.module",
                            ),
                        ),
                        ("summary", models.CharField(blank=True, max_length=200, verbose_name="in one sentence")),
                    ],
                    options={
                        "verbose_name": "lesson",
                        "verbose_name_plural": "lessons",
                        "ordering": ["module", "place"],
                        "constraints": [
                            models.UniqueConstraint(fields=("module", "slug"), name="one_lesson_a_slug"),
                            models.UniqueConstraint(fields=("module", "place"), name="one_lesson_a_place"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LessonDone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lessons_done",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "lesson",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="done", to="incubator.lesson"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lessons_done",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "lesson done",
                        "verbose_name_plural": "lessons done",
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("lesson", "cooperative", "person"), name="a_lesson_is_done_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField(verbose_name="place")),
                        ("text", models.CharField(max_length=300, verbose_name="question")),
                        ("options", models.JSONField(verbose_name="options")),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "module",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="incubator.module",
                            ),
                        ),
                        ("lesson", models.CharField(blank=True, max_length=60, verbose_name="lesson that answers it")),
                    ],
                    options={
                        "verbose_name": "quiz question",
                        "verbose_name_plural": "quiz questions",
                        "ordering": ["module", "place"],
                        "constraints": [
                            models.UniqueConstraint(fields=("module", "place"), name="one_question_a_place")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("option", models.PositiveSmallIntegerField()),
                        ("right", models.BooleanField()),
                        ("at", models.DateTimeField()),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="quiz_answers",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quiz_answers",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="incubator.question",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "quiz answer",
                        "verbose_name_plural": "quiz answers",
                        "ordering": ["question", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("question", "cooperative", "person"), name="one_latest_answer"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Update",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("body", models.TextField(max_length=10000, verbose_name="text")),
                        ("language", models.CharField(default="es", max_length=10)),
                        ("published_at", models.DateTimeField()),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="updates",
                                to="people.cooperative",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "update",
                        "verbose_name_plural": "updates",
                        "ordering": ["-published_at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Programme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, unique=True, verbose_name="title")),
                        ("summary", models.TextField(blank=True, max_length=2000, verbose_name="what it is")),
                        ("language", models.CharField(default="es", max_length=10)),
                        ("translations", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "programme",
                        "verbose_name_plural": "programmes",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Call",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("slug", models.SlugField(max_length=80, unique=True)),
                        ("summary", models.TextField(blank=True, max_length=2000, verbose_name="what it offers")),
                        ("language", models.CharField(default="es", max_length=10)),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("open", "Open"),
                                    ("selecting", "Selecting"),
                                    ("running", "Running"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        ("places", models.PositiveSmallIntegerField(default=10, verbose_name="places")),
                        ("opens_at", models.DateTimeField(verbose_name="opens")),
                        ("closes_at", models.DateTimeField(verbose_name="closes")),
                        ("decision_by", models.DateField(verbose_name="decision by")),
                        (
                            "reviews_needed",
                            models.PositiveSmallIntegerField(default=2, verbose_name="reviews per application"),
                        ),
                        (
                            "minutes_per_organisation",
                            models.PositiveIntegerField(default=960, verbose_name="minutes of advice per organisation"),
                        ),
                        (
                            "advice_minutes_needed",
                            models.PositiveIntegerField(default=60, verbose_name="minutes of advice needed"),
                        ),
                        (
                            "members_needed_per_module",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="people of the team who pass each module"
                            ),
                        ),
                        ("followers_needed", models.PositiveIntegerField(default=30, verbose_name="followers needed")),
                        ("updates_needed", models.PositiveSmallIntegerField(default=1, verbose_name="updates needed")),
                        (
                            "fee_basis_points",
                            models.PositiveIntegerField(default=400, verbose_name="fee in basis points (100 are 1 %)"),
                        ),
                        (
                            "round_days",
                            models.PositiveSmallIntegerField(default=40, verbose_name="days of the first round"),
                        ),
                        (
                            "copied_from",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="incubator.call",
                            ),
                        ),
                        ("territory", models.CharField(blank=True, max_length=120, verbose_name="territory")),
                        (
                            "programme",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="incubator.programme",
                                verbose_name="programme it leads to",
                            ),
                        ),
                        ("announced_at", models.DateTimeField(blank=True, null=True)),
                        ("closing_told_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "second_round_days",
                            models.PositiveSmallIntegerField(default=40, verbose_name="days of the second round"),
                        ),
                        (
                            "assembly_needed",
                            models.BooleanField(default=True, verbose_name="the assembly has agreed to the campaign"),
                        ),
                        (
                            "attendance_percent",
                            models.PositiveSmallIntegerField(
                                default=80,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="percentage of the workshops with somebody of the team",
                            ),
                        ),
                        (
                            "average_pledge",
                            models.PositiveIntegerField(
                                default=5000, verbose_name="average pledge to reckon with, in cents"
                            ),
                        ),
                        (
                            "legal_person_needed",
                            models.BooleanField(default=True, verbose_name="somebody answers for the co-op in law"),
                        ),
                        (
                            "treasurer_learns",
                            models.BooleanField(
                                default=False, verbose_name="the treasurer is among those who pass each module"
                            ),
                        ),
                        (
                            "worksheets_needed",
                            models.BooleanField(
                                default=True, verbose_name="the worksheets of the compulsory modules are approved"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call",
                        "verbose_name_plural": "calls",
                        "ordering": ["-opens_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                                name="call_closes_after_opening",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Terms",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("text", models.TextField(max_length=20000)),
                        ("published_at", models.DateTimeField()),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="terms_versions",
                                to="incubator.call",
                            ),
                        ),
                        ("translations", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "terms of the call",
                        "verbose_name_plural": "terms of the calls",
                        "ordering": ["call", "version"],
                        "constraints": [models.UniqueConstraint(fields=("call", "version"), name="one_text_a_version")],
                    },
                ),
                migrations.CreateModel(
                    name="Application",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Received"),
                                    ("in_review", "In review"),
                                    ("changes_requested", "Information requested"),
                                    ("interview", "Interview"),
                                    ("accepted", "Accepted"),
                                    ("waitlisted", "On the waiting list"),
                                    ("offered", "Place offered"),
                                    ("rejected", "Not accepted"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                max_length=20,
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("reference", models.CharField(blank=True, max_length=20, null=True, unique=True)),
                        ("blind_code", models.CharField(blank=True, max_length=12)),
                        (
                            "applicant_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("association_converting", "an association that is becoming a co-op"),
                                    ("in_formation", "a group forming a co-op"),
                                    ("recently_constituted", "a young co-op"),
                                ],
                                max_length=30,
                                verbose_name="who you are",
                            ),
                        ),
                        (
                            "people",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(5000)],
                                verbose_name="people in the promoting group",
                            ),
                        ),
                        ("terms_accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decision_reason", models.TextField(blank=True)),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="incubator.call",
                            ),
                        ),
                        (
                            "terms",
                            models.ForeignKey(
                                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="incubator.terms"
                            ),
                        ),
                        ("offer_until", models.DateTimeField(blank=True, null=True)),
                        ("part_versions", models.JSONField(blank=True, default=dict)),
                        ("reminders", models.PositiveSmallIntegerField(default=0)),
                        ("touched_at", models.DateTimeField()),
                        ("last_written", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "application",
                        "verbose_name_plural": "applications",
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["call", "state"], name="applications_of_a_call")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "withdrawn"), _negated=True),
                                fields=("call", "cooperative"),
                                name="one_application_a_cooperative_and_call",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("blind_code", ""), _negated=True),
                                fields=("call", "blind_code"),
                                name="one_blind_code_a_call",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Incubation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("diagnosis", "Initial diagnosis"),
                                    ("itinerary", "Itinerary"),
                                    ("campaign_preparation", "Campaign preparation"),
                                    ("ready", "Ready for its campaign"),
                                    ("in_campaign", "In campaign"),
                                    ("follow_up", "Follow-up"),
                                    ("graduated", "Graduated"),
                                    ("paused", "Paused"),
                                    ("dropped_out", "Dropped out"),
                                    ("dismissed", "Dismissed"),
                                ],
                                default="diagnosis",
                                max_length=24,
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("diagnosed_at", models.DateTimeField(blank=True, null=True)),
                        ("roadmap_agreed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incubation",
                                to="incubator.application",
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incubations",
                                to="incubator.call",
                            ),
                        ),
                        (
                            "cooperative",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incubation",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "mentor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mentored",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "roadmap_agreed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "paused_from",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("diagnosis", "Initial diagnosis"),
                                    ("itinerary", "Itinerary"),
                                    ("campaign_preparation", "Campaign preparation"),
                                    ("ready", "Ready for its campaign"),
                                    ("in_campaign", "In campaign"),
                                    ("follow_up", "Follow-up"),
                                    ("graduated", "Graduated"),
                                    ("paused", "Paused"),
                                    ("dropped_out", "Dropped out"),
                                    ("dismissed", "Dismissed"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("returned_at", models.DateTimeField(blank=True, null=True)),
                        ("welcomed", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "incubation",
                        "verbose_name_plural": "incubations",
                        "ordering": ["-started_at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Pool",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("minutes", models.PositiveIntegerField(verbose_name="minutes")),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pools",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pools",
                                to="incubator.mentoringorganisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pool of hours",
                        "verbose_name_plural": "pools of hours",
                        "ordering": ["organisation", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("incubation", "organisation"), name="one_pool_an_organisation"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("assigned", "To do"),
                                    ("sent", "Sent"),
                                    ("withdrawn", "Withdrawn for a conflict of interest"),
                                    ("removed", "Taken off by the coordination"),
                                ],
                                default="assigned",
                                max_length=12,
                            ),
                        ),
                        ("assigned_at", models.DateTimeField()),
                        ("scores", models.JSONField(blank=True, default=dict)),
                        (
                            "recommendation",
                            models.CharField(
                                blank=True, choices=[("yes", "yes"), ("maybe", "maybe"), ("no", "no")], max_length=10
                            ),
                        ),
                        ("comment", models.TextField(blank=True, max_length=4000)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="incubator.application",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("points", models.JSONField(blank=True, default=dict)),
                        (
                            "relation",
                            models.CharField(
                                blank=True,
                                choices=[("", "not answered"), ("none", "no relation"), ("unsure", "not sure")],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("saved_at", models.DateTimeField(blank=True, null=True)),
                        ("total", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("version", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "review",
                        "verbose_name_plural": "reviews",
                        "ordering": ["assigned_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("application", "reviewer"), name="one_review_a_reviewer")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
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
                        ("starts_at", models.DateTimeField(verbose_name="starts")),
                        (
                            "minutes_planned",
                            models.PositiveSmallIntegerField(default=60, verbose_name="minutes planned"),
                        ),
                        ("place", models.CharField(blank=True, max_length=300, verbose_name="place or link")),
                        ("topic", models.CharField(blank=True, max_length=200, verbose_name="what about")),
                        ("said", models.TextField(blank=True, max_length=6000, verbose_name="what was said")),
                        ("agreed", models.TextField(blank=True, max_length=6000, verbose_name="what was agreed")),
                        (
                            "minutes_used",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes used"),
                        ),
                        ("held_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "mentor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pool",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to="incubator.pool",
                            ),
                        ),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("reminded_at", models.DateTimeField(blank=True, null=True)),
                        ("sequence", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "session",
                        "verbose_name_plural": "sessions",
                        "ordering": ["-starts_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "cancelled"), _negated=True),
                                fields=("mentor", "starts_at"),
                                name="a_mentor_is_in_one_place",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Action",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=300, verbose_name="what")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreed_actions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="actions",
                                to="incubator.session",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "agreed action",
                        "verbose_name_plural": "agreed actions",
                        "ordering": ["due_on", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="SignOff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("diagnosis", "Initial diagnosis"),
                                    ("itinerary", "Itinerary"),
                                    ("campaign_preparation", "Campaign preparation"),
                                    ("ready", "Ready for its campaign"),
                                    ("in_campaign", "In campaign"),
                                    ("follow_up", "Follow-up"),
                                    ("graduated", "Graduated"),
                                    ("paused", "Paused"),
                                    ("dropped_out", "Dropped out"),
                                    ("dismissed", "Dismissed"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        ("at", models.DateTimeField()),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sign_offs",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "sign-off",
                        "verbose_name_plural": "sign-offs",
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("taken_back_at", None), ("used_at", None)),
                                fields=("incubation", "stage", "person"),
                                name="one_yes_a_person",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Accompaniment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="accompaniments",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "mentor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accompaniments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accompaniments",
                                to="incubator.mentoringorganisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "accompaniment",
                        "verbose_name_plural": "accompaniments",
                        "ordering": ["organisation", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("incubation", "organisation"), name="one_mentor_an_organisation"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallPool",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "minutes",
                            models.PositiveIntegerField(
                                validators=[django.core.validators.MaxValueValidator(10000)], verbose_name="minutes"
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="pools", to="incubator.call"
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_pools",
                                to="incubator.mentoringorganisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "hours of a call",
                        "verbose_name_plural": "hours of the calls",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("call", "organisation"), name="one_call_pool_an_organisation"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "part",
                            models.CharField(
                                choices=[
                                    ("team", "The team"),
                                    ("idea", "The idea"),
                                    ("needs", "What you need"),
                                    ("community", "Your community"),
                                    ("impact", "What will change"),
                                    ("commitment", "Your commitment"),
                                ],
                                max_length=12,
                                verbose_name="part of the application",
                            ),
                        ),
                        ("name", models.SlugField(max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("long", "long text"),
                                    ("short", "short text"),
                                    ("yes_no", "yes or no"),
                                    ("choice", "choice"),
                                    ("number", "number"),
                                    ("money", "money"),
                                    ("file", "file"),
                                ],
                                default="long",
                                max_length=8,
                                verbose_name="kind of answer",
                            ),
                        ),
                        ("words", models.CharField(max_length=300, verbose_name="question")),
                        ("help", models.CharField(blank=True, max_length=600, verbose_name="help")),
                        ("required", models.BooleanField(default=True, verbose_name="an answer is needed")),
                        (
                            "word_limit",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(2000)],
                                verbose_name="most words",
                            ),
                        ),
                        (
                            "max_score",
                            models.PositiveSmallIntegerField(
                                default=0,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="maximum score",
                            ),
                        ),
                        ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
                        (
                            "seen_blind",
                            models.BooleanField(
                                default=True, verbose_name="reviewers see the answer before the decision"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="incubator.call",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "question of a call",
                        "verbose_name_plural": "questions of the calls",
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("call", "name"), name="one_question_a_name"),
                            models.CheckConstraint(
                                condition=models.Q(("kind", "file"), ("seen_blind", True), _negated=True),
                                name="files_are_not_seen_blind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApplicationAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("value", models.TextField(blank=True, max_length=20000)),
                        ("saved_at", models.DateTimeField()),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="incubator.application",
                            ),
                        ),
                        (
                            "saved_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="incubator.callquestion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "answer",
                        "verbose_name_plural": "answers",
                        "ordering": ["question__position", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("application", "question"), name="one_answer_a_question")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Criterion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.SlugField(max_length=40)),
                        ("words", models.CharField(max_length=120, verbose_name="criterion")),
                        (
                            "weight",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(100)], verbose_name="weight"
                            ),
                        ),
                        ("anchors", models.JSONField(verbose_name="anchor sentences")),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="criteria",
                                to="incubator.call",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "criterion",
                        "verbose_name_plural": "criteria",
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("call", "name"), name="one_criterion_a_name"),
                            models.CheckConstraint(
                                condition=models.Q(("weight__gt", 0)), name="criteria_weigh_something"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("accepted", "accept"),
                                    ("waitlisted", "waiting list"),
                                    ("rejected", "not accepted"),
                                ],
                                max_length=12,
                                verbose_name="decision",
                            ),
                        ),
                        ("reason", models.TextField(max_length=4000, verbose_name="reasons")),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="place on the waiting list"
                            ),
                        ),
                        ("prepared_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decision",
                                to="incubator.application",
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
                        ("mentors", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                        (
                            "prepared_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "sent_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("fault", models.CharField(blank=True, max_length=300)),
                        ("to_send_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "to_send_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "decision",
                        "verbose_name_plural": "decisions",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="InformationRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.TextField(max_length=2000)),
                        ("asked_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("reply", models.TextField(blank=True, max_length=6000)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("lapsed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requests",
                                to="incubator.application",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "questions",
                            models.ManyToManyField(blank=True, related_name="+", to="incubator.callquestion"),
                        ),
                    ],
                    options={
                        "verbose_name": "request for information",
                        "verbose_name_plural": "requests for information",
                        "ordering": ["asked_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None), ("lapsed_at", None)),
                                fields=("application",),
                                name="one_open_request_an_application",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Interview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="day and hour")),
                        ("place", models.CharField(max_length=300, verbose_name="place or link")),
                        ("words", models.TextField(blank=True, max_length=2000, verbose_name="what it is about")),
                        ("invited_at", models.DateTimeField()),
                        ("notes", models.TextField(blank=True, max_length=6000, verbose_name="notes")),
                        ("noted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interview",
                                to="incubator.application",
                            ),
                        ),
                        (
                            "invited_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "noted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "interview",
                        "verbose_name_plural": "interviews",
                        "ordering": ["at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Partner",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "part",
                            models.CharField(
                                choices=[("promoter", "promotes it"), ("supporter", "supports it")],
                                default="promoter",
                                max_length=12,
                                verbose_name="part",
                            ),
                        ),
                        ("website", models.URLField(blank=True, max_length=300, verbose_name="website")),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="partners",
                                to="incubator.call",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "partner",
                        "verbose_name_plural": "partners",
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Remark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.TextField(max_length=2000)),
                        ("written_at", models.DateTimeField()),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="remarks",
                                to="incubator.application",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "remark",
                        "verbose_name_plural": "remarks",
                        "ordering": ["written_at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="SentVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("sent_at", models.DateTimeField()),
                        ("content", models.JSONField()),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="incubator.application",
                            ),
                        ),
                        (
                            "sent_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("terms", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incubator.terms")),
                    ],
                    options={
                        "verbose_name": "sent version",
                        "verbose_name_plural": "sent versions",
                        "ordering": ["application", "number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("application", "number"), name="one_sent_version_a_number")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TimelineCard",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("words", models.TextField(blank=True, max_length=1000, verbose_name="description")),
                        ("link", models.URLField(blank=True, max_length=300, verbose_name="link")),
                        ("link_words", models.CharField(blank=True, max_length=80, verbose_name="words of the link")),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="cards", to="incubator.call"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "card of the timeline",
                        "verbose_name_plural": "cards of the timeline",
                        "ordering": ["day", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uploads",
                                to="incubator.application",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incubator.callquestion",
                            ),
                        ),
                        (
                            "stored",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "file of an application",
                        "verbose_name_plural": "files of applications",
                        "ordering": ["at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="CallWatcher",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                        ("language", models.CharField(default="es", max_length=10)),
                        (
                            "token",
                            models.CharField(default=incubator.calls.models.new_token, max_length=40, unique=True),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("told_at", models.DateTimeField(blank=True, null=True)),
                        ("stopped_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "call",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="incubator.call",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "address waiting for a call",
                        "verbose_name_plural": "addresses waiting for a call",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Diagnosis",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="day of the session")),
                        (
                            "who_you_are",
                            models.TextField(blank=True, max_length=6000, verbose_name="the group and what it does"),
                        ),
                        ("moment", models.TextField(blank=True, max_length=6000, verbose_name="its moment")),
                        (
                            "legal",
                            models.TextField(
                                blank=True, max_length=6000, verbose_name="challenges and strengths, legal"
                            ),
                        ),
                        (
                            "economic",
                            models.TextField(
                                blank=True, max_length=6000, verbose_name="challenges and strengths, economic"
                            ),
                        ),
                        (
                            "human",
                            models.TextField(
                                blank=True, max_length=6000, verbose_name="challenges and strengths, human"
                            ),
                        ),
                        (
                            "needs_training",
                            models.TextField(blank=True, max_length=6000, verbose_name="needs of training"),
                        ),
                        (
                            "needs_funding",
                            models.TextField(blank=True, max_length=6000, verbose_name="needs of funding"),
                        ),
                        (
                            "needs_alliances",
                            models.TextField(blank=True, max_length=6000, verbose_name="needs of alliances"),
                        ),
                        ("roadmap", models.TextField(blank=True, max_length=6000, verbose_name="roadmap")),
                        ("ends_on", models.DateField(verbose_name="planned end of the itinerary")),
                        ("version", models.PositiveSmallIntegerField(default=0)),
                        ("written_at", models.DateTimeField()),
                        (
                            "incubation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="diagnosis",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "present",
                            models.ManyToManyField(
                                blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="who took part"
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "initial diagnosis",
                        "verbose_name_plural": "initial diagnoses",
                        "ordering": ["incubation"],
                    },
                ),
                migrations.CreateModel(
                    name="ExtraTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=200, verbose_name="what is to be done")),
                        (
                            "group",
                            models.CharField(
                                choices=[
                                    ("before", "Before you start"),
                                    ("training", "Training"),
                                    ("advice", "Advice"),
                                    ("community", "Community"),
                                    ("campaign", "Campaign"),
                                ],
                                default="advice",
                                max_length=20,
                                verbose_name="among which tasks",
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                        ("at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="extra_tasks",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who does it",
                            ),
                        ),
                        (
                            "set_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "task set by a mentor",
                        "verbose_name_plural": "tasks set by mentors",
                        "ordering": ["incubation", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="LegalStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("name_certificate", "Name certificate"),
                                    ("statutes", "Statutes"),
                                    ("constituent_assembly", "Constituent assembly"),
                                    ("deed", "Deed"),
                                    ("registered", "Registered"),
                                ],
                                max_length=24,
                                verbose_name="legal step",
                            ),
                        ),
                        ("reached_on", models.DateField(verbose_name="on what day")),
                        ("expires_on", models.DateField(blank=True, null=True)),
                        ("reminded", models.PositiveSmallIntegerField(default=0)),
                        (
                            "profile_before",
                            models.CharField(
                                choices=[
                                    ("idea", "idea"),
                                    ("association", "association in transition"),
                                    ("in_formation", "in formation"),
                                    ("registered", "registered"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="legal_steps",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="files.storedfile",
                            ),
                        ),
                        (
                            "noted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "legal step",
                        "verbose_name_plural": "legal steps",
                        "ordering": ["cooperative", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("cooperative", "stage"), name="one_legal_step_a_stage")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskPlan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=120)),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="task_plans",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who does it",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "plan of a task",
                        "verbose_name_plural": "plans of tasks",
                        "ordering": ["incubation", "key"],
                        "constraints": [models.UniqueConstraint(fields=("incubation", "key"), name="one_plan_a_task")],
                    },
                ),
                migrations.CreateModel(
                    name="AssemblyAgreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("recorded", "Recorded, the mentor looks at it"),
                                    ("confirmed", "Confirmed by the mentor"),
                                    ("sent_back", "Sent back by the mentor"),
                                ],
                                default="recorded",
                                max_length=10,
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="day of the assembly")),
                        (
                            "present",
                            models.PositiveIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(10000),
                                ],
                                verbose_name="people present",
                            ),
                        ),
                        (
                            "in_favour",
                            models.PositiveIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(10000),
                                ],
                                verbose_name="votes in favour",
                            ),
                        ),
                        (
                            "against",
                            models.PositiveIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(10000),
                                ],
                                verbose_name="votes against",
                            ),
                        ),
                        (
                            "abstained",
                            models.PositiveIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(10000),
                                ],
                                verbose_name="abstentions",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True, max_length=2000)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assemblies",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "minutes",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "agreement of the assembly",
                        "verbose_name_plural": "agreements of the assembly",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "present__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("in_favour"), "+", models.F("against")
                                            ),
                                            "+",
                                            models.F("abstained"),
                                        ),
                                    )
                                ),
                                name="assembly_votes_of_those_present",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("in_favour__gt", models.F("against"))),
                                name="assembly_more_for_than_against",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalPerson",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("cooperative", "A co-operative that is constituted"),
                                    ("association", "An association"),
                                    ("person", "A person of the team, in their own name"),
                                ],
                                max_length=12,
                                verbose_name="who answers in law",
                            ),
                        ),
                        ("legal_name", models.CharField(max_length=200, verbose_name="name in law")),
                        ("tax_id", models.CharField(max_length=9, verbose_name="tax number")),
                        (
                            "registration",
                            models.CharField(blank=True, max_length=200, verbose_name="registry and number"),
                        ),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "document",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="files.storedfile",
                            ),
                        ),
                        (
                            "incubation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="legal_person",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who of the team signs",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "legal person responsible",
                        "verbose_name_plural": "legal persons responsible",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="ReadyRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ready_requests",
                                to="incubator.incubation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "request to be declared ready",
                        "verbose_name_plural": "requests to be declared ready",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Waiver",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("diagnosis", "Initial diagnosis"),
                                    ("itinerary", "Itinerary"),
                                    ("campaign_preparation", "Campaign preparation"),
                                    ("ready", "Ready for its campaign"),
                                    ("in_campaign", "In campaign"),
                                    ("follow_up", "Follow-up"),
                                    ("graduated", "Graduated"),
                                    ("paused", "Paused"),
                                    ("dropped_out", "Dropped out"),
                                    ("dismissed", "Dismissed"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("key", models.CharField(max_length=120)),
                        ("sentence", models.CharField(max_length=500)),
                        ("reason", models.TextField(max_length=2000)),
                        ("at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="waivers",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "waiver",
                        "verbose_name_plural": "waivers",
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("used_at", None), ("withdrawn_at", None)),
                                fields=("incubation", "stage", "key"),
                                name="one_waiver_a_condition",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ModuleDraft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("content", models.JSONField()),
                        ("edits", models.PositiveIntegerField(default=0)),
                        ("saved_at", models.DateTimeField()),
                        (
                            "module",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="draft", to="incubator.module"
                            ),
                        ),
                        (
                            "saved_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "module being changed",
                        "verbose_name_plural": "modules being changed",
                        "ordering": ["module"],
                    },
                ),
                migrations.CreateModel(
                    name="ModuleVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("content", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        ("published_at", models.DateTimeField()),
                        (
                            "module",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="incubator.module",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a module",
                        "verbose_name_plural": "versions of modules",
                        "ordering": ["module", "number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("module", "number"), name="one_version_a_number")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Completion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="completions",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="completions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "module",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="completions",
                                to="incubator.module",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="completions",
                                to="incubator.moduleversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "module passed",
                        "verbose_name_plural": "modules passed",
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("module", "cooperative", "person"), name="a_module_is_passed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Worksheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Being written"),
                                    ("sent", "With your mentor"),
                                    ("approved", "Approved"),
                                    ("changes_asked", "Changes asked for"),
                                ],
                                default="draft",
                                max_length=16,
                            ),
                        ),
                        ("answers", models.JSONField(default=dict)),
                        ("edits", models.PositiveIntegerField(default=0)),
                        ("touched_at", models.DateTimeField(null=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="files.storedfile",
                            ),
                        ),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="worksheets",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "module",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="worksheets",
                                to="incubator.module",
                            ),
                        ),
                        (
                            "touched_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "worksheet",
                        "verbose_name_plural": "worksheets",
                        "ordering": ["module", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("module", "incubation"), name="one_worksheet_a_team_and_module"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SentWorksheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("answers", models.JSONField()),
                        ("sent_at", models.DateTimeField()),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("approved", "approved"), ("changes_asked", "changes asked for")],
                                max_length=16,
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=4000, verbose_name="what to change")),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="files.storedfile",
                            ),
                        ),
                        (
                            "sent_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incubator.moduleversion",
                            ),
                        ),
                        (
                            "worksheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sent",
                                to="incubator.worksheet",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "worksheet as sent",
                        "verbose_name_plural": "worksheets as sent",
                        "ordering": ["worksheet", "number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("worksheet", "number"), name="one_sending_a_number")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Workshop",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("about", models.TextField(blank=True, max_length=2000, verbose_name="what it is about")),
                        ("starts_at", models.DateTimeField(verbose_name="begins")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                        ("link", models.URLField(blank=True, max_length=300, verbose_name="link to the video call")),
                        ("capacity", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places")),
                        (
                            "state",
                            models.CharField(
                                choices=[("planned", "Planned"), ("cancelled", "Cancelled")],
                                default="planned",
                                max_length=12,
                            ),
                        ),
                        ("reminded_at", models.DateTimeField(null=True)),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="workshops",
                                to="incubator.call",
                                verbose_name="call",
                            ),
                        ),
                        (
                            "module",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="workshops",
                                to="incubator.module",
                                verbose_name="module it belongs to",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "workshop",
                        "verbose_name_plural": "workshops",
                        "ordering": ["starts_at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="a_workshop_ends_after_it_begins",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignUp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("left_at", models.DateTimeField(null=True)),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sign_ups",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ups",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "workshop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sign_ups",
                                to="incubator.workshop",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sign-up for a workshop",
                        "verbose_name_plural": "sign-ups for workshops",
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("left_at", None)),
                                fields=("workshop", "person"),
                                name="signed_up_once_for_a_workshop",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendances",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "workshop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="incubator.workshop",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "attendance at a workshop",
                        "verbose_name_plural": "attendances at workshops",
                        "ordering": ["workshop", "id"],
                        "constraints": [models.UniqueConstraint(fields=("workshop", "person"), name="there_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Certificate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                default=incubator.training.certificates.models.new_code, max_length=20, unique=True
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name on the certificate")),
                        ("language", models.CharField(max_length=10)),
                        ("issued_at", models.DateTimeField()),
                        ("size", models.PositiveSmallIntegerField()),
                        ("content", models.JSONField()),
                        (
                            "incubation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="incubator.incubation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "certificate",
                        "verbose_name_plural": "certificates",
                        "ordering": ["-issued_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "incubation", "size"), name="one_certificate_of_the_same"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Figure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("mime", models.CharField(max_length=20)),
                        ("content", models.BinaryField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("sent_sha256", models.CharField(max_length=64)),
                        (
                            "module",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="figures",
                                to="incubator.module",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "figure",
                        "verbose_name_plural": "figures",
                        "ordering": ["module", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("module", "sha256"), name="one_figure_a_content")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LessonNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("lesson_slug", models.SlugField(max_length=60)),
                        ("text", models.TextField(blank=True, max_length=10000, verbose_name="your team’s notes")),
                        ("edits", models.PositiveIntegerField(default=0)),
                        ("saved_at", models.DateTimeField()),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lesson_notes",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "module",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="incubator.module"
                            ),
                        ),
                        (
                            "saved_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notes on a lesson",
                        "verbose_name_plural": "notes on lessons",
                        "ordering": ["module", "lesson_slug", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("module", "lesson_slug", "cooperative"), name="one_note_a_team_and_lesson"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MentorNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                choices=[
                                    (30, "30 minutes"),
                                    (45, "45 minutes"),
                                    (60, "60 minutes"),
                                    (90, "90 minutes"),
                                ],
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField(max_length=3000, verbose_name="message")),
                        ("at", models.DateTimeField()),
                        ("told_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="incubator.session",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("told_at", None)), fields=["session"], name="message_to_tell"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SessionRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="incubator.pool",
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
            ]
        ),
        migrations.AddField(
            model_name="module",
            name="current",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incubator.moduleversion"
            ),
        ),
        only_added_to("incubator_sentversion"),
        migrations.RunPython(refuse_two_at_once, allow_two_at_once),
    ]
