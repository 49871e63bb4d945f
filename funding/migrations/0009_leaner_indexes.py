"""What changes its state a hundred times carries no index that another one contains; books are written whole."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import funding.pledges.models
from crowdcoop.journal.immutable import still_only_added_to
from funding.ledger.constraints import demand_whole_bookings, leave_whole_bookings


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0008_disputes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="pledge",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pledges",
                to="funding.campaign",
            ),
        ),
        migrations.AlterField(
            model_name="pledge",
            name="key",
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name="pledge",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pledges",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="pledge",
            name="reference",
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name="pledge",
            name="reward",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pledges",
                to="funding.reward",
            ),
        ),
        migrations.AlterField(
            model_name="pledge",
            name="token",
            field=models.CharField(default=funding.pledges.models.new_token, max_length=40),
        ),
        migrations.AlterField(
            model_name="transaction",
            name="key",
            field=models.CharField(max_length=120),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(
                condition=models.Q(("reward__isnull", False)), fields=["reward"], name="pledges_of_a_reward"
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["person"], name="pledges_of_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(fields=("reference",), name="a_reference_names_one_pledge"),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(fields=("key",), name="a_form_makes_one_pledge"),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(fields=("token",), name="a_link_opens_one_pledge"),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.UniqueConstraint(fields=("key",), name="a_key_is_booked_once"),
        ),
        still_only_added_to("funding_transaction"),
        migrations.RunPython(demand_whole_bookings, leave_whole_bookings),
    ]
