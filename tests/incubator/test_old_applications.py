"""An installation that has applications in columns keeps every word of them when they become answers (migration 0004)."""

import pytest

from tests.old_installations import told_by

pytestmark = pytest.mark.slow

BEFORE, AFTER = ("incubator", "0002_initial"), ("incubator", "0005_columns_that_are_answers")
SCRIPT = """
from datetime import timedelta
from django.utils import timezone

model, now = at(stops[0]), timezone.now()
lead = model("people", "User").objects.create(email="lead@example.org", joined_at=now)
mentor = model("people", "User").objects.create(email="mentor@example.org", joined_at=now)
coop = model("people", "Cooperative").objects.create(name="La Fleca", slug="la-fleca", town="Barcelona", created_at=now)
call = model("incubator", "Call").objects.create(
    title="Call", slug="call", opens_at=now, closes_at=now + timedelta(days=9), decision_by=now.date()
)
terms = model("incubator", "Terms").objects.create(call=call, version=1, text="One vote.", published_at=now)
sent = model("incubator", "Application").objects.create(
    call=call, cooperative=coop, started_by=lead, started_at=now, state="in_review", reference="CC-2026-0001",
    blind_code="T-01", applicant_kind="in_formation", people=4, idea="Bread.", needs="An oven.", community="A street.",
    impact="Jobs.", commitment="A year.", terms=terms, terms_accepted_at=now, sent_at=now,
)
model("incubator", "Review").objects.create(
    application=sent, reviewer=mentor, state="sent", assigned_at=now, no_conflict_at=now, sent_at=now,
    scores={"need": 4, "model": 2, "impact": None, "team": 3, "community": 3, "diversity": 1}, recommendation="yes",
)
model = at(stops[1])
review = model("incubator", "Review").objects.get()
version = model("incubator", "SentVersion").objects.get()
print(json.dumps({
    "answers": dict(model("incubator", "ApplicationAnswer").objects.values_list("question__name", "value")),
    "version": [version.number, version.content["cooperative"]["name"], len(version.content["answers"])],
    "weights": sum(model("incubator", "Criterion").objects.values_list("weight", flat=True)),
    "review": [review.relation, review.version, review.total],
}))
"""


def test_columns_become_answers_and_nothing_is_lost(tmp_path):
    kept = told_by(SCRIPT, f"sqlite:///{tmp_path}/old.sqlite3", tmp_path, BEFORE, AFTER)
    assert kept["answers"] == {
        "idea": "Bread.",
        "needs": "An oven.",
        "community": "A street.",
        "impact": "Jobs.",
        "commitment": "A year.",
    }
    assert kept["version"] == [1, "La Fleca", 5]
    assert kept["weights"] == 100
    # (4·20 + 2·20 + 3·15 + 3·15 + 1·10) of 4·80, the one that could not be judged left out: 68,75 %
    assert kept["review"] == ["none", 1, 6875]
