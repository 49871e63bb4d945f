"""`manage.py bench page`: what it says of a figure, and the whole of it on a small world."""

import pytest

from funding.showcase.bench import page as bench
from funding.showcase.bench import servers
from funding.showcase.bench.page import Figure, page


def test_a_figure_says_whether_it_holds():
    assert Figure("pages", 80, 75, least=True).told()["held"]
    assert not Figure("pages", 74, 75, least=True).told()["held"]
    assert Figure("queries", 8, 8).told() == {
        "figure": "queries",
        "value": 8,
        "limit": 8,
        "ratio": 1.0,
        "held": True,
        "at_least": False,
        "measured": "",
    }
    assert not Figure("queries", 9, 8).told()["held"]
    assert Figure("for comparison", 9).told()["held"]


@pytest.mark.slow
@pytest.mark.django_db
def test_the_bench_runs_on_servers_of_its_own_and_leaves_nothing(monkeypatch, tmp_path):
    """With the clients of ours. Its speeds are not held here: other tests run beside it."""
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(servers.shutil, "which", lambda _name: None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    found = {figure.name: figure for figure in page(few=5, many=40, times=3)}
    assert found["queries of a page that is drawn"].value <= 8
    assert found["queries of a page that is kept"].value == 1
    assert found["per cent of a bare view"].value > 0
    rates = [figure.value for name, figure in found.items() if name.startswith("a second: ")]
    assert len(rates) == 5
    assert min(rates) > 0
    assert list(tmp_path.iterdir()) == []
