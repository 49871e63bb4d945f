from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("incubator", "0004_questionnaires")]

    operations = [
        migrations.RemoveField(
            model_name="application",
            name="commitment",
        ),
        migrations.RemoveField(
            model_name="application",
            name="community",
        ),
        migrations.RemoveField(
            model_name="application",
            name="idea",
        ),
        migrations.RemoveField(
            model_name="application",
            name="impact",
        ),
        migrations.RemoveField(
            model_name="application",
            name="needs",
        ),
        migrations.RemoveField(
            model_name="application",
            name="version",
        ),
        migrations.RemoveField(
            model_name="review",
            name="no_conflict_at",
        ),
    ]
