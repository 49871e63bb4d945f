"""An empty database of the kind this installation has, for a bench to fill; it is thrown away with all that is in it."""

import os
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection

SECRET = "only-measured"  # noqa: S105 - it guards rows that are thrown away
SQLITE = "sqlite:///"


@contextmanager
def site(**more: str) -> Iterator[dict[str, str]]:
    """The environment of whatever runs on it, for as long as it is there; HOME is a folder that goes with it."""
    # Asked to stop, a bench takes its servers and databases away as well.
    before = signal.signal(signal.SIGTERM, lambda *_any: sys.exit(1))
    try:
        with tempfile.TemporaryDirectory(prefix="crowdcoop-bench-") as folder, _database(Path(folder)) as address:
            yield _environment(folder, address) | more
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    name = f"bench_{uuid4().hex[:12]}"
    if connection.vendor != "postgresql":
        yield f"{SQLITE}{folder / name}.sqlite3"
        return
    with _inside("postgres") as maker:
        maker.execute(f'CREATE DATABASE "{name}"')
        try:
            yield _beside(name)
        finally:
            maker.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _environment(folder: str, database: str) -> dict[str, str]:
    """Nothing of this installation's own secrets and queues reaches the children."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "crowdcoop.settings",
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": SECRET,
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATA_DIR": f"{folder}/data",
        "DATABASE_URL": database,
        "REDIS_URL": "",
        "LOG_LEVEL": "WARNING",
    }


def count(env: Mapping[str, str], sql: str) -> int:
    """One figure out of it, from outside: past every cache, and waiting for nobody who writes."""
    database = env["DATABASE_URL"]
    if database.startswith(SQLITE):
        with sqlite3.connect(database.removeprefix(SQLITE), timeout=20) as there:
            return there.execute(sql).fetchone()[0]
    with _inside(urlsplit(database).path.rpartition("/")[2]) as there:
        return there.execute(sql).fetchone()[0]


def _beside(name: str) -> str:
    """The address that this installation was given, with another database at its end."""
    own = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(own._replace(path=f"{own.path.rpartition('/')[0]}/{name}"))


def _inside(name: str) -> Any:
    ours = connection.get_connection_params() | {"dbname": name, "autocommit": True}
    return psycopg.connect(**ours)
