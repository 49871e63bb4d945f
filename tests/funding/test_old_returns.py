"""An installation in which one person recorded a return as made keeps it as it is when two are asked for (migration 0010)."""

import pytest

from tests.old_installations import told_by
from tests.services import new_database

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

BEFORE, AFTER = ("funding", "0009_leaner_indexes"), ("funding", "0010_two_people")
SCRIPT = """
from datetime import datetime, UTC
from django.db import IntegrityError, transaction

model, now = at(stops[0]), datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
one = model("people", "User").objects.create(email="finance@example.org", joined_at=now)
statement = model("funding", "Statement").objects.create(
    account="A", name="a.csv", text="", encoding="utf-8", state="imported", uploaded_by=one, uploaded_at=now
)
for line, more in enumerate(({}, {"state": "made", "made_by": one, "made_at": now, "bank_reference": "T-1"})):
    movement = model("funding", "Movement").objects.create(
        statement=statement, line=line, account="A", booked_on=now.date(), cents=900, fingerprint="f", occurrence=line,
        state="returned" if more else "returning",
    )
    model("funding", "Return").objects.create(movement=movement, amount=900, asked_at=now, **more)
model = at(stops[1])
rows = model("funding", "Return").objects
kept = list(rows.order_by("id").values_list("state", "by_one_person", "made_by__email", "confirmed_by", "bank_reference"))
try:
    with transaction.atomic():
        rows.filter(state="due").update(state="made", made_by=one.pk)
except IntegrityError:
    kept.append("refused")
print(json.dumps(kept))
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_what_one_person_made_stays_and_no_more_is_made_so(engine, tmp_path, postgres_url):
    database = f"sqlite:///{tmp_path}/old.sqlite3" if engine == "sqlite" else new_database(postgres_url)
    assert told_by(SCRIPT, database, tmp_path, BEFORE, AFTER) == [
        ["due", False, None, None, ""],
        ["made", True, "finance@example.org", None, "T-1"],
        "refused",
    ]
