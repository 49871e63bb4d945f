"""What every bench stands on: the figure, the scratch site, and processes that are waited for and ended."""

import os
import signal
import tempfile

import pytest
from django.db import connection

from crowdcoop.desk.bench import processes, scratch
from crowdcoop.desk.bench.figures import Figure


def test_a_figure_says_whether_it_holds():
    assert Figure("pages", 80, 75, at_least=True).held
    assert not Figure("pages", 74, 75, at_least=True).held
    assert Figure("queries", 8, 8, measured="by the whole chain", more={"seen": 3}).told() == {
        "figure": "queries",
        "value": 8,
        "limit": 8,
        "ratio": 1.0,
        "held": True,
        "at_least": False,
        "database": connection.vendor,
        "measured": "by the whole chain",
        "seen": 3,
    }
    assert not Figure("queries", 9, 8).held


def test_a_figure_without_a_limit_is_only_compared_and_one_of_nothing_has_no_ratio():
    assert Figure("for comparison", 9).told()["held"]
    none_allowed = Figure("differences", 1, 0).told()
    assert not none_allowed["held"]
    assert none_allowed["ratio"] is None


@pytest.mark.slow
def test_a_scratch_site_is_empty_at_first_and_gone_afterwards(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch.site(PLEDGE_LIMIT="7") as env:
        assert env["PLEDGE_LIMIT"] == "7"
        assert env["SECRET_KEY"] != os.environ["SECRET_KEY"]
        assert scratch.count(env, "SELECT 40 + 2") == 42
        processes.manage(env, "migrate", "--no-input", "-v0", "contenttypes")
        assert scratch.count(env, "SELECT count(*) FROM django_migrations") > 0
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Exception, match=r"does not exist|unable to open"):
        scratch.count(env, "SELECT 1")


@pytest.mark.slow
def test_a_bench_that_is_asked_to_stop_takes_its_site_away(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(SystemExit), scratch.site():
        signal.raise_signal(signal.SIGTERM)
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_fails_says_what_it_complained_about():
    with pytest.raises(RuntimeError, match="No module named"):
        processes.told(os.environ, "crowdcoop.no_such_bench")


def test_what_never_comes_is_not_waited_for_for_ever():
    with pytest.raises(TimeoutError):
        processes.wait_for(lambda: False, 0.05)
