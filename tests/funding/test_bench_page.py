"""`manage.py bench page`, the whole of it on a small world."""

import tempfile

import pytest

from funding.showcase.bench import clients
from funding.showcase.bench import page as bench


@pytest.mark.slow
def test_the_bench_runs_on_servers_of_its_own_and_leaves_nothing(monkeypatch, tmp_path):
    """With the clients of ours. Its speeds are not held here: other tests run beside it."""
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(clients.shutil, "which", lambda _name: None)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = {figure.name: figure for figure in bench.page(few=5, many=40, times=3)}
    assert found["queries of a page that is drawn"].value <= 8
    assert found["queries of a page that is kept"].value == 1
    assert found["per cent of a bare view"].value > 0
    rates = [figure.value for name, figure in found.items() if name.startswith("a second: ")]
    assert len(rates) == 5
    assert min(rates) > 0
    assert list(tmp_path.iterdir()) == []
