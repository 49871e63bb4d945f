"""`manage.py bench NAME`, each whole. Those whose milliseconds are held run alone; of the others the counts are held."""

import json
import tempfile

import pytest
from django.core.management import call_command

from funding.closing.bench.close import close
from funding.payments.bench.pledges import pledges
from funding.showcase.bench import clients
from funding.showcase.bench import page as bench
from incubator.calls.models import Call


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.django_db
def test_three_hundred_co_ops_answer_in_half_a_second_with_the_queries_of_thirty(capsys):
    call_command("bench", "board")
    figures = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [figure for figure in figures if not figure["held"]] == []
    assert len(figures) == 9


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.django_db
def test_five_hundred_applications_answer_in_half_a_second(capsys):
    call_command("bench", "applications")
    figures = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [figure for figure in figures if not figure["held"]] == []
    assert len(figures) == 12
    assert Call.objects.filter(title__startswith="Bench").count() == 0


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
