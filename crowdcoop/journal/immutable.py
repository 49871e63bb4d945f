"""Rows that are only ever added: the database itself refuses to change or delete them.

On PostgreSQL UPDATE, DELETE and TRUNCATE raise; on SQLite UPDATE and DELETE do (it has no TRUNCATE).
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is only added to: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def protect(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        # No parameters: else the driver takes the per cent signs for places to fill.
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION only_added_to()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION only_added_to()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is only added to: {event} refused'); END"
        )


def unprotect(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """For the demo's time travel and for undoing the migration; never at work."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_rows ON {table}")
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_whole ON {table}")
        return
    for event in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")


def still_only_added_to(*tables: str) -> migrations.RunPython:
    """After a migration that changes a column: SQLite makes the table anew, and leaves its triggers behind."""

    def again(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            unprotect(schema_editor, table)
            protect(schema_editor, table)

    return migrations.RunPython(again, again)


def only_added_to(*tables: str) -> migrations.RunPython:
    """A migration step that closes these tables to change."""

    def each(step: Callable[[BaseDatabaseSchemaEditor, str], None]) -> Callable[[Any, BaseDatabaseSchemaEditor], None]:
        return lambda _apps, schema_editor: [step(schema_editor, table) for table in tables] and None

    return migrations.RunPython(each(protect), each(unprotect))
