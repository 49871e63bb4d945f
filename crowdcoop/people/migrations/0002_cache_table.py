from django.core.management import call_command
from django.db import migrations


def make_cache_table(_apps, schema_editor):
    """The shared cache lives in the database (settings.CACHES); `createcachetable` does nothing where it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(make_cache_table, migrations.RunPython.noop)]
