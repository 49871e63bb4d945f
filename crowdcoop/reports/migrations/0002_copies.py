from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="report", name="one_monthly_report_a_cooperative"),
        migrations.AddField(
            model_name="report",
            name="key",
            field=models.CharField(blank=True, default="", max_length=100),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="report",
            name="title",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AlterField(model_name="report", name="period", field=models.DateField(null=True)),
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[("progress", "Progress report"), ("application", "Copy of the application")],
                default="progress",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "progress"), ("requested_by", None)),
                fields=("cooperative", "period"),
                name="one_monthly_report_a_cooperative",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("kind", "key"),
                name="one_copy_of_the_same_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "progress"), _negated=True), ("period__isnull", False), _connector="OR"
                ),
                name="progress_has_its_month",
            ),
        ),
    ]
