"""The shared cache lives in the database (settings.CACHES): its table is made with the first ones."""

from django.core.management import call_command
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_cache_table(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """`createcachetable` does nothing where it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)
