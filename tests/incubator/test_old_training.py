"""An installation that has modules without versions keeps what people have passed, as of version 1 (migration 0013)."""

import json
import os
import subprocess
import sys

import pytest

from crowdcoop.settings import BASE_DIR
from incubator.training.playbook import digest_of

pytestmark = pytest.mark.slow

BEFORE, AFTER = ("incubator", "0012_gate"), ("incubator", "0013_training")
SCRIPT = """
import json, sys
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

def at(name):
    executor = MigrationExecutor(connection)
    executor.migrate([name])
    return MigrationExecutor(connection).loader.project_state([name]).apps.get_model

before, after = json.loads(sys.argv[1])
model, now = at(tuple(before)), timezone.now()
lead = model("people", "User").objects.create(email="lead@example.org", joined_at=now)
coop = model("people", "Cooperative").objects.create(name="La Fleca", slug="la-fleca", town="Barcelona", created_at=now)
module = model("incubator", "Module").objects.create(slug="m", place=1, title="M", summary="S")
lesson = model("incubator", "Lesson").objects.create(module=module, slug="l", place=1, title="L", minutes=5, body="Words.")
options = [{"text": "a", "right": True, "reason": "r"}]
model("incubator", "Question").objects.create(module=module, place=1, text="Who?", options=options)
model("incubator", "LessonDone").objects.create(lesson=lesson, cooperative=coop, person=lead, at=now)
model("incubator", "Completion").objects.create(module=module, cooperative=coop, person=lead, at=now)
model = at(tuple(after))
passed = model("incubator", "Completion").objects.get()
version = passed.version
print(json.dumps({
    "number": version.number,
    "current": version.module.current_id == version.pk,
    "content": version.content,
    "digest": version.digest,
    "done": model("incubator", "LessonDone").objects.count(),
}))
"""


def test_what_is_there_becomes_version_1_of_who_has_passed(tmp_path):
    url = f"sqlite:///{tmp_path}/old.sqlite3"
    settings = {"DJANGO_SETTINGS_MODULE": "crowdcoop.settings", "DEBUG": "1", "DATA_DIR": str(tmp_path)}
    env = {**os.environ, **settings, "DATABASE_URL": url}
    command = [sys.executable, "-c", SCRIPT, json.dumps([BEFORE, AFTER])]
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    kept = json.loads(done.stdout.splitlines()[-1])
    assert (kept["number"], kept["current"], kept["done"]) == (1, True, 1)
    assert kept["content"]["lessons"][0]["body"] == "Words."
    # As the loader reckons it: the same files loaded now make no second version.
    assert kept["digest"] == digest_of(kept["content"])
