from django.db import migrations

from crowdcoop.people.cache_table import make_cache_table


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(make_cache_table, migrations.RunPython.noop)]
