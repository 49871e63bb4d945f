"""`manage.py bench close`, the whole of it with few pledges."""

import tempfile

import pytest

from funding.closing.bench.close import close


@pytest.mark.slow
def test_three_hundred_pledges_are_given_back_and_two_kills_lose_and_double_nothing(monkeypatch, tmp_path):
    """Its speeds are not held here: other tests run beside it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = {figure.name: figure for figure in close(pledges=300, waits=False)}
    assert found["calls of the provider"].value == 300
    assert found["refunds asked for before the first kill -9"].value == 300
    assert 100 < found["refunds sent before the second kill -9"].value < 300
    assert found["asked again under the same id after the kills"].value > 0
    wrong = [figure.value for name, figure in found.items() if "missing" in name or "differences" in name]
    assert wrong == [0] * 4
    assert min(figure.value for name, figure in found.items() if "a second" in name) > 0
    assert list(tmp_path.iterdir()) == []
