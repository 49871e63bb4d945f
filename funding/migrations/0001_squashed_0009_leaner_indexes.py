import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import funding.pledges.models
from crowdcoop.first_tables import CreateModels
from crowdcoop.journal.immutable import only_added_to
from funding.ledger.constraints import demand_whole_bookings, leave_whole_bookings


class Migration(migrations.Migration):
    replaces = [
        ("funding", "0001_initial"),
        ("funding", "0002_initial"),
        ("funding", "0003_books"),
        ("funding", "0004_second_round"),
        ("funding", "0005_closing_and_fulfilled"),
        ("funding", "0006_closing"),
        ("funding", "0006_editor"),
        ("funding", "0006_payouts"),
        ("funding", "0006_pledges"),
        ("funding", "0006_providers"),
        ("funding", "0006_public_ledger"),
        ("funding", "0006_supporter"),
        ("funding", "0007_running"),
        ("funding", "0008_disputes"),
        ("funding", "0009_leaner_indexes"),
    ]

    initial = True

    dependencies = [
        ("files", "0001_files"),
        ("incubator", "0001_squashed_0014_advice"),
        ("people", "0001_squashed_0003_invitations"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Campaign",
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
                                    ("in_review", "In review"),
                                    ("changes_requested", "Changes asked for"),
                                    ("approved", "Approved"),
                                    ("round_1", "In campaign, first round"),
                                    ("round_2", "In campaign, second round"),
                                    ("closing", "Being counted"),
                                    ("funded", "Funded"),
                                    ("fulfilled", "Fulfilled"),
                                    ("unfunded", "Not funded"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="draft",
                                max_length=20,
                            ),
                        ),
                        ("title", models.CharField(max_length=60, verbose_name="title")),
                        ("slug", models.SlugField(max_length=80, unique=True)),
                        ("sentence", models.CharField(blank=True, max_length=200, verbose_name="in one sentence")),
                        ("story", models.TextField(blank=True, max_length=20000, verbose_name="why")),
                        ("goal", models.TextField(blank=True, max_length=10000, verbose_name="what for")),
                        ("motivation", models.TextField(blank=True, max_length=10000, verbose_name="who it is for")),
                        ("video", models.URLField(blank=True, max_length=300, verbose_name="video")),
                        ("language", models.CharField(default="es", max_length=10)),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        ("currency", models.CharField(default="EUR", max_length=3)),
                        (
                            "round_days",
                            models.PositiveSmallIntegerField(default=40, verbose_name="days of the first round"),
                        ),
                        ("one_round", models.BooleanField(default=False, verbose_name="one round only")),
                        ("fee_basis_points", models.PositiveIntegerField(default=400)),
                        ("source", models.CharField(blank=True, max_length=200, null=True, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("review_note", models.TextField(blank=True, max_length=4000)),
                        ("publish_at", models.DateTimeField(blank=True, null=True)),
                        ("minimum", models.PositiveBigIntegerField(blank=True, null=True)),
                        ("optimum", models.PositiveBigIntegerField(blank=True, null=True)),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        ("round_1_ends_at", models.DateTimeField(blank=True, null=True)),
                        ("round_2_ends_at", models.DateTimeField(blank=True, null=True)),
                        ("passed_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "cooperative",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="campaigns",
                                to="people.cooperative",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="campaign_reviews",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "second_round_days",
                            models.PositiveSmallIntegerField(default=40, verbose_name="days of the second round"),
                        ),
                        (
                            "execution",
                            models.TextField(blank=True, max_length=10000, verbose_name="what you will do, and when"),
                        ),
                        (
                            "sdgs",
                            models.JSONField(blank=True, default=list, verbose_name="sustainable development goals"),
                        ),
                        (
                            "spread",
                            models.TextField(blank=True, max_length=10000, verbose_name="how people will hear of it"),
                        ),
                        (
                            "sustainability",
                            models.TextField(blank=True, max_length=10000, verbose_name="how it goes on afterwards"),
                        ),
                        (
                            "zone",
                            models.CharField(
                                choices=[
                                    ("Europe/Madrid", "Mainland and Balearic Islands"),
                                    ("Atlantic/Canary", "Canary Islands"),
                                ],
                                default="Europe/Madrid",
                                max_length=40,
                                verbose_name="time zone",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "campaign",
                        "verbose_name_plural": "campaigns",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("optimum__gte", models.F("minimum"))),
                                name="optimum_is_at_least_the_minimum",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "in_review",
                                            "changes_requested",
                                            "approved",
                                            "round_1",
                                            "round_2",
                                            "closing",
                                        ],
                                    )
                                ),
                                fields=("cooperative",),
                                name="one_campaign_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Closing",
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
                                choices=[("funded", "funded"), ("unfunded", "not funded"), ("cancelled", "cancelled")],
                                max_length=10,
                            ),
                        ),
                        ("raised", models.BigIntegerField()),
                        ("supporters", models.PositiveIntegerField()),
                        ("minimum", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "campaign",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="closing",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "closing",
                        "verbose_name_plural": "closings",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="CollectiveReturn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField(default=0)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("files", "digital files"),
                                    ("code", "source code"),
                                    ("design", "designs"),
                                    ("manual", "manuals"),
                                    ("service", "services"),
                                    ("other", "other"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("description", models.TextField(max_length=2000, verbose_name="what it is")),
                        ("licence", models.CharField(blank=True, max_length=20, verbose_name="licence")),
                        ("url", models.URLField(blank=True, max_length=300, verbose_name="where it is")),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="collective_returns",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "collective return",
                        "verbose_name_plural": "collective returns",
                        "ordering": ["place", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="CostLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField(default=0)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("task", "Task"),
                                    ("material", "Material"),
                                    ("infrastructure", "Infrastructure"),
                                ],
                                max_length=16,
                                verbose_name="type",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="need")),
                        ("description", models.TextField(blank=True, max_length=2000, verbose_name="what it is for")),
                        ("cents", models.PositiveBigIntegerField(verbose_name="amount")),
                        ("required", models.BooleanField(default=True, verbose_name="required")),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cost_lines",
                                to="funding.campaign",
                            ),
                        ),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                    ],
                    options={
                        "verbose_name": "cost line",
                        "verbose_name_plural": "cost lines",
                        "ordering": ["place", "id"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("cents__gt", 0)), name="a_cost_costs_something"),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="a_cost_ends_after_it_starts",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HelpWanted",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField(default=0)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("task", "Task"), ("loan", "Loan")], max_length=6, verbose_name="kind"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("description", models.TextField(max_length=2000, verbose_name="what it is")),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="help_wanted",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "help wanted",
                        "verbose_name_plural": "help wanted",
                        "ordering": ["place", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProviderEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("provider", models.CharField(max_length=20)),
                        ("event_id", models.CharField(max_length=120)),
                        ("kind", models.CharField(max_length=60)),
                        ("reference", models.CharField(blank=True, max_length=120)),
                        ("key", models.CharField(blank=True, max_length=64)),
                        ("body", models.TextField()),
                        ("received_at", models.DateTimeField()),
                        ("processed_at", models.DateTimeField(null=True)),
                        ("outcome", models.CharField(blank=True, max_length=200)),
                        ("not_before", models.DateTimeField()),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "provider event",
                        "verbose_name_plural": "provider events",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("processed_at", None)), fields=["id"], name="events_to_process"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("provider", "event_id"), name="an_event_is_kept_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reward",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField(default=0)),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("description", models.TextField(max_length=1000, verbose_name="what it is")),
                        ("cents", models.PositiveBigIntegerField(verbose_name="from")),
                        ("market_value", models.PositiveBigIntegerField(default=0, verbose_name="market value")),
                        (
                            "delivery",
                            models.CharField(
                                choices=[("none", "nothing to send"), ("pick_up", "pick up"), ("post", "by post")],
                                default="none",
                                max_length=10,
                                verbose_name="how it arrives",
                            ),
                        ),
                        ("delivered_by", models.DateField(blank=True, null=True, verbose_name="month of delivery")),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rewards",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reward",
                        "verbose_name_plural": "rewards",
                        "ordering": ["cents", "place", "id"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("cents__gt", 0)), name="a_reward_has_a_price")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pledge",
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
                                    ("started", "Started"),
                                    ("paid", "Received"),
                                    ("refunding", "Being returned"),
                                    ("refunded", "Returned"),
                                    ("abandoned", "Not completed"),
                                ],
                                default="started",
                                max_length=10,
                            ),
                        ),
                        ("reference", models.CharField(max_length=20)),
                        ("key", models.CharField(max_length=64)),
                        ("body_hash", models.CharField(max_length=64)),
                        ("token", models.CharField(default=funding.pledges.models.new_token, max_length=40)),
                        ("amount", models.PositiveBigIntegerField()),
                        ("tip", models.PositiveBigIntegerField(default=0)),
                        ("currency", models.CharField(default="EUR", max_length=3)),
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("message", models.CharField(blank=True, max_length=300)),
                        ("address", models.TextField(blank=True, max_length=500)),
                        ("public", models.BooleanField(default=False)),
                        ("share_with_coop", models.BooleanField(default=False)),
                        ("language", models.CharField(default="es", max_length=10)),
                        ("snapshot", models.JSONField(default=dict)),
                        ("started_at", models.DateTimeField()),
                        ("paid_at", models.DateTimeField(null=True)),
                        ("refund_reason", models.CharField(blank=True, max_length=20)),
                        ("refunded_at", models.DateTimeField(null=True)),
                        (
                            "campaign",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pledges",
                                to="funding.campaign",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="pledges",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reward",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pledges",
                                to="funding.reward",
                            ),
                        ),
                        (
                            "heard",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("team", "from somebody of the co-op"),
                                    ("friend", "from a friend or relative"),
                                    ("chat", "in a chat group"),
                                    ("network", "on a social network"),
                                    ("press", "in the news"),
                                    ("other", "in another way"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=40)),
                        ("team_told_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "pledge",
                        "verbose_name_plural": "pledges",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["campaign", "state", "-id"], name="pledges_of_a_campaign"),
                            models.Index(fields=["state", "started_at"], name="pledges_by_age"),
                            models.Index(django.db.models.functions.text.Upper("email"), name="pledges_by_address"),
                            models.Index(
                                condition=models.Q(("state", "paid"), ("team_told_at", None)),
                                fields=["campaign"],
                                name="pledges_the_team_awaits",
                            ),
                            models.Index(
                                condition=models.Q(("reward__isnull", False)),
                                fields=["reward"],
                                name="pledges_of_a_reward",
                            ),
                            models.Index(
                                condition=models.Q(("person__isnull", False)),
                                fields=["person"],
                                name="pledges_of_a_person",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="a_pledge_is_more_than_nothing"
                            ),
                            models.UniqueConstraint(fields=("reference",), name="a_reference_names_one_pledge"),
                            models.UniqueConstraint(fields=("key",), name="a_form_makes_one_pledge"),
                            models.UniqueConstraint(fields=("token",), name="a_link_opens_one_pledge"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("provider", models.CharField(max_length=20)),
                        ("reference", models.CharField(blank=True, max_length=120, null=True)),
                        ("amount", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(default="EUR", max_length=3)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("created", "Created"),
                                    ("pending", "At the provider"),
                                    ("succeeded", "Paid"),
                                    ("failed", "Failed"),
                                    ("unknown", "Unknown"),
                                ],
                                default="created",
                                max_length=10,
                            ),
                        ),
                        ("pays", models.BooleanField(default=False)),
                        ("url", models.URLField(blank=True, max_length=500)),
                        ("why", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("looked_up_at", models.DateTimeField(null=True)),
                        (
                            "pledge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to="funding.pledge",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "payment attempt",
                        "verbose_name_plural": "payment attempts",
                        "ordering": ["created_at", "id"],
                        "indexes": [models.Index(fields=["state", "created_at"], name="attempts_to_settle")],
                        "constraints": [
                            models.UniqueConstraint(fields=("provider", "reference"), name="one_attempt_a_charge"),
                            models.UniqueConstraint(
                                condition=models.Q(("pays", True)), fields=("pledge",), name="a_pledge_is_paid_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="an_attempt_has_an_amount"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Refund",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("amount", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(default="EUR", max_length=3)),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("unfunded", "the campaign did not reach its minimum"),
                                    ("withdrawn", "the campaign was cancelled"),
                                    ("cancelled", "the pledge was cancelled"),
                                    ("late", "the payment arrived after the campaign had closed"),
                                    ("twice", "the pledge had been paid already"),
                                    ("unplaced", "what arrived fits no pledge"),
                                    ("disputed", "its bank took the payment back"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "Asked for"),
                                    ("sent", "On its way"),
                                    ("done", "Returned"),
                                    ("failed", "Failed"),
                                ],
                                default="requested",
                                max_length=10,
                            ),
                        ),
                        ("reference", models.CharField(blank=True, max_length=120)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("not_before", models.DateTimeField()),
                        ("requested_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
                        ("why", models.CharField(blank=True, max_length=200)),
                        (
                            "attempt",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="refund", to="funding.attempt"
                            ),
                        ),
                        ("came_back_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "refund",
                        "verbose_name_plural": "refunds",
                        "ordering": ["requested_at", "id"],
                        "indexes": [models.Index(fields=["state", "not_before"], name="refunds_to_send")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="a_refund_returns_something"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Supporter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email_hash", models.CharField(max_length=64)),
                        ("pledges", models.PositiveIntegerField(default=0)),
                        (
                            "campaign",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="supporters",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "supporter",
                        "verbose_name_plural": "supporters",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "email_hash"), name="one_supporter_counted_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("pledges__gte", 0)), name="pledges_of_a_supporter_not_negative"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Transaction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=120)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("pledge_paid", "pledge paid"),
                                    ("refund", "refund"),
                                    ("campaign_funded", "campaign funded"),
                                    ("suspense", "money nobody can place"),
                                    ("dispute", "payment taken back by its bank"),
                                    ("payout", "payout"),
                                    ("payout_returned", "payout returned by the bank"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("note", models.CharField(blank=True, max_length=200)),
                        (
                            "reverses",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversed_by",
                                to="funding.transaction",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "transaction",
                        "verbose_name_plural": "transactions",
                        "ordering": ["id"],
                        "constraints": [models.UniqueConstraint(fields=("key",), name="a_key_is_booked_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("account", models.CharField(max_length=60)),
                        ("cents", models.BigIntegerField()),
                        ("currency", models.CharField(default="EUR", max_length=3)),
                        (
                            "transaction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="funding.transaction",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ledger entry",
                        "verbose_name_plural": "ledger entries",
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["account", "id"], name="entries_of_an_account")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("cents", 0), _negated=True), name="an_entry_moves_money"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Totals",
                    fields=[
                        (
                            "campaign",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="totals",
                                serialize=False,
                                to="funding.campaign",
                            ),
                        ),
                        ("raised", models.BigIntegerField(default=0)),
                        ("supporters", models.PositiveIntegerField(default=0)),
                        ("taking", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "totals",
                        "verbose_name_plural": "totals",
                        "ordering": ["campaign"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("raised__gte", 0)), name="raised_is_not_negative"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Stock",
                    fields=[
                        (
                            "reward",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="stock",
                                serialize=False,
                                to="funding.reward",
                            ),
                        ),
                        ("units", models.PositiveIntegerField(blank=True, null=True, verbose_name="units")),
                        ("taken", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "stock",
                        "verbose_name_plural": "stock",
                        "ordering": ["reward"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("taken__gte", 0)), name="taken_is_not_negative"),
                            models.CheckConstraint(
                                condition=models.Q(("units", None), ("taken__lte", models.F("units")), _connector="OR"),
                                name="never_oversold",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Commitment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField(default=0)),
                        ("title", models.CharField(max_length=120, verbose_name="what will be better")),
                        (
                            "description",
                            models.TextField(blank=True, max_length=1000, verbose_name="by what one can tell"),
                        ),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commitments",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "impact commitment",
                        "verbose_name_plural": "impact commitments",
                        "ordering": ["place", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Maker",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField(default=0)),
                        ("title", models.CharField(max_length=80, verbose_name="name")),
                        ("description", models.TextField(max_length=600, verbose_name="what they do in the project")),
                        ("url", models.URLField(blank=True, max_length=300, verbose_name="where to know more")),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="makers",
                                to="funding.campaign",
                            ),
                        ),
                        (
                            "photo",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="maker",
                                to="files.storedfile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person behind the campaign",
                        "verbose_name_plural": "people behind the campaign",
                        "ordering": ["place", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Picture",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField(default=0)),
                        ("alt", models.CharField(max_length=200, verbose_name="what is to be seen in it")),
                        ("translations", models.JSONField(blank=True, default=dict)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pictures",
                                to="funding.campaign",
                            ),
                        ),
                        (
                            "large",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                            ),
                        ),
                        (
                            "middle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                            ),
                        ),
                        (
                            "small",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "picture",
                        "verbose_name_plural": "pictures",
                        "ordering": ["place", "id"],
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
                        ("field", models.CharField(max_length=40, verbose_name="about")),
                        ("words", models.TextField(max_length=2000, verbose_name="comment")),
                        ("at", models.DateTimeField()),
                        ("answer", models.TextField(blank=True, max_length=1000, verbose_name="what you did about it")),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="remarks",
                                to="funding.campaign",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "comment of the review",
                        "verbose_name_plural": "comments of the review",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Letter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="message")),
                        ("written_at", models.DateTimeField()),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pledge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="funding.pledge"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "letter",
                        "verbose_name_plural": "letters",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("series", models.CharField(max_length=40)),
                        ("number", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[("receipt", "receipt"), ("note", "rectifying note")], max_length=8
                            ),
                        ),
                        ("amount", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(default="EUR", max_length=3)),
                        ("language", models.CharField(max_length=10)),
                        ("paid_at", models.DateTimeField()),
                        ("issued_at", models.DateTimeField()),
                        ("facts", models.JSONField(default=dict)),
                        (
                            "attempt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="funding.attempt",
                            ),
                        ),
                        (
                            "pledge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="funding.pledge",
                            ),
                        ),
                        (
                            "rectifies",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="note",
                                to="funding.receipt",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "receipt",
                        "verbose_name_plural": "receipts",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("series", "number"), name="a_number_is_given_once"),
                            models.UniqueConstraint(fields=("attempt", "kind"), name="a_payment_has_one_receipt"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="a_receipt_has_an_amount"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, unique=True)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "series of receipts",
                        "verbose_name_plural": "series of receipts",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Pace",
                    fields=[
                        ("provider", models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ("free_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["provider"],
                    },
                ),
                migrations.CreateModel(
                    name="ClosingJob",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "Under way"),
                                    ("stopped", "Stopped: somebody has to look"),
                                    ("done", "Finished"),
                                ],
                                default="running",
                                max_length=10,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("passed", "passed to its second round"),
                                    ("funded", "funded"),
                                    ("unfunded", "not funded"),
                                    ("cancelled", "cancelled"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="closing_jobs",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "closing job",
                        "verbose_name_plural": "closing jobs",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "round"), name="one_closing_job_a_round")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClosingStage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField()),
                        (
                            "name",
                            models.CharField(
                                choices=[
                                    ("settle", "Waiting for payments on their way"),
                                    ("decide", "Deciding and booking the outcome"),
                                    ("ask", "Setting aside what goes back"),
                                    ("send", "Returning the money"),
                                    ("tell", "Telling the supporters"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("failed", models.PositiveIntegerField(default=0)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("error", models.CharField(blank=True, max_length=300)),
                        ("started_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stages",
                                to="funding.closingjob",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stage of a closing",
                        "verbose_name_plural": "stages of closings",
                        "ordering": ["job", "place"],
                        "constraints": [models.UniqueConstraint(fields=("job", "name"), name="a_stage_once_a_job")],
                    },
                ),
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_on", models.DateField(null=True)),
                        ("late_until", models.DateField(null=True)),
                        ("reminded", models.PositiveSmallIntegerField(default=0)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batches",
                                to="funding.campaign",
                            ),
                        ),
                        (
                            "reward",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="batch", to="funding.reward"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "batch of deliveries",
                        "verbose_name_plural": "batches of deliveries",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Contract",
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
                                    ("open", "Data to be filled in"),
                                    ("in_review", "Being checked"),
                                    ("changes_requested", "Something to change"),
                                    ("verified", "Checked, to be signed"),
                                    ("signed", "Signed"),
                                ],
                                default="open",
                                max_length=20,
                            ),
                        ),
                        (
                            "legal_form",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("cooperative", "A co-operative"),
                                    ("association", "An association or foundation"),
                                    ("company", "Another company of the social economy"),
                                    ("person", "A person, in their own name"),
                                ],
                                max_length=12,
                                verbose_name="legal form",
                            ),
                        ),
                        ("legal_name", models.CharField(blank=True, max_length=200, verbose_name="name in law")),
                        ("tax_id", models.CharField(blank=True, max_length=9, verbose_name="tax number")),
                        ("address", models.CharField(blank=True, max_length=300, verbose_name="registered address")),
                        ("registry", models.CharField(blank=True, max_length=200, verbose_name="registry")),
                        (
                            "registry_number",
                            models.CharField(blank=True, max_length=60, verbose_name="number in the registry"),
                        ),
                        ("notary", models.CharField(blank=True, max_length=200, verbose_name="notary and deed")),
                        ("signatory", models.CharField(blank=True, max_length=200, verbose_name="who signs")),
                        (
                            "signatory_tax_id",
                            models.CharField(blank=True, max_length=9, verbose_name="NIF or NIE of who signs"),
                        ),
                        ("signatory_part", models.CharField(blank=True, max_length=120, verbose_name="as what")),
                        ("holder", models.CharField(blank=True, max_length=200, verbose_name="holder of the account")),
                        ("iban", models.CharField(blank=True, max_length=34, verbose_name="IBAN")),
                        ("note", models.TextField(blank=True, max_length=4000)),
                        ("asked_at", models.DateTimeField()),
                        ("submitted_at", models.DateTimeField(null=True)),
                        ("verified_at", models.DateTimeField(null=True)),
                        ("verified_iban", models.CharField(blank=True, max_length=34)),
                        ("signed_at", models.DateTimeField(null=True)),
                        ("reminded", models.PositiveSmallIntegerField(default=0)),
                        (
                            "campaign",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contract",
                                to="funding.campaign",
                            ),
                        ),
                        (
                            "verified_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contract",
                        "verbose_name_plural": "contracts",
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["verified", "signed"]), _negated=True),
                                    ("verified_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="a_contract_is_checked_before_it_is_signed",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContractDocument",
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
                                    ("identity", "Identity document of who signs"),
                                    ("bank", "Certificate of the bank account"),
                                    ("tax_id", "Tax identity card of the entity"),
                                    ("power", "Proof of the power to sign"),
                                    ("signed", "The signed contract"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("replaced_at", models.DateTimeField(null=True)),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="funding.contract",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document of a contract",
                        "verbose_name_plural": "documents of contracts",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_at", None)),
                                fields=("contract", "kind"),
                                name="one_valid_document_of_a_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
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
                                    ("to_do", "To do"),
                                    ("sent", "Sent or ready"),
                                    ("delivered", "Delivered"),
                                    ("problem", "With a problem"),
                                ],
                                default="to_do",
                                max_length=10,
                            ),
                        ),
                        ("problem", models.CharField(blank=True, max_length=300)),
                        ("at", models.DateTimeField()),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="funding.batch",
                            ),
                        ),
                        (
                            "pledge",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delivery",
                                to="funding.pledge",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "delivery",
                        "verbose_name_plural": "deliveries",
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["batch", "state", "id"], name="deliveries_of_a_batch")],
                    },
                ),
                migrations.CreateModel(
                    name="FeeInvoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=30, unique=True)),
                        ("at", models.DateTimeField()),
                        ("cents", models.PositiveBigIntegerField()),
                        ("base", models.PositiveBigIntegerField()),
                        ("tax", models.PositiveBigIntegerField()),
                        ("tax_basis_points", models.PositiveIntegerField()),
                        ("tax_source", models.CharField(blank=True, max_length=200)),
                        (
                            "campaign",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="fee_invoice",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "invoice for the fee",
                        "verbose_name_plural": "invoices for fees",
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "cents",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("base"), "+", models.F("tax")
                                        ),
                                    )
                                ),
                                name="an_invoice_is_its_base_and_its_tax",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Payout",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "Waiting for a second person"),
                                    ("approved", "Approved, to be sent"),
                                    ("sent", "Sent to the bank"),
                                    ("confirmed", "Paid"),
                                    ("returned", "Returned by the bank"),
                                    ("called_off", "Called off"),
                                ],
                                default="requested",
                                max_length=10,
                            ),
                        ),
                        ("cents", models.PositiveBigIntegerField(verbose_name="amount")),
                        ("currency", models.CharField(default="EUR", max_length=3)),
                        ("holder", models.CharField(max_length=200)),
                        ("iban", models.CharField(max_length=34)),
                        ("reason", models.CharField(max_length=300)),
                        ("requested_at", models.DateTimeField()),
                        ("approved_at", models.DateTimeField(null=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("paid_from", models.CharField(blank=True, max_length=20)),
                        ("bank_reference", models.CharField(blank=True, max_length=120)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("returned_at", models.DateTimeField(null=True)),
                        ("why", models.CharField(blank=True, max_length=300)),
                        (
                            "approved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payouts",
                                to="funding.campaign",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payouts",
                                to="funding.contract",
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "payout",
                        "verbose_name_plural": "payouts",
                        "ordering": ["requested_at", "id"],
                        "indexes": [models.Index(fields=["state", "requested_at"], name="payouts_by_age")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("cents__gt", 0)), name="a_payout_pays_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by", None),
                                    models.Q(("approved_by", models.F("requested_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_payout_takes_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["requested", "called_off"]),
                                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_payout_is_approved_before_it_is_sent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReturnDelivered",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("url", models.URLField(blank=True, max_length=300, verbose_name="where it is")),
                        ("licence", models.CharField(blank=True, max_length=20, verbose_name="licence")),
                        ("words", models.CharField(blank=True, max_length=500, verbose_name="how it was given")),
                        ("at", models.DateTimeField()),
                        (
                            "collective_return",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delivered",
                                to="funding.collectivereturn",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "delivered return",
                        "verbose_name_plural": "delivered returns",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Spending",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("spent_on", models.DateField(verbose_name="day")),
                        ("cents", models.PositiveBigIntegerField(verbose_name="amount")),
                        ("text", models.CharField(max_length=300, verbose_name="what it was for")),
                        ("supplier", models.CharField(max_length=200, verbose_name="paid to")),
                        ("at", models.DateTimeField()),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spendings",
                                to="funding.campaign",
                            ),
                        ),
                        (
                            "corrects",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="funding.spending",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "evidence",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="files.storedfile",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spendings",
                                to="funding.costline",
                            ),
                        ),
                        (
                            "update",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spendings",
                                to="incubator.update",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "spending",
                        "verbose_name_plural": "spendings",
                        "ordering": ["-spent_on", "-id"],
                        "indexes": [
                            models.Index(fields=["campaign", "-spent_on", "-id"], name="spendings_of_a_campaign")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("cents__gt", 0), ("corrects__isnull", False), _connector="OR"),
                                name="a_spending_spends",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoachSilence",
                    fields=[
                        (
                            "campaign",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="coach_silence",
                                serialize=False,
                                to="funding.campaign",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "silence of the coach",
                        "verbose_name_plural": "silences of the coach",
                        "ordering": ["campaign"],
                    },
                ),
                migrations.CreateModel(
                    name="Thanks",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="what you want to say")),
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
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="thanks",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "thanks",
                        "verbose_name_plural": "thanks",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Thanked",
                    fields=[
                        (
                            "pledge",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="thanked",
                                serialize=False,
                                to="funding.pledge",
                            ),
                        ),
                        (
                            "thanks",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="pledges", to="funding.thanks"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pledge that has been thanked for",
                        "verbose_name_plural": "pledges that have been thanked for",
                        "ordering": ["pledge"],
                    },
                ),
                migrations.CreateModel(
                    name="Advice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=40)),
                        ("day", models.PositiveSmallIntegerField()),
                        ("facts", models.JSONField(default=dict)),
                        ("given_at", models.DateTimeField()),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="advice",
                                to="funding.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "advice of the coach",
                        "verbose_name_plural": "advice of the coach",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "key"), name="an_advice_is_given_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("account", models.CharField(max_length=34)),
                        ("name", models.CharField(max_length=120)),
                        ("text", models.TextField()),
                        ("encoding", models.CharField(max_length=20)),
                        ("columns", models.JSONField(default=dict)),
                        ("headings", models.JSONField(default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("read", "Being looked at"),
                                    ("imported", "Imported"),
                                    ("discarded", "Thrown away"),
                                ],
                                default="read",
                                max_length=10,
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField()),
                        ("imported_at", models.DateTimeField(null=True)),
                        ("told_at", models.DateTimeField(null=True)),
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
                        "verbose_name": "bank statement",
                        "verbose_name_plural": "bank statements",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Movement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("line", models.PositiveIntegerField()),
                        ("account", models.CharField(max_length=34)),
                        ("booked_on", models.DateField()),
                        ("cents", models.BigIntegerField()),
                        ("concept", models.CharField(blank=True, max_length=500)),
                        ("payer", models.CharField(blank=True, max_length=140)),
                        ("payer_iban", models.CharField(blank=True, max_length=40)),
                        ("fingerprint", models.CharField(max_length=64)),
                        ("occurrence", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("read", "Just read"),
                                    ("held", "Nobody's yet"),
                                    ("placed", "Placed"),
                                    ("returning", "To be returned"),
                                    ("returned", "Returned"),
                                    ("aside", "Not of a campaign"),
                                    ("out", "Went out"),
                                ],
                                default="read",
                                max_length=10,
                            ),
                        ),
                        ("promised", models.JSONField(null=True)),
                        ("turn", models.PositiveSmallIntegerField(default=0)),
                        ("held_at", models.DateTimeField(null=True)),
                        (
                            "attempt",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="funding.attempt",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="funding.statement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "bank movement",
                        "verbose_name_plural": "bank movements",
                        "ordering": ["-booked_on", "-id"],
                        "indexes": [models.Index(fields=["state", "booked_on"], name="movements_by_state")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "fingerprint", "occurrence"), name="a_movement_is_kept_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "placed")),
                                fields=("attempt",),
                                name="a_payment_has_one_movement",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cents", 0), _negated=True), name="a_movement_moves_money"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Instructions",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reference", models.CharField(max_length=25)),
                        ("iban", models.CharField(max_length=34)),
                        ("holder", models.CharField(max_length=120)),
                        ("pay_by", models.DateField()),
                        ("expires_at", models.DateTimeField()),
                        ("told_at", models.DateTimeField(null=True)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        (
                            "attempt",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instructions",
                                to="funding.attempt",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "instructions of a transfer",
                        "verbose_name_plural": "instructions of transfers",
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["expires_at"], name="transfers_by_their_end")],
                    },
                ),
                migrations.CreateModel(
                    name="Return",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.PositiveBigIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("due", "To be made"), ("made", "Made")], default="due", max_length=10
                            ),
                        ),
                        ("payer", models.CharField(blank=True, max_length=140)),
                        ("iban", models.CharField(blank=True, max_length=34)),
                        ("bank_reference", models.CharField(blank=True, max_length=60)),
                        ("asked_at", models.DateTimeField()),
                        ("told_at", models.DateTimeField(null=True)),
                        ("made_at", models.DateTimeField(null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "movement",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returns",
                                to="funding.movement",
                            ),
                        ),
                        (
                            "refund",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="by_hand",
                                to="funding.refund",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "return by hand",
                        "verbose_name_plural": "returns by hand",
                        "ordering": ["asked_at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("movement__isnull", False), ("refund", None)),
                                    models.Q(("movement", None), ("refund__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_return_has_one_reason",
                            ),
                            models.UniqueConstraint(fields=("movement",), name="a_movement_is_returned_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Dispute",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("provider", models.CharField(max_length=20)),
                        ("reference", models.CharField(max_length=120)),
                        ("amount", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(default="EUR", max_length=3)),
                        ("why", models.CharField(blank=True, max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Being argued"), ("won", "Won"), ("lost", "Lost")],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("borne", models.BooleanField(default=False)),
                        (
                            "attempt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disputes",
                                to="funding.attempt",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "disputed payment",
                        "verbose_name_plural": "disputed payments",
                        "ordering": ["opened_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("provider", "reference"), name="a_dispute_is_kept_once")
                        ],
                    },
                ),
            ]
        ),
        only_added_to("funding_entry", "funding_transaction", "funding_spending"),
        migrations.RunPython(demand_whole_bookings, leave_whole_bookings),
    ]
