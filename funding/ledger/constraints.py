"""What PostgreSQL itself demands of the books when a transaction ends: two entries or more, and a sum of zero."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BALANCED = """
CREATE OR REPLACE FUNCTION funding_books_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE booked bigint; lines bigint; uneven boolean;
BEGIN
  IF TG_TABLE_NAME = 'funding_entry' THEN booked := NEW.transaction_id; ELSE booked := NEW.id; END IF;
  SELECT coalesce(sum(here), 0), coalesce(bool_or(cents <> 0), false) INTO lines, uneven FROM (
    SELECT count(*) AS here, sum(cents) AS cents FROM funding_entry WHERE transaction_id = booked GROUP BY currency
  ) AS by_currency;
  IF lines < 2 THEN
    RAISE EXCEPTION 'transaction % has fewer than two entries', booked USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF uneven THEN
    RAISE EXCEPTION 'transaction % does not sum to zero', booked USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""
TABLES = ("funding_entry", "funding_transaction")


def demand_balance(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(BALANCED, params=None)
    for table in TABLES:
        schema_editor.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_balances AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION funding_books_balance()"
        )


def look_once(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The same demand, asked by one query a row instead of two: at a closing it is asked for every line."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BALANCED, params=None)


def leave_balance(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_balances ON {table}")
    schema_editor.execute("DROP FUNCTION IF EXISTS funding_books_balance()")
