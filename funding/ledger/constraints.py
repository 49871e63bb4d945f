"""What PostgreSQL itself demands of the books: entries that sum to zero by currency, and no transaction without them."""

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


# A statement writes whole bookings, so its own rows are all there is to add up: nothing is read again for each of them.
WRITTEN_WHOLE = """
CREATE OR REPLACE FUNCTION funding_entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE odd bigint;
BEGIN
  SELECT transaction_id INTO odd FROM written GROUP BY transaction_id, currency HAVING sum(cents) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'transaction % does not sum to zero', odd USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""
# An entry is never zero, so those that sum to zero are two or more.
NOT_EMPTY = """
CREATE OR REPLACE FUNCTION funding_transaction_has_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM funding_entry WHERE transaction_id = NEW.id) THEN
    RAISE EXCEPTION 'transaction % has no entries', NEW.id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""


def demand_whole_bookings(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Instead of a look at all entries of a transaction for each of its lines: three times less work at a closing."""
    if schema_editor.connection.vendor != "postgresql":
        return
    leave_balance(apps, schema_editor)
    schema_editor.execute(WRITTEN_WHOLE, params=None)
    schema_editor.execute(
        "CREATE TRIGGER funding_entry_balances AFTER INSERT ON funding_entry REFERENCING NEW TABLE AS written "
        "FOR EACH STATEMENT EXECUTE FUNCTION funding_entries_balance()"
    )
    schema_editor.execute(NOT_EMPTY, params=None)
    schema_editor.execute(
        "CREATE CONSTRAINT TRIGGER funding_transaction_balances AFTER INSERT ON funding_transaction "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_transaction_has_entries()"
    )


def leave_whole_bookings(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    leave_balance(apps, schema_editor)
    for function in ("funding_entries_balance", "funding_transaction_has_entries"):
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {function}()")
    demand_balance(apps, schema_editor)


def leave_balance(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_balances ON {table}")
    schema_editor.execute("DROP FUNCTION IF EXISTS funding_books_balance()")
