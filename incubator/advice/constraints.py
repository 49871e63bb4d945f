"""What PostgreSQL itself demands of sessions: a mentor is in one place at a time."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NO_TWO_AT_ONCE = """
ALTER TABLE incubator_session ADD CONSTRAINT a_mentor_is_in_no_two_sessions_at_once
EXCLUDE USING gist (int8range(mentor_id, mentor_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&)
WHERE (state <> 'cancelled')
"""


def refuse_two_at_once(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The last line, where the database can draw it. A range of one number asks for no extension, as `=` in gist would."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NO_TWO_AT_ONCE, params=None)


def allow_two_at_once(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE incubator_session DROP CONSTRAINT a_mentor_is_in_no_two_sessions_at_once")
