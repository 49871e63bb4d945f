"""Installations that stand where an earlier version left them, and grow from there: each in a process of its own."""

import json
import os
import subprocess
import sys
from typing import Any

from crowdcoop.settings import BASE_DIR

# New installations take the first tables at once (`replaces`); one of then took each migration by itself.
GROWING = """
import json, sys
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

def at(*names):
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    executor.migrate(list(names))
    return MigrationLoader(connection, replace_migrations=False).project_state(list(names)).apps.get_model
"""


def told_by(script: str, database_url: str, data_dir: object, *stops: tuple[str, str]) -> Any:
    """What the script prints last, as JSON. `at(*stops)` in it migrates to there and gives the models of then."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "crowdcoop.settings",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": "test",
        "DEBUG": "1",
    }
    command = [sys.executable, "-c", f"{GROWING}\nstops = [tuple(stop) for stop in json.loads(sys.argv[1])]\n{script}"]
    command.append(json.dumps(stops))
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])
