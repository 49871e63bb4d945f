"""An installation whose diagnoses are four texts keeps every word of them when they become records (migration 0011)."""

import json
import os
import subprocess
import sys

import pytest

from crowdcoop.settings import BASE_DIR

pytestmark = pytest.mark.slow

BEFORE, AFTER = ("incubator", "0010_gate_numbers"), ("incubator", "0011_journeys")
SCRIPT = """
import json, sys
import django
django.setup()
from datetime import datetime, timedelta, UTC
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

def at(name):
    executor = MigrationExecutor(connection)
    executor.migrate([name])
    return MigrationExecutor(connection).loader.project_state([name]).apps.get_model

before, after = json.loads(sys.argv[1])
model, now = at(tuple(before)), datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
mentor = model("people", "User").objects.create(email="mentor@example.org", joined_at=now)
call = model("incubator", "Call").objects.create(
    title="Call", slug="call", opens_at=now, closes_at=now + timedelta(days=9), decision_by=now.date()
)
def incubation(slug, **more):
    coop = model("people", "Cooperative").objects.create(name=slug, slug=slug, created_at=now)
    sent = model("incubator", "Application").objects.create(
        call=call, cooperative=coop, started_by=mentor, started_at=now, state="accepted", reference=slug, blind_code=slug,
        applicant_kind="in_formation", people=4, touched_at=now,
    )
    more = {"mentor": mentor, "started_at": now, **more}
    return model("incubator", "Incubation").objects.create(cooperative=coop, application=sent, call=call, **more)

incubation("written", who_you_are="Bakers.", challenges="Costs.", training_needs="Plan.", roadmap="June.", diagnosed_at=now)
incubation("begun")
model = at(tuple(after))
one = model("incubator", "Diagnosis").objects.get()
print(json.dumps([
    one.incubation.cooperative.slug, one.who_you_are, one.moment, one.needs_training, one.roadmap, one.version,
    one.held_on.isoformat(), one.ends_on.isoformat(), one.written_by.email,
]))
"""


def test_four_texts_become_a_record_and_nothing_is_lost(tmp_path):
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "crowdcoop.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/old.sqlite3",
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "test",
        "DEBUG": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps([BEFORE, AFTER])],
        cwd=BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [
        "written", "Bakers.", "Costs.", "Plan.", "June.", 1, "2026-03-01", "2026-06-21", "mentor@example.org"
    ]  # fmt: skip
