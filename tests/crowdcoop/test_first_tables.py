"""A new installation makes its first tables at once; one that grew migration by migration has the very same."""

import os
import re
import subprocess
from pathlib import Path

import psycopg
import pytest
from machine import libraries, parts

from tests.old_installations import told_by
from tests.services import new_database, stack_environment

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

OURS = {"people", "journal", "notify", "reports", "incubator", "funding"}
# Where an installation may stand that somebody has not looked after for a while: in each room in the middle.
HALF_WAY = (("journal", "0004_turns"), ("incubator", "0012_gate"), ("funding", "0006_payouts"))


def test_one_that_stopped_half_way_grows_into_the_tables_of_a_new_one(postgres_url, tmp_path):
    new, old = new_database(postgres_url), new_database(postgres_url)
    told_by("at(*stops)\nprint(json.dumps(None))", old, tmp_path, *HALF_WAY)
    _migrate(new, tmp_path)
    assert len(_tables(new)) > 1000
    assert _tables(old) != _tables(new)
    _migrate(old, tmp_path)
    assert _tables(old) == _tables(new)
    assert _rows(old) == _rows(new)
    # From here on they are the same: what was taken one by one counts as taken at once.
    assert _taken_at_once(old) == _taken_at_once(new)
    assert {app for app, _name in _taken_at_once(new)} == OURS


def _migrate(database: str, folder: Path) -> None:
    done = parts.manage(stack_environment(folder, database, "", "memorymail://"), "migrate", "--verbosity=0")
    assert done.returncode == 0, done.stderr


def _tables(database: str) -> list[str]:
    """Every line of what makes the tables, their keys, their indexes and their triggers; the order of columns is not held."""
    command = [libraries.find_program("pg_dump"), "--schema-only", "--no-owner", database]
    dump = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=True).stdout
    lines = (line.strip().rstrip(",") for line in dump.splitlines())
    return sorted(line for line in lines if line and not re.match(r"--|\\(un)?restrict", line))


def _rows(database: str) -> dict[str, int]:
    with psycopg.connect(database) as connection:
        named = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        counted = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in named}
    return {name: rows for name, rows in counted.items() if rows and name != "django_migrations"}


def _taken_at_once(database: str) -> list[tuple]:
    sql = "SELECT app, name FROM django_migrations WHERE name LIKE '0001_squashed%' ORDER BY 1"
    with psycopg.connect(database) as connection:
        return [row for row in connection.execute(sql) if row[0] in OURS]
