"""An installation that has modules without versions keeps what people have passed, as of version 1 (migration 0013)."""

import pytest

from incubator.training.playbook import digest_of
from tests.old_installations import told_by

pytestmark = pytest.mark.slow

BEFORE, AFTER = ("incubator", "0012_gate"), ("incubator", "0013_training")
SCRIPT = """
from django.utils import timezone

model, now = at(stops[0]), timezone.now()
lead = model("people", "User").objects.create(email="lead@example.org", joined_at=now)
coop = model("people", "Cooperative").objects.create(name="La Fleca", slug="la-fleca", town="Barcelona", created_at=now)
module = model("incubator", "Module").objects.create(slug="m", place=1, title="M", summary="S")
lesson = model("incubator", "Lesson").objects.create(module=module, slug="l", place=1, title="L", minutes=5, body="Words.")
options = [{"text": "a", "right": True, "reason": "r"}]
model("incubator", "Question").objects.create(module=module, place=1, text="Who?", options=options)
model("incubator", "LessonDone").objects.create(lesson=lesson, cooperative=coop, person=lead, at=now)
model("incubator", "Completion").objects.create(module=module, cooperative=coop, person=lead, at=now)
model = at(stops[1])
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
    kept = told_by(SCRIPT, f"sqlite:///{tmp_path}/old.sqlite3", tmp_path, BEFORE, AFTER)
    assert (kept["number"], kept["current"], kept["done"]) == (1, True, 1)
    assert kept["content"]["lessons"][0]["body"] == "Words."
    # As the loader reckons it: the same files loaded now make no second version.
    assert kept["digest"] == digest_of(kept["content"])
