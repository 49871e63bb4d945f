"""`manage.py bench pledges`, the whole of it with few pledges."""

import tempfile

import pytest

from funding.payments.bench.pledges import pledges


@pytest.mark.slow
def test_the_bench_takes_pledges_on_both_sides_and_all_of_it_adds_up(monkeypatch, tmp_path):
    """Its speeds are not held here: other tests run beside it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = {figure.name: figure for figure in pledges(number=20, rounds=1)}
    assert found["SQL statements of a pledge, in a burst"].held
    assert found["SQL statements of a pledge, alone"].held
    assert min(figure.value for name, figure in found.items() if name.endswith("paid/s")) > 0
    wrong = [figure.value for name, figure in found.items() if "differences" in name or "sold twice" in name]
    assert wrong == [0] * 4
    assert list(tmp_path.iterdir()) == []
