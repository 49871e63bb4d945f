import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import crowdcoop.people.models
from crowdcoop.first_tables import CreateModels
from crowdcoop.people.cache_table import make_cache_table


class Migration(migrations.Migration):
    replaces = [("people", "0001_initial"), ("people", "0002_cache_table"), ("people", "0003_invitations")]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Cooperative",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("slug", models.SlugField(max_length=80, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("worker", "worker co-op"),
                                    ("consumer", "consumer co-op"),
                                    ("housing", "housing co-op"),
                                    ("agrarian", "agrarian co-op"),
                                    ("education", "education co-op"),
                                    ("services", "services co-op"),
                                    ("cultural", "cultural co-op"),
                                    ("sea", "fishers' co-op"),
                                    ("integral", "integral co-op"),
                                ],
                                default="worker",
                                max_length=20,
                                verbose_name="kind of co-op",
                            ),
                        ),
                        (
                            "legal_stage",
                            models.CharField(
                                choices=[
                                    ("idea", "idea"),
                                    ("association", "association in transition"),
                                    ("in_formation", "in formation"),
                                    ("registered", "registered"),
                                ],
                                default="idea",
                                max_length=20,
                                verbose_name="legal stage",
                            ),
                        ),
                        ("town", models.CharField(blank=True, max_length=80, verbose_name="town")),
                        ("sentence", models.CharField(blank=True, max_length=200, verbose_name="in one sentence")),
                        ("about", models.TextField(blank=True, max_length=5000, verbose_name="who you are")),
                        ("website", models.URLField(blank=True, max_length=300, verbose_name="website")),
                        (
                            "language",
                            models.CharField(default="es", max_length=10, verbose_name="language of its texts"),
                        ),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "co-operative",
                        "verbose_name_plural": "co-operatives",
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                        ("language", models.CharField(default="es", max_length=10, verbose_name="language")),
                        (
                            "timezone",
                            models.CharField(default="Europe/Madrid", max_length=60, verbose_name="time zone"),
                        ),
                        ("is_staff", models.BooleanField(default=False, verbose_name="may open the administration")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("joined_at", models.DateTimeField(auto_now_add=True, verbose_name="joined")),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person",
                        "verbose_name_plural": "people",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"), name="one_account_per_email"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[("lead", "lead"), ("member", "team member"), ("treasurer", "treasurer")],
                                default="member",
                                max_length=20,
                            ),
                        ),
                        ("joined_at", models.DateTimeField()),
                        ("left_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("chosen_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "team membership",
                        "verbose_name_plural": "team memberships",
                        "ordering": ["role", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("left_at", None)),
                                fields=("cooperative", "person"),
                                name="once_in_a_team",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Role",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                choices=[
                                    ("mentor", "mentor"),
                                    ("coordinator", "coordination"),
                                    ("finance", "finance"),
                                    ("matcher", "matcher"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="roles",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "role",
                        "verbose_name_plural": "roles",
                        "ordering": ["id"],
                        "constraints": [models.UniqueConstraint(fields=("person", "name"), name="one_role_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        (
                            "part",
                            models.CharField(
                                choices=[("lead", "lead"), ("member", "team member"), ("treasurer", "treasurer")],
                                default="member",
                                max_length=20,
                                verbose_name="part in the team",
                            ),
                        ),
                        ("language", models.CharField(default="es", max_length=10, verbose_name="language")),
                        (
                            "token",
                            models.CharField(default=crowdcoop.people.models.new_token, max_length=64, unique=True),
                        ),
                        ("invited_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="people.cooperative",
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
                    ],
                    options={
                        "verbose_name": "invitation",
                        "verbose_name_plural": "invitations",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("cooperative"),
                                django.db.models.functions.text.Lower("email"),
                                condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                                name="one_invitation_an_address",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
