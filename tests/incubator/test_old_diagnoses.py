"""An installation whose diagnoses are four texts keeps every word of them when they become records (migration 0011)."""

import pytest

from tests.old_installations import told_by

pytestmark = pytest.mark.slow

BEFORE, AFTER = ("incubator", "0010_gate_numbers"), ("incubator", "0011_journeys")
SCRIPT = """
from datetime import datetime, timedelta, UTC

model, now = at(stops[0]), datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
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
model = at(stops[1])
one = model("incubator", "Diagnosis").objects.get()
print(json.dumps([
    one.incubation.cooperative.slug, one.who_you_are, one.moment, one.needs_training, one.roadmap, one.version,
    one.held_on.isoformat(), one.ends_on.isoformat(), one.written_by.email,
]))
"""


def test_four_texts_become_a_record_and_nothing_is_lost(tmp_path):
    kept = told_by(SCRIPT, f"sqlite:///{tmp_path}/old.sqlite3", tmp_path, BEFORE, AFTER)
    assert kept == [
        "written", "Bakers.", "Costs.", "Plan.", "June.", 1, "2026-03-01", "2026-06-21", "mentor@example.org"
    ]  # fmt: skip
